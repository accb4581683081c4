"""The embedded engine where things go wrong: foreign files, damaged indexes, full disks, several processes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from made import SEEN, article, fact, reading

from search.engines.embedded.store import EmbeddedStore
from search.engines.rows import as_json
from search.query import parse
from search.store import Query, Store, StoreError, open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed store of five articles with a fact each."""
    folder = tmp_path / "store"
    with open_store(str(folder), create=True) as store:
        fill(store, range(1, 6))
    return folder


def fill(store: Store, numbers: range) -> None:
    for number in numbers:
        one = article(number, f"В городе открыли {number} парков.")
        store.put(one, reading(one, fact(one, f"{number} парков", str(number))))


def equal_to_database(folder: Path) -> int:
    """The number of articles; the index must hold exactly the contents and facts of the database."""
    with open_store(str(folder)) as store:
        stats = store.stats()
        history = Query(include_history=True, limit=0)
        assert (store.articles(history).total, store.facts(history).total) == (stats.contents, stats.facts)
        assert {i for c in every(store.articles) for i in [c.article.id]} == {a.id for a, _ in store.readings()}
        assert {f.fact.id for f in every(store.facts)} == {f.id for _, e in store.readings() for f in e.facts}
        return stats.articles


def every(ask: Callable[[Query], object]) -> list[object]:
    query, items = Query(include_history=True, limit=1000), []
    page = ask(query)
    items += page.items
    while page.cursor:
        page = ask(Query(include_history=True, limit=1000, cursor=page.cursor))
        items += page.items
    return items


def current(folder: Path) -> Path:
    return folder / "index" / (folder / "index" / "current").read_text()


# --- opening ---------------------------------------------------------------------------------------------------------


def test_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="svodka ingest"):
        open_store(str(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        open_store(str(tmp_path / "file"), create=True)


def test_a_database_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "svodka.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = (tmp_path / "svodka.db").read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(str(tmp_path), create=True)
    assert (tmp_path / "svodka.db").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["svodka.db"]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "svodka.db").write_bytes(b"\x89PNG" * 1000)
    with pytest.raises(StoreError, match="no svodka database"):
        open_store(str(tmp_path), create=True)


def test_an_empty_file_left_by_a_kill_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "svodka.db").touch()
    with open_store(str(tmp_path)) as store:
        fill(store, range(1, 2))
        assert store.articles(Query()).total == 1


def test_a_newer_schema_is_left_alone(folder: Path) -> None:
    with sqlite3.connect(folder / "svodka.db") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreError, match="newer svodka"):
        open_store(str(folder))


def test_a_locked_database_is_one_clear_line(folder: Path) -> None:
    other = sqlite3.connect(folder / "svodka.db", isolation_level=None)
    store = EmbeddedStore(folder, busy_seconds=0.1)
    other.execute("BEGIN IMMEDIATE")
    one = article(9)
    with pytest.raises(StoreError, match=r"news/9 is not stored: locked by another process") as caught:
        store.put(one, reading(one))
    assert "\n" not in str(caught.value)
    other.execute("ROLLBACK")
    other.close()
    assert store.put(one, reading(one))
    store.close()


# --- the index -------------------------------------------------------------------------------------------------------


