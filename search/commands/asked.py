"""Words and filters of the command line → a Query; a store opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from search.query import query_from_params
from search.store import Query, open_store
from search.web.reader import Reader


def query_of(words: Sequence[str] | None, filters: Sequence[tuple[str, str]], **more: object) -> Query:
    """The same query as the page with these parameters."""
    pairs = [("q", " ".join(words))] if words else []
    return query_from_params([*pairs, *filters, *((name, str(value)) for name, value in more.items())])


@contextmanager
def opened(url: str) -> Iterator[Reader]:
    with open_store(url) as store:
        yield Reader(store)
