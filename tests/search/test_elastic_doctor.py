"""`svodka doctor` on a cluster: what is wrong, and what to do. A proxy answers for what the node of the tests lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import new_store
from elasticsearch import Elasticsearch
from proxy import Proxy
from test_cli import here
from test_elastic_faults import item

from search.engines import checks
from search.engines.elastic.ledger import State
from search.store import StoreError, open_store

pytestmark = pytest.mark.elasticsearch
GB = 2**30


@pytest.fixture
def proxy(server: str) -> Iterator[Proxy]:
    made = Proxy(server)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def sound(server: str) -> Iterator[str]:
    with new_store(server) as address:
        yield filled(address)


def filled(address: str) -> str:
    """The prefix of a store with one article."""
    with open_store(address, create=True) as store:
        store.put(*item(1))
    return address.partition("=")[2]


@pytest.fixture
def prefix(request: pytest.FixtureRequest, sound: str) -> str:
    """The same store for all tests, but one of its own for a test that changes it."""
    return filled(request.getfixturevalue("cluster")) if "client" in request.fixturenames else sound


@pytest.fixture
def look(proxy: Proxy, prefix: str) -> Callable[[str], str]:
    """What a check says; `WRONG …` when it raises."""

    def now(name: str) -> str:
        try:
            return checks(f"{proxy.url}?prefix={prefix}")[name]()
        except StoreError as error:
            return f"WRONG {error}"

    return now


@pytest.fixture
def client(server: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(server) as made:
        yield made


def test_a_sound_store(look: Callable[[str], str], prefix: str) -> None:
    assert look("cluster").startswith("Elasticsearch 9.")
    assert look("health") == "1 nodes, green"
    indices = ", ".join(f"{prefix}-{name}-v1" for name in ("record", "articles", "facts", "decisions"))
    assert look("aliases") == indices
    assert look("templates") == "4 of version 1"
    assert look("cluster disks").endswith(" GB free")
    assert look("writers") == "0 batches under way, 1 so far"
    assert look("security").startswith("off: whoever reaches the address may read and delete everything")


# --- who may do what -------------------------------------------------------------------------------------------------


def may(proxy: Proxy, prefix: str, cluster: str, index: str) -> None:
    """The proxy says that the user has these privileges, of those that were asked for."""
    of_cluster = {name: name in cluster.split() for name in ("monitor", "manage_index_templates")}
    names = ("read", "view_index_metadata", "write", "maintenance", "create_index", "manage", "delete_index")
    of_indices = {f"{prefix}-*": {name: name in index.split() for name in names}}
    answer = {"username": "reporter", "has_all_requested": False, "cluster": of_cluster, "index": of_indices}
    proxy.answers["/_security/user/_has_privileges"] = (200, answer)


def test_who_may_only_read_is_told_what_writing_takes(look: Callable[[str], str], proxy: Proxy, prefix: str) -> None:
    may(proxy, prefix, "monitor", "read view_index_metadata")
    assert look("security") == (
        "reporter may read; lacks, to write: write, maintenance; to make a store or reindex: manage_index_templates "
        "(cluster), create_index, manage; to drop old indices: delete_index. "
        f"give its role these on {prefix}-*, if it should"
    )


def test_who_may_not_read_is_wrong(look: Callable[[str], str], proxy: Proxy, prefix: str) -> None:
    may(proxy, prefix, "", "read write")
    said = look("security")
    assert (
        said
        == f"WRONG reporter lacks, to read: monitor (cluster), view_index_metadata; give its role these on {prefix}-*"
    )


def test_who_may_do_all(look: Callable[[str], str], proxy: Proxy, prefix: str) -> None:
    every = "read view_index_metadata write maintenance create_index manage delete_index"
    may(proxy, prefix, "monitor manage_index_templates", every)
    assert look("security") == "reporter may do all"


def test_a_wrong_key_is_said(look: Callable[[str], str], proxy: Proxy) -> None:
    proxy.answers["/_security/user/_has_privileges"] = (401, {"error": {"type": "security_exception", "reason": "no"}})
    assert "API key is wrong or missing" in look("security")


# --- health ----------------------------------------------------------------------------------------------------------


def test_a_wanting_copy_is_yellow_and_said(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    settings = {"index.auto_expand_replicas": False, "index.number_of_replicas": 1}
    client.indices.put_settings(index=f"{prefix}-facts", settings=settings)
    assert look("health") == (
        f"1 nodes; yellow: {prefix}-facts-v1: all works, but a copy is wanting; start the node that is away"
    )


def test_a_lost_shard_is_red_and_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    nowhere = {"index.routing.allocation.require._name": "nowhere", "index.number_of_replicas": 0}
    client.options(request_timeout=5).indices.create(
        index=f"{prefix}-facts-v7", settings=nowhere, wait_for_active_shards=0
    )
    said = look("health")
    assert said.startswith(f"WRONG 1 nodes; red: {prefix}-facts-v7: a shard has no copy left. Start the nodes")


def test_a_lost_alias_is_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    client.indices.delete_alias(index=f"{prefix}-facts-v1", name=f"{prefix}-facts")
    assert look("aliases").startswith(f"WRONG no {prefix}-facts; `svodka ingest FILE` makes a store")


def test_other_fields_are_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    client.indices.put_mapping(index=f"{prefix}-facts", meta={"svodka": 0})
    assert "version 0 instead of 1; `svodka reindex` makes it anew" in look("aliases")


def test_what_a_reindex_left_is_said(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    client.indices.create(index=f"{prefix}-facts-v2")
    assert f"not in use: {prefix}-facts-v2: `svodka reindex` goes on with what was cut off" in look("aliases")


def test_a_template_that_comes_first_is_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    """One of others, for all indices, with a higher priority than ours."""
    name = f"{prefix}-other"
    body = {"settings": {"number_of_shards": 1}}
    client.indices.put_index_template(name=name, index_patterns=[f"{prefix}-*"], priority=900, template=body)
    said = look("templates")
    client.indices.delete_index_template(name=name)
    assert said.startswith(f"WRONG a new {prefix}-record would get the fields of version None, not 1 (templates")


# --- disks -----------------------------------------------------------------------------------------------------------


def disk(proxy: Proxy, free: float, total: float = 1000 * GB, **marks: str) -> None:
    """The proxy says that a node has so much free; watermarks as Elasticsearch has them, unless given."""
    fs = {"total": {"total_in_bytes": total, "available_in_bytes": free}}
    proxy.answers["/_nodes/stats/fs"] = (200, {"nodes": {"x": {"name": "node1", "fs": fs}}})
    name = "cluster.routing.allocation.disk"
    defaults = {f"{name}.threshold_enabled": "true"}
    defaults |= {f"{name}.watermark.low.max_headroom": "200GB", f"{name}.watermark.low": "85%"}
    defaults |= {f"{name}.watermark.{mark}": value for mark, value in marks.items()}
    proxy.answers["/_cluster/settings"] = (200, {"defaults": defaults, "persistent": {}, "transient": {}})


@pytest.mark.parametrize(
    ("free", "marks", "said"),
    [
        (160 * GB, {}, "node1 160.0 GB free"),
        (140 * GB, {}, "WRONG node1 140.0 GB free, beyond the watermark low: no new shard comes to it; free some"),
        (90 * GB, {}, "beyond the watermark high: its shards are moved away"),
        (40 * GB, {}, "beyond the watermark flood_stage: writes are refused at any moment"),
        (40 * GB, {"low": "30gb", "high": "20gb", "flood_stage": "0.99"}, "node1 40.0 GB free"),
        (25 * GB, {"low": "30gb", "high": "20gb", "flood_stage": "0.99"}, "beyond the watermark low"),
    ],
)
def test_watermarks(look: Callable[[str], str], proxy: Proxy, free: float, marks: dict[str, str], said: str) -> None:
    disk(proxy, free, **marks)
    assert said in look("cluster disks")
    assert look("cluster disks").startswith("WRONG") == ("WRONG" in said or "beyond" in said)


def test_of_a_large_disk_a_headroom_is_enough(look: Callable[[str], str], proxy: Proxy) -> None:
    disk(proxy, 250 * GB, total=10_000 * GB)
    assert look("cluster disks") == "node1 250.0 GB free"


def test_a_block_is_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    client.indices.put_settings(index=f"{prefix}-facts", settings={"index.blocks.read_only_allow_delete": True})
    assert "refuse writes (flood-stage block): free some space on the nodes" in look("cluster disks")


# --- writers ---------------------------------------------------------------------------------------------------------


def test_what_a_dead_writer_left_open_is_wrong(look: Callable[[str], str], client: Elasticsearch, prefix: str) -> None:
    found = client.get(index=f"{prefix}-record", id="state")["_source"]["state"]
    state = State(found["last"] + 2, found["change"], {2: ("dead", time.time() - 90), 3: ("alive", time.time())})
    client.index(index=f"{prefix}-record", id="state", document=state.source())
    said = look("writers")
    assert said.startswith("WRONG left open by a writer that died: batch 2 (9")
    assert said.endswith("Whatever opens the store next finishes it")
    alive = replace(state, open={3: ("alive", time.time())}, held=("reindex", time.time()))
    client.index(index=f"{prefix}-record", id="state", document=alive.source())
    assert look("writers") == "1 batches under way, 1 so far; writers wait for a reindex"


def test_a_folder_has_no_cluster_to_look_at(tmp_path: Any) -> None:
    assert checks(str(tmp_path)) == {}


def test_the_command_prints_a_line_each(cluster: str) -> None:
    open_store(cluster, create=True).close()
    done = here("doctor", "--store", cluster)
    names = [line.split(":")[0].split(maxsplit=1)[1] for line in done.stdout.splitlines()]
    assert names == ["python", "packages", "reading", *checks(cluster), "store", "disk"]
    assert done.returncode == 0, done.stdout
