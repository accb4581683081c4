"""`svodka reindex` while others write: the new indices hold the same, and change places with the old at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from made import SEEN, article
from test_cli import here
from test_elastic_faults import item

from search.engines import reindexing
from search.engines.elastic import indices, ledger, reindex
from search.engines.elastic.connection import Connection, address_of
from search.store import Query, Store, StoreError, open_store
from tests.engine.node import Node

pytestmark = pytest.mark.elasticsearch
WRITE = """
import sys; sys.path[:0] = [{tests!r}, {root!r}]
from test_elastic_reindex import edition
from search.store import open_store
with open_store({cluster!r}) as store:
    for number in range({first}, {stop}):
        store.put(*edition(number))
        print(number, flush=True)
"""


def edition(number: int) -> tuple[Any, Any]:
    """Every third is the edit of an article written before."""
    one = number - 2 if number % 3 == 2 else number
    page, read = item(one, f"Есть 5 школ, 7 парков и 9 домов. Выпуск {number}.")
    return replace(page, fetched_at=SEEN + timedelta(hours=number)), read


def run(cluster: str) -> None:
    with reindexing(cluster) as work:
        list(work.build())


def all_of(store: Store) -> list[Any]:
    """Everything that is found, history too."""
    every = Query(include_history=True, limit=1000)
    texts = [(c.article.url, c.revision, c.stated_at, c.until, c.article.text) for c in store.articles(every).items]
    facts = [(stored.fact, stored.until) for stored in store.facts(every).items]
    return [sorted(texts), sorted(facts, key=lambda pair: pair[0].id), store.articles(Query(limit=0)).total]


def expected(count: int, folder: Path) -> list[Any]:
    with open_store(str(folder / "expected"), create=True) as store:
        assert all(store.put_all(map(edition, range(count))))
        return all_of(store)


@pytest.fixture
def names(cluster: str, server: str) -> Iterator[Callable[[], dict[str, int]]]:
    """The indices in use, and the number of their shards."""
    prefix = cluster.partition("=")[2]
    with Elasticsearch(server) as client:

        def now() -> dict[str, int]:
            found = client.indices.get(index=[f"{prefix}-articles", f"{prefix}-facts"])
            shards = {name: int(one["settings"]["index"]["number_of_shards"]) for name, one in found.items()}
            return {name.removeprefix(f"{prefix}-"): count for name, count in shards.items()}

        yield now


@contextmanager
def writing(cluster: str, first: int, stop: int) -> Iterator[subprocess.Popen[str]]:
    here_ = Path(__file__).parent
    code = WRITE.format(tests=str(here_), root=str(here_.parents[1]), cluster=cluster, first=first, stop=stop)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:
        yield writer


def test_two_writers_and_a_reader_go_on_meanwhile(
    cluster: str, names: Callable[[], dict[str, int]], tmp_path: Path
) -> None:
    with open_store(cluster, create=True) as store:
        assert list(store.put_all(map(edition, range(300)))) == [True] * 300
        ended, totals = threading.Event(), []

        def read() -> None:
            while not ended.is_set():
                found = store.facts(Query(limit=0, facets=("raw_key",)))
                assert found.total % 3 == 0
                totals.append((found.total, store.articles(Query(limit=0)).total))

        reader = threading.Thread(target=read)
        reader.start()
        with writing(cluster, 300, 360) as one, writing(cluster, 360, 420) as other:
            assert one.stdout
            assert other.stdout
            one.stdout.readline()
            other.stdout.readline()
            done = here("reindex", "--shards", "3", "--store", cluster)
            still_writing = one.poll() is None or other.poll() is None
            one.stdout.read()
            other.stdout.read()
        ended.set()
        reader.join()
    assert done.returncode == 0, done.stderr
    assert still_writing, "the reindex took longer than the writers: nothing was tested"
    assert "writers waited" in done.stderr
    assert names() == {"articles-v2": 3, "facts-v2": 3}
    assert totals == sorted(totals), "what was seen went away for a moment"
    with open_store(cluster) as store:
        assert all_of(store) == expected(420, tmp_path)


def test_rollback_loses_nothing_and_the_old_can_be_dropped(
    cluster: str, names: Callable[[], dict[str, int]], tmp_path: Path
) -> None:
    with open_store(cluster, create=True) as store:
        list(store.put_all(map(edition, range(20))))
        assert here("reindex", "--store", cluster).returncode == 0
        list(store.put_all(map(edition, range(20, 40))))
        store.forget(article(9).url, "a person", SEEN)
        assert names() == {"articles-v2": 1, "facts-v2": 1}
        back = here("reindex", "--rollback", "--store", cluster)
        assert back.returncode == 0, back.stderr
        assert names() == {"articles-v1": 1, "facts-v1": 1}
        list(store.put_all(map(edition, range(40, 50))))
        dropped = here("reindex", "--drop-old", "--store", cluster)
        assert "articles-v2" in dropped.stderr
        assert here("reindex", "--rollback", "--store", cluster).stderr.count("no indices of before are kept") == 1
        with open_store(str(tmp_path / "expected"), create=True) as other:
            list(other.put_all(map(edition, range(50))))
            other.forget(article(9).url, "a person", SEEN)
            assert all_of(store) == all_of(other)


def test_a_killed_run_is_gone_on_with(
    cluster: str, names: Callable[[], dict[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(cluster, create=True) as store:
        list(store.put_all(map(edition, range(60))))
    code = f"""
