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
