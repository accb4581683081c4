"""A stream of articles in batches of bounded size, several of them under way at once, answers in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from search.engines.elastic.record import Answer, Item
from search.store import StoreError

FIRST = 125  # articles of the first batch, so that the cluster soon has work; each next one may have twice as many,
MOST = 1_000  # up to this: each batch costs the cluster a refresh
CHARACTERS = 2_000_000  # of their texts
SECONDS = 2.0  # after which a batch is sent as it is
STREAMS = 6  # batches under way: one is made, others are written, refreshed, closed


def streamed(items: Iterable[Item], write: Callable[[Sequence[Item]], Sequence[Answer]]) -> Iterator[bool]:
    """What `write` answers for each item, in order. `items` is asked in the caller's thread, `write` runs in others.

    An article that is in a batch under way waits for it. What `items` gave before it raised is written first.
    """
    under_way: deque[tuple[set[str], Future[Sequence[Answer]]]] = deque()
    with ThreadPoolExecutor(STREAMS, "svodka-write") as pool:
        for batch in _batches(items):
            ids = set() if isinstance(batch, Exception) else {article.id for article, _ in batch}
            while len(under_way) >= (STREAMS if ids else 1) or any(not ids.isdisjoint(other) for other, _ in under_way):
                yield from _answers(under_way.popleft()[1].result())
            if isinstance(batch, Exception):
                raise batch
            under_way.append((ids, pool.submit(write, batch)))
        while under_way:
            yield from _answers(under_way.popleft()[1].result())


def _answers(answers: Sequence[Answer]) -> Iterator[bool]:
    for answer in answers:
        if isinstance(answer, StoreError):
            raise answer
        yield answer


def _batches(items: Iterable[Item]) -> Iterator[list[Item] | Exception]:
    """The items in batches; last, where there was one, the error that ended them."""
    batch: list[Item] = []
    characters, begun, most = 0, time.monotonic(), min(FIRST, MOST)
    try:
        for item in items:
            if not batch:
                characters, begun = 0, time.monotonic()
            batch.append(item)
            characters += len(item[0].text)
            if len(batch) >= most or characters > CHARACTERS or time.monotonic() - begun > SECONDS:
                yield batch
                batch, most = [], min(2 * most, MOST)
    except Exception as error:
        if batch:
            yield batch
        yield error
    else:
        if batch:
            yield batch
