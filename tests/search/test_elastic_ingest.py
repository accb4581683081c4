"""`svodka ingest` into a cluster that stops, is full or locked, or changes: a line each, and going on completes."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from proxy import Proxy
from test_cli import here
from test_elastic_faults import item, whole
from web_city import SEEN

from crawler.article import Article, to_json
from search.engines.elastic import connection, ledger
from search.ingest import ingest
from search.store import Query, Store, StoreError, open_store
from tests.engine.node import AbsentError, Node, free_ports

pytestmark = pytest.mark.elasticsearch
COUNT = 40
SVODKA = (sys.executable, "-c", "from search.cli import main; main()")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, server: str) -> Iterator[Node]:
    """A node that tests may stop; it keeps its address."""
    try:
        made = Node(tmp_path_factory.mktemp("stopped"), f"http.port={free_ports(1)[0]}", heap="256m")
    except AbsentError as error:
        pytest.skip(f"no node to stop: {error}")
    yield made
    made.stop()


@pytest.fixture
def address(node: Node, request: pytest.FixtureRequest) -> str:
    return f"{node.url}?prefix={request.node.name.replace('_', '-')[:60]}"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Announcements to be read by the real rules, two figures each."""
    made = tmp_path_factory.mktemp("file") / "articles.jsonl"
    made.write_text("".join(to_json(_article(number)) + "\n" for number in range(COUNT)), "utf-8")
    return made


def _article(number: int) -> Article:
    text = f"На платформе МИК зарегистрировано {number + 100} организаций. В районе построят {number + 2} школы."
    return Article(
        url=f"https://city.example/{number}", site="city", title=f"Новость {number}", text=text, fetched_at=SEEN
    )


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    with open_store(str(tmp_path_factory.mktemp("whole") / "store"), create=True) as store:
        ingest([str(file)], store, now=SEEN)
        return _all(store)


def _all(store: Store) -> list[Any]:
    """Every article with its reading, whatever the order in which they came."""
    return sorted(((article.url, article, read) for article, read in store.readings()), key=lambda one: one[0])


def complete(address: str, undisturbed: list[Any]) -> None:
    with open_store(address) as store:
        assert _all(store) == undisturbed
        assert store.articles(Query(limit=0)).total == COUNT
        assert store.facts(Query(limit=0)).total == sum(len(read.facts) for _, _, read in undisturbed) >= COUNT


def when_writing(address: str, do: Callable[[], None]) -> threading.Thread:
    """Does it as soon as a batch is open."""
    url, _, prefix = address.partition("?prefix=")

    def wait() -> None:
        with Elasticsearch(url) as client:
            asked = client.options(ignore_status=404)
            while not (state := asked.get(index=f"{prefix}-record", id="state").body.get("_source", {}).get("state")):
                time.sleep(0.02)
            while not state["open"]:
                state = asked.get(index=f"{prefix}-record", id="state")["_source"]["state"]
        do()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


# --- the node stops --------------------------------------------------------------------------------------------------


def test_a_node_that_stops_and_comes_back_is_waited_for(
    node: Node, address: str, file: Path, undisturbed: list[Any]
) -> None:
    open_store(address, create=True).close()
    stopped = when_writing(address, node.kill)
    with subprocess.Popen(
        [*SVODKA, "ingest", str(file), "--store", address], stderr=subprocess.PIPE, text=True
    ) as command:
        stopped.join(60)
        node.start()
        node.when_ready()
        assert command.stderr
        said = command.stderr.read()
    assert (command.returncode, f"{COUNT} new" in said) == (0, True), said
    assert all(line.startswith("svodka: ") for line in said.splitlines()[:-1]), said
    complete(address, undisturbed)


