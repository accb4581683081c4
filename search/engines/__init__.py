"""Storage engines: one folder each behind `search.store.Store`, and a line in ENGINES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _embedded() -> Any:
    from search.engines.embedded.store import open_embedded

    return open_embedded


def _elastic() -> Any:
    from search.engines.elastic.store import open_elastic

    return open_elastic


# (address prefixes, a function that imports the engine only when it is used); the first that fits is taken
ENGINES: tuple[tuple[tuple[str, ...], Callable[[], Any]], ...] = (
    (("http://", "https://"), _elastic),
    (("",), _embedded),
)


def reindexing(url: str) -> Any:
    """What makes the indices of the store at `url` anew; StoreError for an engine that does it by itself."""
    from search.store import StoreError

    if not url.startswith(ENGINES[0][0]):
        raise StoreError(f"{url}: a folder makes its search index anew by itself whenever it has to")
    from search.engines.elastic.connection import Connection, address_of
    from search.engines.elastic.reindex import Reindexing

    return Reindexing(Connection(address_of(url)))


def checks(url: str) -> dict[str, Callable[[], str]]:
    """What `svodka doctor` looks at beside what it does for every store: name → a look that raises what is wrong."""
    if not url.startswith(ENGINES[0][0]):
        return {}
    from search.engines.elastic.doctor import checks as elastic

    return elastic(url)
