"""A cluster that is secured, busy, full, away or killed: a clear line each, and nothing lost, half or twice."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from httpx import Client
from made import SEEN, article, fact, reading
from proxy import Fault, Proxy, certificate
from web_city import served

from crawler.article import Article
from nlp.fact import Extraction
from search.engines.elastic import connection, ledger
from search.store import Query, Store, StoreError, open_store

pytestmark = pytest.mark.elasticsearch
SECRET = "c2VjcmV0OnNlY3JldA=="


def item(number: int, text: str = "Есть 5 школ, 7 парков и 9 домов.") -> tuple[Article, Extraction]:
    one = article(number, text)
    return one, reading(one, *(fact(one, phrase) for phrase in ("5 школ", "7 парков", "9 домов")))


@pytest.fixture
def proxy(server: str) -> Iterator[Proxy]:
    made = Proxy(server)
    yield made
    made.stop()


@pytest.fixture
def through(proxy: Proxy, cluster: str) -> str:
    """The address of an empty store, by way of the proxy."""
    return f"{proxy.url}?{cluster.partition('?')[2]}"


def sometimes(fault: int | str, every: int, of: Callable[[str, str], bool] = lambda method, path: True) -> Fault:
    lock, seen = threading.Lock(), 0

    def now(method: str, path: str) -> int | str | None:
        nonlocal seen
        if not of(method, path):
            return None
        with lock:
            seen += 1
            return fault if seen % every == 0 else None

    return now


def whole(store: Store, count: int) -> None:
    """`count` articles, each once, with all its facts."""
    assert store.articles(Query(limit=0)).total == count
    facts = store.facts(Query(limit=1000)).items
    assert len({stored.fact.id for stored in facts}) == len(facts) == 3 * count


# --- security --------------------------------------------------------------------------------------------------------


@pytest.fixture
def secured(server: str, cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The address of a store behind TLS and an API key, whose CA is known; and the certificate's fingerprint."""
    file, fingerprint = certificate(tmp_path)
    proxy = Proxy(server, file, f"ApiKey {SECRET}")
    monkeypatch.setenv("SVODKA_ELASTIC_CA", str(file))
    yield f"{proxy.url}?{cluster.partition('?')[2]}", fingerprint
    proxy.stop()


