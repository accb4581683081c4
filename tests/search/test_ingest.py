"""Files into a store: each article once, bad ones named, and nothing lost to a kill."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made import SEEN, article

from crawler.archive import Archive
from crawler.article import Article, ArticleError, to_json
from nlp.extract import VERSION, extract
from search.copying import copy
from search.ingest import IngestReport, ingest, reextract
from search.query import parse
from search.store import Decision, Query, Store, open_store

ROOT = Path(__file__).parents[2]
TEXTS = (
    "На платформе кластера зарегистрировано более 35 тысяч организаций.",
    "Бюджет города вырос на 5,5 % и составил 3 млрд рублей.",
    "В парках высадили 1200 деревьев и 15 тысяч кустарников.",
)


def articles(count: int, **values: Any) -> list[Article]:
    return [article(n, TEXTS[n % len(TEXTS)], **values) for n in range(count)]


def lines(path: Path, *items: Article | str) -> str:
    path.write_text("".join(f"{one if isinstance(one, str) else to_json(one)}\n" for one in items), "utf-8")
    return str(path)


def test_articles_of_a_file_are_read_and_found(store: Store, tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", *articles(3, fetched_at=None))
    report = ingest([file], store, now=SEEN)
    assert (report.articles, report.new, report.known, report.failed) == (3, 3, 0, 0)
    assert report.succeeded
    assert report.facts == store.stats().facts > 0
    assert [c.article.text for c in store.articles(parse("бюджету")).items] == [TEXTS[1]]
    assert {c.recorded_at for c in store.articles(Query()).items} == {SEEN}


def test_a_second_run_stores_nothing_and_reads_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lines(tmp_path / "a.jsonl", *articles(3, fetched_at=None))
    ingest([file], store, now=SEEN)
    before = store.change()
    monkeypatch.delattr("nlp.extract.extract")
    report = ingest([file], store, now=datetime(2025, 1, 1, tzinfo=UTC))
    assert (report.new, report.known, store.change()) == (0, 3, before)


def test_several_processes_read_in_order(store: Store, tmp_path: Path) -> None:
    same = [article(1, f"Открыли {n} парков.", fetched_at=None) for n in range(1, 6)]
    file = lines(tmp_path / "a.jsonl", *same, *articles(60, fetched_at=None))
    report = ingest([file], store, now=SEEN, jobs=2)
    assert (report.new, report.failed) == (65, 0)
    assert [c.article.text for c in store.contents(same[0].id)][:5] == [one.text for one in same]


def test_a_bad_line_costs_only_itself(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, last = articles(2)
    lacking, odd = (
        '{"url": "https://a.example/1", "site": "a"}',
        '{"url": "ftp://a", "site": "a", "title": "b", "text": "c"}',
    )
    file = lines(tmp_path / "a.jsonl", first, "{not json", "", lacking, odd, last)
    with caplog.at_level(logging.WARNING):
        report = ingest([file], store, now=SEEN)
    assert (report.new, report.failed, report.succeeded) == (2, 3, False)
    assert [failure.split(": ")[0] for failure in report.failures] == [f"{file}:2", f"{file}:4", f"{file}:5"]
    assert "missing title, text" in report.failures[1]
    assert [record.getMessage() for record in caplog.records] == list(report.failures)
    assert ingest([file], store, now=SEEN, failures_allowed=3).succeeded


def test_bytes_that_are_no_text_name_their_line(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(to_json(article(1)).encode() + b"\n{\xff\xfe}\n")
    report = ingest([str(file)], store, now=SEEN)
    assert report.failures == (f"{file}:2: not UTF-8: invalid start byte at byte 1",)


def test_what_breaks_the_rules_is_named_by_its_address(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(one: Article) -> Any:
        if one.url.endswith("/1"):
            raise ZeroDivisionError("a rule divides by nothing")
        return extract(one)

    monkeypatch.setattr("nlp.extract.extract", breaking)
    report = ingest([lines(tmp_path / "a.jsonl", *articles(3))], store, now=SEEN)
    assert (report.new, report.failed) == (2, 1)
    assert report.failures == ("https://paper.example/news/1: ZeroDivisionError: a rule divides by nothing",)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jsonl", b"", "empty"),
        ("binary.jsonl", b"\x89PNG\0\0" * 100, "not JSON lines"),
        ("list.jsonl", b"[1, 2]", "not JSON lines"),
        ("cut.jsonl.gz", gzip.compress(b"{}" * 99)[:12], "not JSON lines"),
        ("blank.jsonl", b"\n\n", "not JSON lines"),
        ("other.warc.gz", gzip.compress(b"{}"), "no WARC file"),
    ],
)
def test_a_file_of_no_kind_is_one_clear_line(
    store: Store, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError, match=message) as caught:
        ingest([str(tmp_path / name)], store, now=SEEN)
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert store.stats().articles == 0


def test_a_missing_file_stops_before_anything_is_stored(store: Store, tmp_path: Path) -> None:
    good = lines(tmp_path / "a.jsonl", *articles(1))
    with pytest.raises(ArticleError, match="no such file"):
        ingest([good, str(tmp_path / "b.jsonl")], store, now=SEEN)
    assert store.stats().articles == 0


def test_a_gzip_file_cut_short_gives_what_is_whole(store: Store, tmp_path: Path) -> None:
    packed = gzip.compress("".join(to_json(one) + "\n" for one in articles(300)).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    report = ingest([str(tmp_path / "a.jsonl.gz")], store, now=SEEN)
    assert (report.new > 0, report.failed) == (True, 1)


def test_pages_of_an_archive(store: Store, tmp_path: Path) -> None:
    body = json.dumps(
        {"id": 1, "title": "Новость", "text": "<p>Открыли 5 парков.</p>", "published_at": "2024-05-01 10:00:00"}
    ).encode()
    archive = Archive(tmp_path / "ws" / "warc", "mos_ru")
    archive.keep("https://www.mos.ru/news/item/1/", 200, [("Content-Type", "text/html")], b"<html><p>?", SEEN)
    archive.keep("https://nowhere.example/", 200, [("Content-Type", "application/json")], body, SEEN)
    archive.close()
    (file,) = (tmp_path / "ws" / "warc").iterdir()
    report = ingest([str(file)], store, now=SEEN)
    assert (report.new, report.failed) == (0, 1)
    assert report.failures[0].startswith("https://www.mos.ru/news/item/1/: ")


def test_progress_is_told(store: Store, tmp_path: Path) -> None:
    told: list[IngestReport] = []
    report = ingest([lines(tmp_path / "a.jsonl", *articles(5))], store, now=SEEN, progress=told.append)
    assert told[-1] == report
    assert [one.new for one in told if one.new] == [1, 2, 3, 4, 5]
    assert report.line().startswith("5 articles: 5 new with ")


def test_reextract_reads_what_other_rules_read(store: Store) -> None:
    for one in articles(3):
        store.put(one, replace(extract(one), facts=(), version="old"))
    fresh = article(9, TEXTS[0])
    store.put(fresh, extract(fresh))
    assert (store.stats().facts, store.facts(parse("организации")).total) == (1, 1)
    report = reextract(store)
    assert (report.articles, report.new) == (3, 3)
    assert store.facts(parse("организации")).total == 2
    assert {content.version for content in store.articles(Query()).items} == {VERSION}
    assert reextract(store).articles == 0


def test_a_copy_is_equal(store: Store, tmp_path: Path) -> None:
    edited = article(1, "Другой текст: 7 школ.", fetched_at=datetime(2024, 6, 1, tzinfo=UTC))
    for one in (*articles(3), edited):
        store.put(one, extract(one))
    store.decide([Decision(action="name", target="a", value="b", author="редактор", decided_at=SEEN)])
    store.forget(article(2).url, "редактор", SEEN)
    with open_store(str(tmp_path / "copy"), create=True) as target:
        assert copy(store, target).new == 3
        assert copy(store, target).new == 0
        assert list(target.readings()) == list(store.readings())
        assert target.decisions() == store.decisions()
        history = Query(include_history=True, limit=100)
        assert target.articles(history).items == store.articles(history).items
        assert target.facts(history).items == store.facts(history).items
        assert target.known([article(2).id])


def dump(folder: Path) -> object:
    """All that a store says, `fetched_at` and `recorded_at` apart, and what its index finds."""
    with open_store(str(folder)) as store:
        every = [
            (replace(one, fetched_at=None), [replace(f, recorded_at=None) for f in reading.facts], reading.tags)
            for one, reading in store.readings()
        ]
        history = Query(include_history=True, limit=1000)
        index = (
            [c.article.id for c in store.articles(history).items],
            [f.fact.id for f in store.facts(history).items],
            [c.article.id for c in store.articles(replace(parse("бюджет"), limit=1000)).items],
        )
        assert len(index[0]) == len(every)
        return every, index


def test_kill_9_at_any_moment_changes_nothing_in_the_end(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl", *articles(150, fetched_at=None))
    script = Path(__file__).with_name("kill_ingest.py")
    done = subprocess.run(
        [sys.executable, str(script), file, str(tmp_path), "5"],
        capture_output=True, text=True, env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    left = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert len([count for count in left if 0 < count < 150]) >= 5  # enough kills fell into the work itself
    whole = dump(tmp_path / "whole")
    for number in range(20):
        assert dump(tmp_path / str(number)) == whole
