"""Lists and series as files at the address of their page: `/facts.csv?kind=money`, `/series/mik-organizaciya.zip`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from search.series.catalogue import Series
from search.web import charts, exports, feeds, lists, rows
from search.web.asked import Asked
from search.web.bundle import metadata, series_bundle, series_items, series_rows
from search.web.pages import find_series

router = APIRouter(include_in_schema=False)
TYPES = {
    "csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx":
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
    "atom": "application/atom+xml; charset=utf-8", "jsonfeed": "application/feed+json", "png": "image/png",
    "svg": "image/svg+xml", "metadata.json": "application/json", "jsonl": "application/x-ndjson",
}  # fmt: skip
DOWNLOADED = ("csv", "xlsx", "zip")
TITLES = {
    "articles": "Сводка: материалы", "facts": "Сводка: цифры", "series": "Сводка: показатели",
    "changes": "Сводка: изменения", "conflicts": "Сводка: расхождения", "promises": "Сводка: обещания",
    "sites": "Сводка: источники",
}  # fmt: skip


def answer(content: bytes, form: str, name: str) -> Response:
    """The file; what a spreadsheet or an archiver opens is offered for saving under its name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'} if form in DOWNLOADED else {}
    return Response(content, media_type=TYPES[form], headers=headers)


def listed(table: str) -> Callable[..., Any]:
    def file(request: Request, form: str) -> Response:
        asked = Asked(request)
        if form in ("atom", "jsonfeed") and table in TITLES and table != "sites":
            return answer(_feed(asked, table, form), form, table)
        if form not in ("csv", "xlsx", "json", "jsonl"):
            raise HTTPException(404, f"Такого вида файла нет; есть: {', '.join(('csv', 'xlsx', 'json', 'jsonl'))}.")
        return answer(exports.as_bytes(lists.limited(table, asked.reader, asked.query), table, form), form, table)

    return file


for name in lists.ROWS:
    router.get(f"/{name}.{{form}}")(listed(name))


def _feed(asked: Asked, table: str, form: str) -> bytes:
    return _rendered(asked, lists.items(table, asked.reader, asked.query), TITLES[table], form)


def _rendered(asked: Asked, items: list[lists.FeedItem], title: str, form: str) -> bytes:
    root = str(asked.request.base_url).rstrip("/")
    write = feeds.atom if form == "atom" else feeds.json_feed
    return write(items, title, str(asked.request.url), root)


@router.get("/articles/{article_id}.json")
def article_file(request: Request, article_id: str, revision: int | None = None) -> Response:
    asked = Asked(request)
    content = asked.reader.article(article_id, revision)
    if content is None:
        raise HTTPException(404, "Такого материала здесь нет.")
    facts = [rows.fact_json(f, asked.reader.series_key(f)) for f in asked.reader.facts_of(content)]
    return answer(exports.dump({**rows.article_json(content), "facts": facts}), "json", article_id)


@router.get("/facts/{fact_id}.json")
def fact_file(request: Request, fact_id: str) -> Response:
    asked = Asked(request)
    stored = asked.reader.fact(fact_id)
    if stored is None:
        raise HTTPException(404, "Такой цифры здесь нет.")
    return answer(exports.dump(rows.fact_json(stored, asked.reader.series_key(stored))), "json", fact_id)


@router.get("/series/{key}.{form}")
def series_file(request: Request, key: str, form: str) -> Response:
    key, _, form = f"{key}.{form}".partition(".")  # a key has no dot, «metadata.json» has
    asked = Asked(request)
    found = find_series(asked, key, f".{form}")
    if isinstance(found, Response):
        return found
    if form not in SERIES_FORMS:
        raise HTTPException(404, f"Такого вида файла нет; есть: {', '.join(SERIES_FORMS)}.")
    return answer(SERIES_FORMS[form](asked, found), form, key)


def _table(form: str) -> Callable[[Asked, Series], bytes]:
    return lambda asked, series: exports.as_bytes(series_rows(series, asked.query), "observations", form)


def _items(form: str) -> Callable[[Asked, Series], bytes]:
    return lambda asked, series: _rendered(asked, series_items(series, asked.query), series.title, form)


def _theme(asked: Asked) -> str:
    return "dark" if asked.params.get("theme") == "dark" else "light"


SERIES_FORMS: dict[str, Callable[[Asked, Series], bytes]] = {
    "csv": _table("csv"),
    "json": _table("json"),
    "xlsx": _table("xlsx"),
    "metadata.json": lambda asked, series: exports.dump(metadata(series, asked.query)),
    "svg": lambda asked, s: charts.svg(s.arranged(asked.query.as_of).shown, s.title, _theme(asked)).encode(),
    "png": lambda asked, s: charts.png(s.arranged(asked.query.as_of).shown, s.title, _theme(asked)),
    "zip": lambda asked, series: series_bundle(series, asked.query),
    "atom": _items("atom"),
    "jsonfeed": _items("jsonfeed"),
}