import os, signal
from search.engines import reindexing
from search.engines.elastic import reindex
reindex.FEW = 10
keep = reindex.Reindexing._keep
def kept(self, plan):
    done = keep(self, plan)
    if plan.created and plan.created & 0xfffff >= 20: os.kill(os.getpid(), signal.SIGKILL)
    return done
reindex.Reindexing._keep = kept
list(reindexing({cluster!r}).build(2))
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert names() == {"articles-v1": 1, "facts-v1": 1}
    with open_store(cluster) as store:
        list(store.put_all(map(edition, range(60, 80))))
    assert "another reindex is at work" in here("reindex", "--store", cluster).stderr
    monkeypatch.setattr(ledger, "LEASE", -1.0)
    seen: list[int] = []
    write = reindex.Reindexing._write
    monkeypatch.setattr(reindex.Reindexing, "_write", lambda *given: (seen.append(len(given[2])), write(*given))[1])
    done = here("reindex", "--store", cluster)
    assert done.returncode == 0, done.stderr
    assert "going on with what was begun" in done.stderr
    assert sum(seen) < 80, "it began anew"
    assert names() == {"articles-v2": 2, "facts-v2": 2}
    with open_store(cluster) as store:
        assert all_of(store) == expected(80, tmp_path)


def test_what_differs_is_not_taken(cluster: str, server: str, names: Callable[[], dict[str, int]]) -> None:
    index = f"{cluster.partition('=')[2]}-facts-v1"
    with open_store(cluster, create=True) as store, Elasticsearch(server) as client:
        list(store.put_all(map(edition, range(4))))
        client.delete(index=index, id=client.search(index=index)["hits"]["hits"][0]["_id"], refresh=True)
        with pytest.raises(StoreError, match=r"1 articles differ, [0-9a-f]{64} among them; .*-v1 stay in use"):
            run(cluster)
        assert names() == {"articles-v1": 1, "facts-v1": 1}
        assert store.put(*edition(4)), "writers go on"


def test_an_orphan_is_not_taken(cluster: str, server: str) -> None:
    index = f"{cluster.partition('=')[2]}-facts-v1"
    with open_store(cluster, create=True) as store, Elasticsearch(server) as client:
        list(store.put_all(map(edition, range(4))))
        client.index(index=index, document={"article_id": "unknown", "born": 1, "tie": 1}, refresh=True)
        with pytest.raises(StoreError, match=r"facts-v2 has 12 documents instead of 13"):
            run(cluster)


