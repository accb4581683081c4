"""The web application over one store: pages, files, API. Read-only; everything it shows it serves itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.resources import files
from threading import Thread

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response

from search.query import QueryError
from search.store import Store, StoreError
from search.web import api, charts, grafana, pages, words
from search.web import files as file_pages
from search.web.asked import Asked

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
STATIC = ("style.css", "chart.js", "article.js", "icon.svg", "vega.js")
YEAR = "public, max-age=31536000, immutable"
HEADINGS = {
    400: "Запрос не понят",
    404: "Не найдено",
    422: "Запрос не понят",
    500: "Ошибка",
    503: "Хранилище недоступно",
}


def create_app(opened: Callable[[], Store]) -> FastAPI:
    """The application; `opened` opens the store in the thread that will use it, when serving begins."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        from search.web.reader import Readers

        with opened() as store:
            app.state.readers = Readers(store)
            Thread(target=charts.bundle, daemon=True).start()  # takes two seconds, once
            yield

    app = FastAPI(
        title="svodka", version="1", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/v1/openapi.json", description="Figures in announcements of Russian city and state bodies.",
    )  # fmt: skip
    app.state.templates = _templates()
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.middleware("http")(_secured)
    app.get("/static/{mark}/{name}", include_in_schema=False)(static)
    for router in (api.router, grafana.router, file_pages.router, pages.router):
        app.include_router(router)
    _answer_errors(app)
    return app


async def _secured(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.update({name: value for name, value in SECURITY.items() if name not in response.headers})
    return response


def _templates() -> Environment:
    """Jinja with escaping always on; a name that is not there is an error, never an empty place."""
    found = Environment(
        loader=PackageLoader("search.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.globals |= {"static": static_address, "spark": charts.spark, "number_of": words.whole}
    return found


def static_address(name: str) -> str:
    """The address of a static file, with a mark of its content, so that it may be kept for ever."""
    content = b"vega" if name == "vega.js" else _read(name)
    return f"/static/{sha256(content).hexdigest()[:8]}/{name}"


def _read(name: str) -> bytes:
    return files("search.web").joinpath("static", name).read_bytes()


def static(mark: str, name: str) -> Response:
    """Files out of the package; Vega out of the vl-convert wheel."""
    if name not in STATIC:
        raise HTTPException(404, "Такого файла здесь нет.")
    content = charts.bundle() if name == "vega.js" else _read(name)
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers={"Cache-Control": YEAR})


def _answer_errors(app: FastAPI) -> None:
    """Errors as a page in Russian, or as JSON for programs."""

    @app.exception_handler(QueryError)
    @app.exception_handler(StoreError)
    @app.exception_handler(HTTPException)
    @app.exception_handler(RequestValidationError)
    @app.exception_handler(Exception)  # logged as well
    async def failed(request: Request, error: Exception) -> Response:
        status, message = _status(error)
        if request.url.path.startswith(("/api/", "/grafana/")):
            return JSONResponse({"error": message}, status)
        return Asked.bare(request).page("error.html", status, heading=HEADINGS.get(status, "Ошибка"), message=message)


def _status(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        plain = {404: "Такой страницы здесь нет.", 405: "Сводку можно только читать."}
        own = error.detail != "Not Found" and error.status_code != 405
        return error.status_code, error.detail if own else plain.get(error.status_code, error.detail)
    if isinstance(error, RequestValidationError):
        return 400, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    if isinstance(error, StoreError):
        return 503, f"Хранилище ответило: {error}"
    if isinstance(error, QueryError):
        return 400, f"Проверьте условия поиска. {error}"
    return 500, "На сервере случилась ошибка; подробности — в его журнале."