def truncate_one(folder: Path) -> None:
    for file in current(folder).rglob("*.store"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble(folder: Path) -> None:
    for file in current(folder).rglob("meta.json"):
        file.write_bytes(b"\0garbage")


def drop_segments(folder: Path) -> None:
    for file in current(folder).rglob("*.idx"):
        file.unlink()


def other_format(folder: Path) -> None:
    old = current(folder)
    old.rename(old.with_name("0-abcd1234"))
    (folder / "index" / "current").write_text("0-abcd1234")


def other_schema(folder: Path) -> None:
    for file in current(folder).rglob("meta.json"):
        file.write_text(file.read_text().replace('"words"', '"worte"'))


def behind(folder: Path) -> None:
    """As after a kill between the commit of the database and that of the index."""
    kept = folder.with_name("kept")
    shutil.copytree(folder / "index", kept)
    with open_store(str(folder)) as store:
        fill(store, range(6, 9))
        store.forget(article(1).url, "редактор", SEEN)
    shutil.rmtree(folder / "index")
    kept.rename(folder / "index")


def of_another_database(folder: Path) -> None:
    with open_store(str(folder.with_name("other")), create=True) as store:
        fill(store, range(20, 40))
    shutil.rmtree(folder / "index")
    (folder.with_name("other") / "index").rename(folder / "index")


def ahead(folder: Path) -> None:
    """As when the database comes back from a copy of yesterday."""
    kept = folder.with_name("kept.db")
    shutil.copy(folder / "svodka.db", kept)
    with open_store(str(folder)) as store:
        fill(store, range(6, 9))
    for file in folder.glob("svodka.db*"):
        file.unlink()
    kept.rename(folder / "svodka.db")


def missing(folder: Path) -> None:
    shutil.rmtree(folder / "index")


def half_missing(folder: Path) -> None:
    shutil.rmtree(current(folder) / "facts")


def a_file(folder: Path) -> None:
    shutil.rmtree(folder / "index")
    (folder / "index").write_text("not a folder")


def garbled_lock(folder: Path) -> None:
    (folder / "index" / "lock").write_bytes(b"garbage" * 1000)
    behind(folder)


@pytest.mark.parametrize(
    "damage",
    [
        truncate_one, garble, drop_segments, other_format, other_schema, behind, of_another_database, ahead, missing,
        half_missing, a_file, garbled_lock,
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_index_that_does_not_fit_is_made_anew(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    assert equal_to_database(folder) == (7 if damage in (behind, garbled_lock) else 5)
    assert sorted(file.name.partition("-")[0] for file in (folder / "index").iterdir()) == ["1", "current", "lock"]


def test_a_database_of_yesterday_that_grows_past_its_index(folder: Path) -> None:
    ahead(folder)
    with open_store(str(folder)) as store:
        fill(store, range(20, 40))
    assert equal_to_database(folder) == 25


def test_damage_that_shows_only_when_read(folder: Path) -> None:
    with open_store(str(folder)) as store:
        assert store.articles(Query()).total == 5
    for file in current(folder).rglob("*.fast"):
        data = bytearray(file.read_bytes())
        data[: len(data) // 2] = b"\xff" * (len(data) // 2)
        file.write_bytes(bytes(data))
    assert equal_to_database(folder) == 5


def test_a_reader_goes_on_when_another_process_makes_the_index_anew(folder: Path) -> None:
    with open_store(str(folder)) as reader:
        assert reader.articles(Query()).total == 5
        garble(folder)
        with open_store(str(folder)) as other:
            fill(other, range(6, 8))
            assert other.articles(Query()).total == 7
        time.sleep(0.6)
        assert reader.articles(Query()).total == 7


# --- a full disk -----------------------------------------------------------------------------------------------------


def test_a_full_database_stores_nothing_half(folder: Path) -> None:
    store = EmbeddedStore(folder)
    pages = store._record.connection.execute("PRAGMA page_count").fetchone()[0]
    store._record.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    long = article(9, "слово " * 50 + "".join(chr(0x400 + (n * n) % 997) for n in range(60_000)))
    with pytest.raises(StoreError, match=r"news/9 is not stored: the disk is full") as caught:
        store.put(long, reading(long, fact(long, "слово")))
    assert "\n" not in str(caught.value)
    store._record.connection.execute("PRAGMA max_page_count = 1000000")
    assert (store.contents(long.id), store.facts(Query()).total) == ((), 5)
    assert store.put(long, reading(long))
    store.close()
    assert equal_to_database(folder) == 6


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    path = f"{ROOT}:{ROOT / 'tests' / 'search'}"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True, text=True, env={"PYTHONPATH": path, "PATH": ""}, timeout=60,
    )  # fmt: skip


FULL = """
    import resource, signal, sys
    from made import article, reading
    from search.store import StoreError, open_store
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = open_store(sys.argv[1])
    for number in range(100, 250):
        one = article(number, " ".join(str(number * 1000 + n) for n in range(400)))
        store.put(one, reading(one))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        store.close()
    except StoreError as error:
        print(error)
        sys.exit(1)
"""


def test_a_full_disk_while_indexing_loses_nothing(folder: Path) -> None:
    done = run(FULL, folder, 20_000)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1), done.stderr
    assert "search index" in done.stdout
    assert equal_to_database(folder) == 155


MOUNTED = """
    import sys
    from made import article, reading
    from search.store import StoreError, open_store
    try:
        with open_store(sys.argv[1], create=True) as store:
            for number in range(10_000):
                one = article(number, " ".join(str(number * 1000 + n) for n in range(400)))
                store.put(one, reading(one))
                print(number, flush=True)
    except StoreError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
"""


def test_a_full_disk_while_storing_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        done = run(MOUNTED, disk / "store")
        stored = len(done.stdout.splitlines())
        assert (done.returncode, stored > 50) == (1, True), done.stderr
        assert done.stderr.count("\n") == 1
        kept = tmp_path / "kept"
        shutil.copytree(disk / "store", kept)
    finally:
        subprocess.run(["umount", disk], check=True)
    assert equal_to_database(kept) in (stored, stored + 1)


# --- a backup --------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_store_of_one_moment(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with open_store(str(folder)) as store:
        store.backup(copy / "svodka.db")
        fill(store, range(6, 8))
        with pytest.raises(StoreError, match="exists"):
            store.backup(copy / "svodka.db")
    shutil.copytree(folder / "index", copy / "index")  # an index of the original is none of the copy
    assert [file.name for file in tmp_path.rglob("*.part")] == []
    assert equal_to_database(copy) == 5
    assert equal_to_database(folder) == 7


def test_a_takedown_leaves_no_text_in_the_files(tmp_path: Path) -> None:
    one = article(1, "совершенносекретноеслово", title="совершенносекретноеслово")
    with open_store(str(tmp_path / "s"), create=True) as store:
        store.put(one, reading(one))
        store.forget(one.url, "редактор", SEEN)
        store.put(article(2), reading(article(2)))
    word = "совершенносекретноеслово".encode()
    assert [file.name for file in (tmp_path / "s").rglob("svodka.db*") if word in file.read_bytes()] == []


# --- several at once -------------------------------------------------------------------------------------------------


WRITER = """
    import sys
    from made import article, fact, reading
    from search.store import open_store
    first = int(sys.argv[2])
    with open_store(sys.argv[1], create=True) as store:
        for number in range(first, first + 400):
            one = article(number, f"В городе открыли {number} парков.")
            assert store.put(one, reading(one, fact(one, f"{number} парков", str(number))))
"""


def test_two_writers_and_a_reader_at_once(folder: Path) -> None:
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'search'}"}
    code = textwrap.dedent(WRITER)
    writers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, str(folder), first], env=path)
        for first in ("1000", "2000")
    ]
    seen = [0]
    with open_store(str(folder)) as reader:
        while any(writer.poll() is None for writer in writers):
            total = reader.articles(parse("парки")).total
            assert total >= seen[-1]
            seen.append(total)
            time.sleep(0.05)
        assert [writer.returncode for writer in writers] == [0, 0]
        time.sleep(0.6)
        assert reader.articles(parse("парки")).total == 805
    assert len(set(seen)) > 2  # it saw some of them on the way
    assert equal_to_database(folder) == 805


def test_a_reader_shows_what_another_process_stored_within_two_seconds(folder: Path) -> None:
    with open_store(str(folder)) as reader, open_store(str(folder)) as writer:
        assert reader.articles(Query()).total == 5
        for number in range(10, 14):
            fill(writer, range(number, number + 1))
            deadline = time.monotonic() + 2
            while reader.articles(Query()).total != number - 4:
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_threads_share_a_store(folder: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with open_store(str(folder)) as store, ThreadPoolExecutor(4) as pool:

        def work(number: int) -> int:
            fill(store, range(number, number + 1))
            return store.articles(parse("парк")).total

        totals = list(pool.map(work, range(100, 120)))
        assert max(totals) == store.articles(parse("парк")).total == 25


def test_json_is_letter_for_letter_what_stores_hold_already() -> None:
    """A head is compared with the one that is kept: another spelling of it would be news."""
    letters = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    for value in ({"title": letters, "tags": ("а", "")}, {"offset": 2**70, "none": None}):
        assert as_json(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert as_json({"title": "пол\ud800пары"}) == json.dumps({"title": "пол\ud800пары"}, separators=(",", ":"))
