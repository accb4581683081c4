"""Stores for the tests of search, one of each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.store import Store, open_store

ENGINES = ("embedded",)
OpenStore = Callable[[], Store]


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the same empty store as often as it is called, as several processes would."""
    stores: list[Store] = []

    def again() -> Store:
        stores.append(open_store(str(tmp_path / "store"), create=True))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: OpenStore) -> Store:
    return opened()