@pytest.fixture
def node(tmp_path: Path, server: str) -> Iterator[Node]:
    """A node with a folder for snapshots."""
    if not server.startswith("http://127.0.0.1:"):
        pytest.skip("the node of the tests is not used")
    made = Node(tmp_path / "node", f"path.repo={tmp_path / 'snapshots'}", heap="256m")
    yield made
    made.stop()


def test_a_restored_snapshot_is_repaired(node: Node, tmp_path: Path) -> None:
    """A snapshot takes each index at another moment; here the facts a batch earlier, the articles one later."""
    with Elasticsearch(node.url) as client, open_store(node.url, create=True) as store:
        client.snapshot.create_repository(name="all", repository={"type": "fs", "settings": {"location": "all"}})
        parts = (("facts", 20), ("record", 30), ("decisions", 30), ("articles", 40))
        done = 0
        for name, count in parts:
            list(store.put_all(map(edition, range(done, count))))
            done = count
            client.snapshot.create(repository="all", snapshot=name, indices=f"svodka-{name}*", wait_for_completion=True)
        client.indices.delete(index=[f"svodka-{name}-v1" for name, _ in parts])
        for name, _ in parts:
            client.snapshot.restore(repository="all", snapshot=name, wait_for_completion=True)
        client.cluster.health(wait_for_status="green")
    with open_store(node.url) as store:
        assert store.facts(Query(limit=0)).total != store.articles(Query(limit=0)).total * 3, "nothing to repair"
        assert "articles differ" in here("reindex", "--store", node.url).stderr
        done_ = here("reindex", "--repair", "--store", node.url)
        assert done_.returncode == 0, done_.stderr
        assert all_of(store) == expected(30, tmp_path)
        assert list(store.put_all(map(edition, range(30, 50)))) == [True] * 20
        with open_store(str(tmp_path / "expected")) as other:
            list(other.put_all(map(edition, range(30, 50))))
            assert all_of(store) == all_of(other)


def test_fields_of_another_version_are_made_anew(
    cluster: str, names: Callable[[], dict[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a later svodka: the same command brings a store of before to its mapping, and back only by its own."""
    with open_store(cluster, create=True) as store:
        list(store.put_all(map(edition, range(10))))
    ours = indices.template

    def later(name: str) -> dict[str, Any]:
        made = ours(name)
        if name in indices.SEARCHED:
            made["mappings"]["_meta"] = {"svodka": 2}
            made["mappings"]["properties"]["mood"] = {"type": "keyword"}
        return made

    monkeypatch.setattr(indices, "template", later)
    with pytest.raises(StoreError, match=r"version 1 instead of 2, mood is missing; `svodka reindex` makes it anew"):
        open_store(cluster)
    assert here("reindex", "--store", cluster).returncode == 0
    with open_store(cluster) as store:
        assert all_of(store) == expected(10, tmp_path)
    assert "version 1 instead of 2" in here("reindex", "--rollback", "--store", cluster).stderr
    monkeypatch.setattr(indices, "template", ours)
    assert here("reindex", "--rollback", "--store", cluster).returncode == 0
    assert names() == {"articles-v1": 1, "facts-v1": 1}


def test_writers_wait_while_indices_change_and_go_on_when_who_changes_them_died(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Connection(address_of(cluster))
    with open_store(cluster, create=True) as store, connection.client:
        state = ledger.Ledger(connection)
        with state.held():
            writer = threading.Thread(target=store.put, args=edition(0))
            writer.start()
            writer.join(0.5)
            assert writer.is_alive()
            with pytest.raises(StoreError, match="another reindex is at work"), state.held():
                pass
        writer.join(10)
        assert store.articles(Query(limit=0)).total == 1
        with state.held() as renew:
            monkeypatch.setattr(ledger, "LEASE", 0.2)
            assert store.put(*edition(1)), "whoever held it up is taken for dead"
            with pytest.raises(StoreError, match="it took too long, writers go on"):
                renew()


def test_a_folder_does_it_by_itself(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a folder makes its search index anew by itself"):
        reindexing(str(tmp_path))
