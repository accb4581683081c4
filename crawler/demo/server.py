"""The demo city's three sites on one free loopback port, told apart by the Host header."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qsl, urlsplit

from crawler.demo import pages
from crawler.demo.announcements import CITY, GAZETA, PAPER, Announcement, announcements

CITY_SIZE, PAPER_SIZE = 15, 6  # items a listing page
ROBOTS = "User-agent: *\nDisallow: /search/\nDisallow: /admin/\n"
Answer = tuple[int, str, bytes]


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A running demo site: what `crawler.run.crawl` needs to crawl it."""

    address_map: dict[str, str]
    listings: tuple[str, ...] = (
        f"mos_ru@https://{CITY}{pages.API}",
        f"district_paper@https://{PAPER}/articles/",
        f"district_paper@https://{GAZETA}/news/",
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """The listings, and once more the pages that are edited between a first fetch and a second."""
        edited = (f"district_paper@https://{one.host}{one.path}" for one in announcements() if one.edited)
        return (*self.listings, *edited)


@contextmanager
def demo_site() -> Iterator[DemoSite]:
    """Serve the demo sites until the block ends."""
    server = _Server(("127.0.0.1", 0), _Requests)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True, name="demo site")
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield DemoSite(dict.fromkeys((CITY, PAPER, GAZETA), origin))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fetches: Counter[str] = Counter()
        self.lock = Lock()

    def fetch(self, address: str) -> int:
        """Count a fetch of that address; which one it is, from 1."""
        with self.lock:
            self.fetches[address] += 1
            return self.fetches[address]


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 2**16  # head and body in one packet; in two, delayed acknowledgement costs 40 ms a page
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = (self.headers.get("Host") or "").split(":")[0]
        status, kind, data = self._answer(host, parts.path, dict(parse_qsl(parts.query)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """The crawl says what it fetches."""

    def _answer(self, host: str, path: str, query: dict[str, str]) -> Answer:
        if path == "/robots.txt":
            return 200, "text/plain", ROBOTS.encode()
        items = sorted(
            (item for item in announcements() if item.host == host),
            key=lambda item: item.published or datetime.min,
            reverse=True,
        )
        page = path.removesuffix("print/")  # the print version differs in nothing that matters
        item = next((item for item in items if item.path == page), None)
        if item is not None:
            return self._article(item)
        if host == CITY and path.startswith(pages.API):
            return _api(items, path, query)
        if host in (PAPER, GAZETA) and path in ("/articles/", "/news/"):
            charset = _charset(host)
            number = int(query.get("PAGEN_1", 1))
            listing = pages.paper_listing(items, number, PAPER_SIZE, _today(), charset)
            return 200, "text/html", listing.encode(charset)
        return 404, "text/html; charset=utf-8", "<h1>Страница не найдена</h1>".encode()

    def _article(self, item: Announcement) -> Answer:
        if item.host == CITY:
            return 200, "text/html; charset=utf-8", pages.city_page(item, _today()).encode()
        again = self.server.fetch(item.path) > 1
        lines = item.edited if again and item.edited else item.lines
        charset = _charset(item.host)
        # Every third page of the old paper claims UTF-8 in its header, as misconfigured servers do.
        kind = "text/html; charset=utf-8" if item.number % 3 == 0 else "text/html"
        return 200, kind, pages.paper_page(item, lines, _today(), charset).encode(charset, "xmlcharrefreplace")


def _api(items: list[Announcement], path: str, query: dict[str, str]) -> Answer:
    number = path.removeprefix(pages.API).strip("/")
    if not number:
        answer: object = pages.api_list(items, query, CITY_SIZE)
    else:
        answer = next((pages.api_item(item) for item in items if str(item.number) == number), None)
    status = 200 if answer is not None else 404
    return status, "application/json; charset=utf-8", json.dumps(answer, ensure_ascii=False).encode()


def _charset(host: str) -> str:
    return "windows-1251" if host == GAZETA else "utf-8"


def _today() -> datetime:
    return datetime.now(pages.ZONE)
