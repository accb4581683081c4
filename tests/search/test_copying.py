"""A store into another one, both ways: equal at the end, gone on with after a kill, shared by several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made import SEEN, article, fact, reading

from crawler.article import Article
from nlp.extract import VERSION
from nlp.fact import Extraction
from search import parts
from search.commands.files import save
from search.copying import copy
from search.parts import Work
from search.store import WHOLE, Decision, Part, Query, Store, StoreError, open_store
from search.web.reader import Reader

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
TABLES = ("articles", "facts", "series")


def item(number: int, version: str = VERSION) -> tuple[Article, Extraction]:
    one = article(number, f"Есть {number} школ, 7 парков и 9 домов.", tags=("Город",))
    facts = (fact(one, phrase, counted=phrase.split()[1]) for phrase in (f"{number} школ", "7 парков", "9 домов"))
    return one, replace(reading(one, *facts, organisations=(("МИК", "mik"),)), version=version)


def edited(number: int) -> tuple[Article, Extraction]:
    one = article(number, f"Было {number} школ, стало 8.", fetched_at=datetime(2024, 6, 1, number % 24, tzinfo=UTC))
    return one, replace(reading(one, fact(one, "8", "8")), version=VERSION)


def filled(store: Store, count: int) -> Store:
    assert all(store.put_all([*map(item, range(count)), *map(edited, range(0, count, 9))]))
    store.decide([Decision(action="name", target="a", value="b", author="редактор", decided_at=SEEN)])
    store.forget(article(3).url, "редактор", SEEN)
    return store


def exported(store: Store, folder: Path) -> list[bytes]:
    """The files that `svodka export` writes."""
    folder.mkdir()
    everything = Query(include_history=True)
    for table in TABLES:
        save(Reader(store), everything, table, "jsonl", folder / f"{table}.jsonl")
    return [(folder / f"{table}.jsonl").read_bytes() for table in TABLES]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 10)


@pytest.mark.usefixtures("small_parts")
def test_there_and_back_exports_are_equal_to_the_byte(opened: Callable[[], Store], tmp_path: Path) -> None:
    with open_store(str(tmp_path / "from"), create=True) as source, opened() as middle:
        filled(source, 60)
        there = copy(source, middle)
        with open_store(str(tmp_path / "back"), create=True) as target:
            back = copy(middle, target)
            files = [exported(one, tmp_path / str(at)) for at, one in enumerate((source, middle, target))]
            assert target.decisions() == source.decisions()
    assert (there.new, there.known, there.equal["kept"]) == (66, 0, 0)
    assert (there.equal, there.new, there.facts) == (back.equal, back.new, back.facts)
    assert files[0] == files[1] == files[2]
    assert min(map(len, files[0])) > 1000


@pytest.mark.usefixtures("small_parts")
def test_what_the_target_has_otherwise_stays(store: Store, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "from"), create=True) as source:
        filled(source, 30)
        one, read = item(7)
        store.put(replace(one, title="Раньше", fetched_at=datetime(2024, 4, 1, tzinfo=UTC)), read)
        store.forget(article(11).url, "редактор", SEEN)
        report = copy(source, store)
        assert (report.equal["kept"], report.equal["contents"]) == (2, 31)
        assert "2 contents the target had otherwise" in report.line()
        assert store.contents(one.id)[0].article.title == "Раньше"
        again = copy(source, store)
    assert (again.new, again.known, again.equal) == (0, 33, report.equal)


def test_a_target_that_keeps_something_else_is_an_error(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def readings(part: Part = WHOLE) -> object:
        return ((one, replace(read, tags=())) for one, read in whole(part))

    with open_store(str(tmp_path / "from"), create=True) as source:
        filled(source, 5)
        whole = store.readings
        monkeypatch.setattr(store, "readings", readings)
        with pytest.raises(StoreError, match="4 contents are not what was written"):
            copy(source, store)


# --- killed and shared -----------------------------------------------------------------------------------------------

COPY = """
import sys; sys.path[:0] = [{here!r}, {root!r}]
from search import parts; parts.SIZE, parts.LEASE, parts.POLL = 10, 2.0, 0.05
from search.copying import copy
from search.store import open_store
with open_store({source!r}) as source, open_store({target!r}, create=True) as target:
    report = copy(source, target, progress=lambda report: print(report.new, report.known, flush=True))