def test_https_with_an_api_key_that_is_told_to_nobody(
    secured: tuple[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SVODKA_ELASTIC_API_KEY", SECRET)
    with caplog.at_level(logging.DEBUG), open_store(secured[0], create=True) as store:
        assert store.put(*item(1))
        whole(store, 1)
        assert SECRET not in repr(store.stats())
    assert SECRET not in caplog.text


def test_a_wrong_key_is_said_without_naming_it(
    secured: tuple[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SVODKA_ELASTIC_API_KEY", "d3Jvbmc6d3Jvbmc=")
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError, match="API key is wrong") as caught:
        open_store(secured[0])
    assert "d3Jvbmc6d3Jvbmc=" not in caplog.text + str(caught.value)


def test_a_certificate_is_trusted_by_its_ca_or_fingerprint_only(
    secured: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVODKA_ELASTIC_API_KEY", SECRET)
    monkeypatch.delenv("SVODKA_ELASTIC_CA")
    with pytest.raises(StoreError, match="certificate is not trusted"):
        open_store(secured[0], create=True)
    monkeypatch.setenv("SVODKA_ELASTIC_FINGERPRINT", "00" * 32)
    with pytest.raises(StoreError, match="certificate is not trusted"):
        open_store(secured[0], create=True)
    monkeypatch.setenv("SVODKA_ELASTIC_FINGERPRINT", secured[1])
    open_store(secured[0], create=True).close()


# --- what is not ours ------------------------------------------------------------------------------------------------


def test_an_older_version_is_said(proxy: Proxy, through: str) -> None:
    proxy.version = "8.19.1"
    with pytest.raises(StoreError, match=r"is Elasticsearch 8\.19\.1; svodka needs 9"):
        open_store(through, create=True)


def test_no_store_there_is_said(cluster: str) -> None:
    with pytest.raises(StoreError, match=r"no store at .*svodka ingest"):
        open_store(cluster)
    open_store(cluster, create=True).close()


def test_foreign_fields_are_said(server: str, cluster: str) -> None:
    open_store(cluster, create=True).close()
    index = f"{cluster.partition('=')[2]}-facts"
    with Elasticsearch(server) as client:
        client.indices.delete(index=f"{index}-v1")
        body = {"settings": {"number_of_replicas": 0}, "mappings": {"properties": {"value": {"type": "long"}}}}
        client.indices.delete_index_template(name=index)
        client.indices.create(index=f"{index}-v1", aliases={index: {}}, **body)
    with pytest.raises(StoreError, match=r"mapping conflict.*version None instead of 1.*article_id is missing"):
        open_store(cluster)


# --- busy, lost, full ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [429, 503, "closed", "lost"])
def test_a_writer_goes_on_by_itself(proxy: Proxy, through: str, fault: int | str) -> None:
    with open_store(through, create=True) as store:
        proxy.fault = sometimes(fault, 3, lambda method, path: "state" in path or "_bulk" in path or "_refresh" in path)
        assert list(store.put_all(map(item, range(12)))) == [True] * 12
        assert [store.put(*item(number)) for number in (12, 13, 0)] == [True, True, False]
        proxy.fault = lambda method, path: None
        whole(store, 14)


def test_a_cluster_that_stays_away_is_said_and_nothing_is_lost(
    proxy: Proxy, through: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    with open_store(through, create=True) as store:
        assert store.put(*item(1))
        for path in ("state", "_bulk", "_refresh", "_mget"):
            proxy.fault = sometimes(503, 1, lambda method, asked, path=path: path in asked)  # type: ignore[misc]
            with pytest.raises(StoreError, match=r"not available \(503\)"):
                store.put(*item(2))
        proxy.fault = lambda method, path: None
        store.put(*item(2))
        whole(store, 2)


def test_pages_say_that_the_cluster_is_away_and_come_back(
    proxy: Proxy, through: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    monkeypatch.setattr("search.engines.elastic.store.LOOK", 0.0)
    with open_store(through, create=True) as store:
        store.put(*item(1))
    with served(through) as root, Client(base_url=root, trust_env=False) as pages:
        assert pages.get("/facts").status_code == 200
        proxy.fault = lambda method, path: 503
        for path in ("/facts", "/", "/api/v1/facts", "/grafana/series"):
            answer = pages.get(path)
            assert (answer.status_code, "not available (503)" in answer.text) == (503, True), path
        proxy.fault = lambda method, path: None
        assert pages.get("/facts").status_code == 200


def test_a_full_disk_is_said_and_going_on_completes(server: str, cluster: str) -> None:
    index = f"{cluster.partition('=')[2]}-facts"
    with open_store(cluster, create=True) as store, Elasticsearch(server) as client:
        client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        with pytest.raises(StoreError, match=r"paper\.example/news/1 is not stored in .*disk is too full"):
            store.put(*item(1))
        assert store.articles(Query()).total == 0
        client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
        store.put(*item(1))
        whole(store, 1)


# --- half of an article ----------------------------------------------------------------------------------------------


def test_readers_never_see_half_an_article(cluster: str) -> None:
    """Every answer holds whole articles: three facts each, also while their texts change."""
    ended = threading.Event()

    def write() -> None:
        with open_store(cluster) as store:
            for number in range(12):
                store.put(*item(number % 6, f"Есть 5 школ, 7 парков и 9 домов. Выпуск {number}."))
        ended.set()

    with open_store(cluster, create=True) as reader:
        writer = threading.Thread(target=write)
        writer.start()
        totals = []
        while not ended.is_set():
            facts = reader.facts(Query(limit=100))
            texts = {(stored.fact.article_id, stored.fact.content_sha256) for stored in facts.items}
            articles = {key for key, _ in texts}
            assert facts.total == len(facts.items) == 3 * len(texts) == 3 * len(articles)
            totals.append(facts.total)
        writer.join()
    assert len(totals) > 5


WRITE = """
import sys; sys.path[:0] = [{tests!r}, {root!r}]
from test_elastic_faults import item
from search.store import open_store
with open_store({cluster!r}) as store:
    for number in range(1000):
        store.put(*item(number))
        print(number, flush=True)
"""


def test_a_killed_writer_leaves_nothing_half(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(cluster, create=True).close()
    here = Path(__file__).parent
    code = WRITE.format(tests=str(here), root=str(here.parents[1]), cluster=cluster)
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            acknowledged = [int(writer.stdout.readline()) for _ in range(4)]
            time.sleep(0.02)
            os.kill(writer.pid, signal.SIGKILL)
    monkeypatch.setattr(ledger, "LEASE", -1.0)  # nobody else writes: what is open was left behind
    with open_store(cluster) as store:
        count = store.articles(Query(limit=0)).total
        assert count >= len(acknowledged)
        whole(store, count)
        assert list(store.put_all(map(item, range(count + 5)))) == [False] * count + [True] * 5
        whole(store, count + 5)


def test_two_writers_of_one_article_both_count(cluster: str) -> None:
    texts = [f"Есть 5 школ, 7 парков и 9 домов. Выпуск {number}." for number in range(8)]
    open_store(cluster, create=True).close()

    def write(own: list[str]) -> None:
        with open_store(cluster) as store:
            for text in own:
                one, read = item(1, text)
                store.put(replace(one, fetched_at=SEEN), read)

    writers = [threading.Thread(target=write, args=(texts[at::2],)) for at in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with open_store(cluster) as store:
        contents = store.contents(article(1).id)
        assert sorted(content.article.text for content in contents) == texts
        assert store.articles(Query(include_history=True, limit=0)).total == 8
        assert store.facts(Query(limit=0)).total == 3
