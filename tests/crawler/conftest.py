"""Crawls in processes of their own, and small servers that misbehave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from crawler.article import Article, from_json
from crawler.demo import DemoSite, demo_site

ROOT = Path(__file__).parents[2]


@dataclass
class Crawls:
    """`run(targets=…)` crawls into one workspace; `articles()` is what all runs delivered."""

    folder: Path

    def command(self, **options: Any) -> list[str]:
        given = {"workspace": str(self.folder / "workspace"), "out": str(self.folder / "out.jsonl"), **options}
        return [sys.executable, "-W", "error", str(Path(__file__).parent / "crawl_once.py"), json.dumps(given)]

    def run(self, **options: Any) -> dict[str, Any]:
        done = subprocess.run(
            self.command(**options), capture_output=True, text=True, timeout=60, check=False, env=environment()
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def articles(self) -> list[Article]:
        path = self.folder / "out.jsonl"
        return [from_json(line) for line in path.read_text().splitlines()] if path.exists() else []


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path)


@pytest.fixture
def demo() -> Iterator[DemoSite]:
    with demo_site() as site:
        yield site


@dataclass
class Server:
    """Answers by path: (status, headers, body) or a function of the count of asks; `asked` lists the paths."""

    port: int
    answers: dict[str, Any]
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    @property
    def map(self) -> dict[str, str]:
        return {"paper.example": f"http://127.0.0.1:{self.port}"}


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Any]], Server]]:
    """`serve({path: (status, headers, body)})` starts a server on a free loopback port."""
    running: list[ThreadingHTTPServer] = []

    def start(answers: dict[str, Any]) -> Server:
        class Requests(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.agents.add(self.headers["User-Agent"])
                status, headers, body = server.answers.get(self.path, (404, {}, "no such page"))
                data = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        http = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        server = Server(http.server_port, answers)
        running.append(http)
        Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    yield start
    for http in running:
        http.shutdown()
        http.server_close()


def page(title: str, day: str, text: str = "Открыли 12 школ.") -> tuple[int, dict[str, str], str]:
    """A district paper's page."""
    html = f"<html><body><h1>{title}</h1><div>{day}</div><h2>{title}</h2><p>{text}</p><p>Теги: школы</p></body></html>"
    return 200, {}, html


def listing(*links: tuple[str, str], following: str = "") -> tuple[int, dict[str, str], str]:
    """A district paper's listing of (path, day)."""
    rows = "".join(f'<li><a href="{path}">читать</a> {day}</li>' for path, day in links)
    pager = f'<a class="next" href="{following}">дальше</a>' if following else ""
    return 200, {}, f"<html><body><ul>{rows}</ul>{pager}</body></html>"