def test_a_node_that_stays_away_ends_it_with_one_line_and_the_same_command_goes_on(
    node: Node,
    address: str,
    file: Path,
    undisturbed: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    open_store(address, create=True).close()
    monkeypatch.setattr(connection, "PATIENCE", 0.5)
    stopped = when_writing(address, node.stop)
    done = here("ingest", str(file), "--store", address)
    stopped.join()
    assert done.returncode == 1
    assert done.stderr.endswith("cannot be reached; check the address, and that the cluster runs\n")
    assert done.stderr.count("\n") == 1
    assert "cannot be reached; check the address, and that the cluster runs; trying again for" in caplog.text
    monkeypatch.setattr(ledger, "LEASE", 2.0)  # seconds until the batch that was cut off is finished by others
    node.start()
    node.when_ready()
    again = here("ingest", str(file), "--store", address)
    assert again.returncode == 0, again.stderr
    complete(address, undisturbed)


# --- refused ---------------------------------------------------------------------------------------------------------


def test_a_full_disk_ends_it_with_one_line_and_the_same_command_goes_on(
    node: Node, address: str, file: Path, undisturbed: list[Any]
) -> None:
    """The server itself blocks its indices: no disk has the free space that it is told to keep."""
    open_store(address, create=True).close()
    marks = {f"cluster.routing.allocation.disk.watermark.{name}": "900tb" for name in ("low", "high", "flood_stage")}
    full = {"cluster.routing.allocation.disk.threshold_enabled": "true", "cluster.info.update.interval": "10s"} | marks
    with Elasticsearch(node.url) as client:
        client.cluster.put_settings(persistent=full)
        _until(lambda: "read_only_allow_delete" in json.dumps(client.indices.get_settings(index=_index(address)).body))
        done = here("ingest", str(file), "--store", address)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "its disk is too full to write (flood-stage block); free some space" in done.stderr
        client.cluster.put_settings(persistent=dict.fromkeys(full))
        client.indices.put_settings(index="_all", settings={"index.blocks.read_only_allow_delete": None})
    again = here("ingest", str(file), "--store", address)
    assert again.returncode == 0, again.stderr
    complete(address, undisturbed)


def _index(address: str) -> str:
    return f"{address.partition('?prefix=')[2]}-facts"


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "the server did not do what the test waits for"
        time.sleep(0.1)


def test_a_wrong_password_ends_it_with_one_line_that_does_not_repeat_it(
    server: str, cluster: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = base64.b64encode(b"svodka:right").decode()
    proxy = Proxy(server, allowed=f"Basic {right}")
    through = f"{proxy.url}?{cluster.partition('?')[2]}"
    monkeypatch.setenv("SVODKA_ELASTIC_USER", "svodka")
    monkeypatch.setenv("SVODKA_ELASTIC_PASSWORD", "geheim")
    done = here("ingest", str(file), "--store", through)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the user, password or API key is wrong or missing; see SVODKA_ELASTIC_API_KEY" in done.stderr
    assert "geheim" not in done.stdout + done.stderr
    monkeypatch.setenv("SVODKA_ELASTIC_PASSWORD", "right")
    open_store(through, create=True).close()
    proxy.stop()


def test_a_key_that_is_withdrawn_meanwhile_loses_nothing(
    server: str, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(server, allowed="ApiKey b25l")
    monkeypatch.setenv("SVODKA_ELASTIC_API_KEY", "b25l")
    with open_store(f"{proxy.url}?{cluster.partition('?')[2]}", create=True) as store:
        store.put(*item(1))
        for path in ("_bulk", "_refresh", "state"):
            proxy.fault = lambda method, asked, path=path: 401 if path in asked else None  # type: ignore[misc]
            with pytest.raises(StoreError, match="API key is wrong"):
                store.put(*item(2))
        proxy.fault = lambda method, asked: None
        store.put(*item(2))
        whole(store, 2)
    proxy.stop()


def test_documents_that_the_server_is_too_busy_for_are_sent_again(server: str, cluster: str) -> None:
    """Part of a bulk request is refused with 429 each, as by a full queue of one shard."""
    proxy = Proxy(server)
    with open_store(f"{proxy.url}?{cluster.partition('?')[2]}", create=True) as store:
        seen = iter(range(1000))
        proxy.fault = lambda method, path: "some busy" if "_bulk" in path and next(seen) % 2 == 0 else None
        assert list(store.put_all(map(item, range(12)))) == [True] * 12
        proxy.fault = lambda method, path: None
        assert next(seen) > 3
        whole(store, 12)
    proxy.stop()


def test_fields_that_change_meanwhile_name_the_article_and_lose_nothing(server: str, cluster: str) -> None:
    index = f"{_index(cluster)}-v1"
    with open_store(cluster, create=True) as store, Elasticsearch(server) as client:
        store.put(*item(1))
        ours = client.indices.get(index=index)[index]
        other = {**ours["mappings"], "properties": {**ours["mappings"]["properties"], "rule": {"type": "date"}}}
        _made_anew(client, index, other)
        with pytest.raises(StoreError, match=r"paper\.example/news/2 is not stored in .*mapping conflict.*rule"):
            store.put(*item(2))
        with pytest.raises(StoreError, match=r"mapping conflict\): rule is date instead of keyword"):
            open_store(cluster)
        _made_anew(client, index, ours["mappings"])
        assert list(store.put_all(map(item, (2, 3)))) == [False, True]
        assert store.facts(Query(limit=0)).total == 6  # those of the first article went with the index
        assert store.articles(Query(limit=0)).total == 3


def _made_anew(client: Elasticsearch, index: str, mappings: dict[str, Any]) -> None:
    client.indices.delete(index=index)
    client.indices.create(index=index, mappings=mappings, aliases={index.removesuffix("-v1"): {}})
