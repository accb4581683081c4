"""Stores for the tests of search, one of each engine."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.store import Store, open_store
from tests.engine.node import AbsentError, Node

ENGINES = ("embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch))
OpenStore = Callable[[], Store]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Elasticsearch: SVODKA_TEST_ELASTICSEARCH, else a node of our own (tests/engine/README.md)."""
    given = os.environ.get("SVODKA_TEST_ELASTICSEARCH", "")
    if given.startswith("http"):
        yield given
        return
    try:
        node = Node(tmp_path_factory.mktemp("node"))
    except AbsentError as error:
        if given == "required":
            raise
        pytest.skip(f"no Elasticsearch for this test: {error}")
    yield node.url
    node.stop()


@pytest.fixture
def cluster(server: str) -> Iterator[str]:
    with new_store(server) as address:
        yield address


@contextmanager
def new_store(server: str) -> Iterator[str]:
    """The address of an empty store on the server; what is made there goes in the end."""
    from elasticsearch import Elasticsearch

    prefix = f"test-{uuid.uuid4().hex[:12]}"
    yield f"{server}?prefix={prefix}"
    with Elasticsearch(server) as client:
        if made := list(client.indices.get(index=f"{prefix}-*")):
            client.indices.delete(index=made)
            client.indices.delete_index_template(name=f"{prefix}-*")


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store of each engine is."""
    return str(tmp_path / "store") if request.param == "embedded" else request.getfixturevalue("cluster")


@pytest.fixture
def opened(address: str) -> Iterator[OpenStore]:
    """Opens the same empty store as often as it is called, as several processes would."""
    stores: list[Store] = []

    def again() -> Store:
        stores.append(open_store(address, create=True))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: OpenStore) -> Store:
    return opened()