"""


def child(code: str, **names: str) -> subprocess.Popen[str]:
    text = code.format(here=str(HERE), root=str(ROOT), **names)
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)


def run_until(process: subprocess.Popen[str], new: int) -> None:
    """Read what it tells until it has stored so many."""
    assert process.stdout
    for line in process.stdout:
        if int(line.split()[0]) >= new:
            return
    raise AssertionError("it ended before")


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_copy_killed_in_the_middle_goes_on(
    address: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path / "folder")
    source, target = (folder, address) if way == "there" else (address, folder)
    with open_store(source, create=True) as store:
        filled(store, 120)
    with child(COPY, source=source, target=target) as process:
        run_until(process, 70)
        os.kill(process.pid, signal.SIGKILL)
    monkeypatch.setattr(parts, "SIZE", 10)
    monkeypatch.setattr(parts, "LEASE", 2.0)
    with open_store(source) as read, open_store(target) as written:
        done = len(parts.state_of(written.note(f"copy {read.stats().location}") or "").done)
        assert 2 <= done < 12
        report = copy(read, written)
        assert report.articles < 133 * (12 - done + 2) / 12  # the parts that were done are not gone through again
        assert (report.equal["contents"], report.equal["kept"]) == (133, 0)
        assert exported(read, tmp_path / "a") == exported(written, tmp_path / "b")
        assert copy(read, written).new == 0


REEXTRACT = """
import sys; sys.path[:0] = [{here!r}, {root!r}]
from search import parts; parts.SIZE, parts.POLL = 5, 0.05
from search.ingest import reextract
from search.store import open_store
with open_store({target!r}) as store:
    print(reextract(store).articles)
"""


def test_two_processes_read_anew_each_its_part(opened: Callable[[], Store], address: str) -> None:
    with opened() as store:
        assert all(store.put_all(item(number, "old") for number in range(60)))
    with child(REEXTRACT, target=address) as one, child(REEXTRACT, target=address) as other:
        said = [process.communicate()[0].split() for process in (one, other)]
    counts = [int(words[0]) for words in said]
    assert sum(counts) == 60  # nothing twice
    with opened() as store:
        assert list(store.stale(VERSION)) == []
        assert store.note(f"reextract {VERSION}") is None


@pytest.mark.usefixtures("small_parts")
def test_what_came_to_the_source_after_a_copy_was_cut_off_is_copied(store: Store, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "from"), create=True) as source:
        filled(source, 40)
        work = Work(store, f"copy {source.stats().location}", 40, str(source.change()))
        copied = work.parts()
        next(copied)
        next(copied)  # the first part counts as done
        copied.close()
        assert all(source.put_all(map(item, range(40, 50))))
        report = copy(source, store)
        assert (report.new, report.equal["contents"]) == (54, 54)
        assert {one.id for one, _ in source.readings()} == {one.id for one, _ in store.readings()}


# --- the note --------------------------------------------------------------------------------------------------------


def test_parts_cover_every_article_once(store: Store) -> None:
    assert all(store.put_all(map(item, range(40))))
    texts = [one.text for one, _ in store.readings()]
    cut = [Part(at * 65536 // 7, (at + 1) * 65536 // 7) for at in range(7)]
    found = [[one.text for one, _ in store.readings(part)] for part in cut]
    assert sorted(text for texts in found for text in texts) == sorted(texts)
    assert all(found)
    assert all(part == [text for text in texts if text in part] for part in found)
    assert sum(len(list(store.stale("other rules", part))) for part in cut) == 40


def test_a_note_is_swapped_by_one(store: Store) -> None:
    assert store.note("work") is None
    assert [store.swap_note("work", None, text) for text in ("a", "b")] == [True, False]
    assert [store.swap_note("work", before, "c") for before in ("b", "a")] == [False, True]
    assert store.note("work") == "c"
    assert store.swap_note("work", "c", None)
    assert (store.note("work"), store.swap_note("work", "c", "d")) == (None, False)


def test_a_part_is_one_workers_until_it_is_done_or_given_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 1)
    first, second = (Work(store, "work", 4).parts() for _ in range(2))
    taken = [next(first), next(second), next(first), next(second)]
    assert len(set(taken)) == 4
    first.close()
    assert list(second) == [taken[2]]
    assert store.note("work") is None


def test_what_a_dead_worker_left_is_taken_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 1)
    dead, alive = Work(store, "work", 2), Work(store, "work", 2)
    held = dead.parts()
    lost = next(held)
    monkeypatch.setattr(parts, "LEASE", 0.0)
    assert lost in list(alive.parts())
    monkeypatch.setattr(parts, "BEAT", 0.0)
    assert list(dead.beating([1, 2])) == []
    assert dead.is_lost
