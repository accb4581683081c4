"""Whole crawls over loopback: paging, stop date, what is known, limits, blocks, failures."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from crawler.archive import read_warc
from crawler.article import from_json, to_json
from crawler.demo import DemoSite
from crawler.demo.announcements import announcements
from crawler.saved import read_archived
from crawler.sites import spiders
from tests.crawler.conftest import Crawls, Server, environment, listing, page

PAPER = "district_paper@https://paper.example/articles/"
Serve = Callable[[dict[str, Any]], Server]


def test_demo_site_whole_then_nothing_twice(crawls: Crawls, demo: DemoSite) -> None:
    options = {"targets": demo.targets, "address_map": demo.address_map}
    first = crawls.run(**options)
    # one page is fetched twice, and edited in between
    assert (first["status"], first["articles"], first["failures"]) == ("done", len(announcements()) + 1, [])
    articles = crawls.articles()
    assert len({article.content_sha256 for article in articles}) == len(articles)
    assert Counter({article.id: article.outlet for article in articles}.values()) == Counter(
        one.host for one in announcements()
    )
    assert {article.url for article in articles} == {f"https://{one.host}{one.path}" for one in announcements()}
    assert sum(article.published_at is None for article in articles) == 1
    assert not any("Просмотров" in article.text or "Подписчиков" in article.text for article in articles)

    again = crawls.run(**options)
    assert (again["status"], again["articles"]) == ("done", 1)  # asked for by address
    assert again["pages"] < first["pages"] / 4  # the stop date ends it on the first listing pages


def test_edited_page_is_another_content_when_revisited(crawls: Crawls, demo: DemoSite) -> None:
    options = {"targets": demo.listings[1:2], "address_map": demo.address_map}
    crawls.run(**options)
    crawls.run(**options, revisit=True)
    texts: dict[str, set[str]] = {}
    for article in crawls.articles():
        texts.setdefault(article.title, set()).add(article.text)
    assert [title for title, contents in texts.items() if len(contents) == 2] == [
        "Поликлиника откроется после реконструкции"
    ]


def test_every_page_is_archived_and_reads_the_same(crawls: Crawls, demo: DemoSite) -> None:
    crawls.run(targets=demo.targets, address_map=demo.address_map)
    files = sorted((crawls.folder / "workspace/warc").glob("*.warc.gz"))
    again = [article for file in files for article in read_archived(file)]
    assert sorted(map(to_json, again)) == sorted(map(to_json, crawls.articles()))
    kept = {(file.name, record.position.offset): record for file in files for record in read_warc(file)}
    for article in crawls.articles():
        assert article.warc is not None
        record = kept[article.warc.file, article.warc.offset]
        assert (record.position, record.fetched_at) == (article.warc, article.fetched_at)


def test_window_and_limit(crawls: Crawls, demo: DemoSite) -> None:
    options = {"targets": demo.listings, "address_map": demo.address_map}
    crawls.run(**options, since="2021-01-01", until="2022-01-01")
    assert {str(article.published_at)[:4] for article in crawls.articles() if article.published_at} == {"2021"}
    (crawls.folder / "out.jsonl").unlink()
    assert crawls.run(**options, limit=2, since="2010-01-01")["articles"] == 6  # two an outlet


def test_stop_date_is_of_the_last_completed_run_not_the_first_known_page(crawls: Crawls, serve: Serve) -> None:
    old = [(f"/news/a/n{n}/", f"{n:02}.03.2024") for n in range(9, 0, -1)]
    answers = {path: page(f"Заметка {path}", day) for path, day in old}
    server = serve({**answers, "/articles/": listing(*old[:3], following="/articles/?p=2")})
    server.answers["/articles/?p=2"] = listing(*old[3:6], following="/articles/?p=3")
    server.answers["/articles/?p=3"] = listing(*old[6:])
    assert crawls.run(targets=[PAPER], address_map=server.map, limit=2)["articles"] == 2  # ends as asked: no stop date
    assert crawls.run(targets=[PAPER], address_map=server.map)["articles"] == 7  # goes past the two known ones
    server.asked.clear()
    assert crawls.run(targets=[PAPER], address_map=server.map)["known"] == 6
    assert [path for path in server.asked if "articles" in path] == ["/articles/", "/articles/?p=2"]


def test_a_pinned_old_page_does_not_end_the_listing(crawls: Crawls, serve: Serve) -> None:
    links = [("/news/a/pinned/", "01.01.2010"), ("/news/a/x/", "03.03.2024"), ("/news/a/y/", "02.03.2024")]
    server = serve({path: page(f"Заметка {path}", day) for path, day in links} | {"/articles/": listing(*links)})
    assert crawls.run(targets=[PAPER], address_map=server.map, since="2024-01-01")["articles"] == 2


def test_robots_and_user_agent(crawls: Crawls, serve: Serve) -> None:
    server = serve({"/robots.txt": (200, {}, "User-agent: svodka\nDisallow: /news/secret/")})
    server.answers["/articles/"] = listing(("/news/secret/x/", "01.03.2024"), ("/news/a/y/", "01.03.2024"))
    server.answers["/news/a/y/"] = page("Заметка", "01.03.2024")
    report = crawls.run(targets=[PAPER], address_map=server.map)
    assert (report["status"], report["articles"]) == ("done", 1)
    assert report["failures"] == [
        {
            "url": "https://paper.example/news/secret/x/",
            "reason": "https://paper.example/news/secret/x/: robots.txt forbids it",
        }
    ]
    assert server.asked == ["/robots.txt", "/articles/", "/news/a/y/"]
    (agent,) = server.agents
    assert agent.startswith("svodka/")
    assert "contact" in agent


BLOCKS = [
    ((403, {}, "Ваш запрос показался нам подозрительным"), "the site finds our requests suspicious (403); stopped"),
    ((429, {"Retry-After": "3600"}, ""), "too many requests (429); stopped, try again after 3600"),
    ((200, {}, "<title>Вы не робот?</title><p>Введите символы с картинки</p>"), "the site asks for a captcha; stopped"),
]


@pytest.mark.parametrize(("answer", "reason"), BLOCKS)
@pytest.mark.parametrize("where", ["/articles/", "/news/a/x/"])
def test_a_block_stops_the_crawl(crawls: Crawls, serve: Serve, where: str, answer: Any, reason: str) -> None:
    links = [("/news/a/x/", "02.03.2024"), ("/news/a/y/", "01.03.2024")]
    server = serve({"/articles/": listing(*links), "/news/a/y/": page("Заметка", "01.03.2024"), where: answer})
    report = crawls.run(targets=[PAPER], address_map=server.map)
    assert (report["status"], report["articles"]) == ("failed", 0)
    assert report["reason"].startswith(f"https://paper.example{where}: {reason}")
    assert server.asked[-1] == where


def test_failed_page_is_reported_and_tried_again(crawls: Crawls, serve: Serve) -> None:
    links = [("/news/a/x/", "02.03.2024"), ("/news/a/y/", "01.03.2024"), ("/news/a/z/", "01.03.2024")]
    server = serve({"/articles/": listing(*links), "/news/a/y/": page("Заметка", "01.03.2024")})
    server.answers["/news/a/z/"] = (200, {}, "<h1>Новый дизайн</h1>")
    report = crawls.run(targets=[PAPER], address_map=server.map)
    assert (report["status"], report["articles"]) == ("done", 1)
    assert [failure["reason"].split(": ")[1] for failure in report["failures"]] == [
        "HTTP status 404",
        "no dd.mm.yyyy line between two equal titles; the layout may have changed",
    ]
    server.answers["/news/a/x/"] = page("Нашлась", "02.03.2024")
    server.answers["/articles/"] = listing(("/news/a/y/", "01.03.2024"))  # no longer listed
    assert crawls.run(targets=[PAPER], address_map=server.map)["articles"] == 1


def test_runs_that_are_never_done(crawls: Crawls, serve: Serve) -> None:
    server = serve({"/articles/": (200, {}, "<p>Новый дизайн</p>")})
    report = crawls.run(targets=[PAPER], address_map=server.map)
    assert (
        report["reason"] == "https://paper.example/articles/: no article in this listing; the layout may have changed"
    )
    server.answers["/articles/"] = listing(("/news/a/x/", "01.03.2024"))
    assert "no page could be read" in crawls.run(targets=[PAPER], address_map=server.map)["reason"]
    many = [(f"/news/a/n{n}/", "01.03.2024") for n in range(9)]
    server.answers["/articles/"] = listing(*many)
    report = crawls.run(targets=[PAPER], address_map=server.map, settings={"SVODKA_MAX_FAILURES": 3})
    assert "more than 3 pages failed" in report["reason"]
    assert len(report["failures"]) == 4
    server.answers["/articles/"] = (200, {}, b"x" * 5000)
    report = crawls.run(targets=[PAPER], address_map=server.map, settings={"DOWNLOAD_MAXSIZE": 1000})
    assert report["reason"].startswith("https://paper.example/articles/: larger than")


def test_redirects_keep_public_addresses(crawls: Crawls, serve: Serve) -> None:
    server = serve({"/news/a/old/": (301, {"Location": "/news/a/new/"}, ""), "/news/a/new/": page("А", "01.03.2024")})
    crawls.run(targets=["district_paper@https://paper.example/news/a/old/"], address_map=server.map)
    assert [article.url for article in crawls.articles()] == ["https://paper.example/news/a/new/"]
    server.answers["/news/a/old/"] = (302, {"Location": "https://elsewhere.example/news/a/new/"}, "")
    elsewhere = {"elsewhere.example": server.map["paper.example"]}
    report = crawls.run(
        targets=["district_paper@https://paper.example/news/a/old/"], address_map=server.map | elsewhere, revisit=True
    )
    assert "leads to another site, https://elsewhere.example/news/a/new/" in report["reason"]


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


WRONG = [
    (["mars"], "no site 'mars'; known: district_paper, mos_ru"),
    (["https://example.org/1"], "no site for https://example.org/1; known: district_paper, mos_ru; SITE@URL reads it"),
    (["ftp://mos.ru/1"], "'ftp://mos.ru/1' is no web address"),
    ([], "nothing to crawl; right would be one of district_paper, mos_ru, or a URL"),
]


@pytest.mark.parametrize(("targets", "error"), WRONG)
def test_wrong_targets_are_refused_before_anything_is_fetched(crawls: Crawls, targets: list[str], error: str) -> None:
    assert crawls.run(targets=targets)["error"].startswith(error)


def test_what_the_receiver_raises_ends_the_crawl(crawls: Crawls, serve: Serve, tmp_path: Path) -> None:
    server = serve({"/articles/": listing(("/news/a/x/", "01.03.2024")), "/news/a/x/": page("А", "01.03.2024")})
    options = {"targets": [PAPER], "address_map": server.map, "out": "/dev/full"}
    done = subprocess.run(crawls.command(**options), capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 1
    assert "No space left on device" in done.stderr.splitlines()[-1]
    assert crawls.run(targets=[PAPER], address_map=server.map)["articles"] == 1  # nothing was taken for stored


def test_a_page_or_listing_that_a_reader_falls_over_is_reported(crawls: Crawls, serve: Serve) -> None:
    path = spiders()["mos_ru"]().first_listing("/api/", None, None)
    for answer in ("[]", "<p>Ведутся работы</p>", '{"items": [1]}', '{"items": []}', '{"items": [{"title": "a"}]}'):
        server = serve({path: (200, {}, answer)})
        report = crawls.run(targets=["mos_ru@https://paper.example/api/"], address_map=server.map)
        assert report["status"] == "failed"
        assert report["reason"].startswith(f"https://paper.example{path}: no "), report


def test_a_page_that_cannot_be_kept_ends_the_crawl(crawls: Crawls, serve: Serve) -> None:
    server = serve({"/articles/": listing(("/news/a/x/", "01.03.2024"))})
    (crawls.folder / "workspace").mkdir()
    (crawls.folder / "workspace/warc").write_text("a file where the folder should be")
    report = crawls.run(targets=[PAPER], address_map=server.map)
    assert (report["status"], report["articles"]) == ("failed", 0)
    assert "workspace/warc: a page cannot be kept (File exists)" in report["reason"]


def test_refused_connection_is_one_clear_line(crawls: Crawls) -> None:
    refusing = {"paper.example": f"http://127.0.0.1:{closed_port()}"}
    report = crawls.run(targets=[PAPER], address_map=refusing)
    assert (report["status"], report["reason"]) == ("failed", "https://paper.example/articles/: connection refused")


def test_certificates_are_verified(crawls: Crawls, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", key.with_name("cert.pem"),
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key.with_name("cert.pem"), key)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        mapped = {"paper.example": f"https://127.0.0.1:{server.server_port}"}
        report = crawls.run(targets=[PAPER], address_map=mapped)
        server.shutdown()
    assert report["reason"] == "https://paper.example/articles/: its TLS certificate cannot be verified"


def test_scrapys_own_commands(tmp_path: Path, demo: DemoSite) -> None:
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], capture_output=True, text=True, check=True, env=environment())
    assert listed.stdout.split() == ["district_paper", "mos_ru"]
    out = tmp_path / "out.jsonl"
    settings = {"SVODKA_WORKSPACE": tmp_path / "w", "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR"}
    settings["SVODKA_ADDRESS_MAP"] = str(demo.address_map).replace("'", '"')
    subprocess.run(
        [*scrapy, "crawl", "district_paper", "-a", "since=2024-01-01", "-O", str(out)]
        + ["-a", f"listings={demo.listings[1].partition('@')[2]}"]
        + [part for name, value in settings.items() for part in ("-s", f"{name}={value}")],
        check=True, capture_output=True, env=environment(),
    )  # fmt: skip
    articles = [from_json(line) for line in out.read_text().splitlines()]
    expected = [one for one in announcements() if one.where == "paper" and one.published and one.published.year >= 2024]
    assert {article.title for article in articles} == {one.title for one in expected}
