"""Articles on disk → extract → store, and the stored ones read anew.

Only the loop here catches whatever goes wrong with one article: it counts it and logs where. What goes wrong with the
store ends the run.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from crawler.article import Article, ArticleError, fetched
from nlp.fact import Extraction
from search.parts import Work
from search.sources import Failure, articles
from search.store import Store, StoreError

T = TypeVar("T")
CHUNK = 16  # articles that go to a worker at once
AHEAD = 4  # chunks a worker that are on their way; what bounds memory
HOPELESS = 100  # failures, with nothing stored or known, after which the rest is not tried

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a run did. `failures` names the first hundred: where, and what is wrong there."""

    articles: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    facts: int = 0
    failures: tuple[str, ...] = ()
    failures_allowed: int = 0

    @property
    def succeeded(self) -> bool:
        """No more failed than is allowed."""
        return self.failed <= self.failures_allowed

    def line(self) -> str:
        """One line for people."""
        return (
            f"{self.articles} articles: {self.new} new with {self.facts} facts,"
            f" {self.known} known, {self.failed} failed"
        )


Progress = Callable[[IngestReport], None]
Item = tuple[Article, Extraction]
Read = tuple[Article, Extraction | Failure]
Write = Callable[[Iterable[Item]], Iterator[bool]]


def ingest(
    paths: Iterable[str],
    store: Store,
    *,
    now: datetime,
    jobs: int = 1,
    failures_allowed: int = 0,
    progress: Progress | None = None,
) -> IngestReport:
    """Every article of the files (JSON lines, WARC files, saved pages; `-` is stdin) into the store, in their order.

    `now` becomes `fetched_at` where an article does not say; contents that the store has are not read again.
    ArticleError for a file that cannot be read at all, before anything is stored, and when there is no article in any.
    """
    files = list(paths)
    tally = Tally(failures_allowed, progress)
    found = (item if isinstance(item, Failure) else fetched(item, now) for item in articles(files))
    with reader(jobs) as read:
        tally.written(read(tally.wanted(found, store)), store.put_all)
    if not (tally.report.articles or tally.report.failed):
        raise ArticleError(f"{', '.join(files)}: no article in it")
    return tally.report


def reextract(store: Store, *, jobs: int = 1, progress: Progress | None = None) -> IngestReport:
    """Facts anew, with today's rules, for every content that other rules read; several processes share the work."""
    from nlp.extract import VERSION

    tally = Tally(0, progress)
    work = Work(store, f"reextract {VERSION}", store.stats().articles)
    with reader(jobs) as read:
        for part in work.parts():
            stale = work.beating(store.stale(VERSION, part))
            tally.written(read(tally.counted(stale)), store.replace_all)
    return tally.report


class Tally:
    """The counts of a run under way."""

    def __init__(self, failures_allowed: int, progress: Progress | None) -> None:
        self.report = IngestReport(failures_allowed=failures_allowed)
        self._progress = progress

    def counted(self, found: Iterable[T]) -> Iterator[T]:
        for item in found:
            self._now(articles=self.report.articles + 1)
            yield item

    def wanted(self, found: Iterable[Article | Failure], store: Store) -> Iterator[Article]:
        """Those that the store lacks; failures and known ones are counted on the way."""
        for chunk in _chunks(found, CHUNK):
            for item in chunk:
                if isinstance(item, Failure):
                    self.failure(item)
            given = [item for item in chunk if not isinstance(item, Failure)]
            missing = store.missing(given)
            known = len(given) - len(missing)
            self._now(articles=self.report.articles + len(given), known=self.report.known + known)
            yield from missing
            if self._hopeless():
                return

    def _hopeless(self) -> bool:
        return self.report.articles == 0 and self.report.failed >= max(HOPELESS, self.report.failures_allowed + 1)

    def failure(self, failure: Failure) -> None:
        log.warning("%s", failure)
        named = self.report.failures
        self._now(failed=self.report.failed + 1, failures=(*named, str(failure)) if len(named) < HOPELESS else named)

    def written(self, read: Iterable[Read], write: Write) -> None:
        """Everything that could be read into a store by `write`; counted when it is safe there."""
        under_way: deque[int] = deque()  # facts of each
        for new in write(self._whole(read, under_way)):
            facts = under_way.popleft()
            if new:
                self._now(new=self.report.new + 1, facts=self.report.facts + facts)
            else:
                self._now(known=self.report.known + 1)

    def _whole(self, read: Iterable[Read], under_way: deque[int]) -> Iterator[Item]:
        for article, extraction in read:
            if isinstance(extraction, Failure):
                self.failure(extraction)
            else:
                under_way.append(len(extraction.facts))
                yield article, extraction

    def _now(self, **counts: object) -> None:
        self.report = replace(self.report, **counts)  # type: ignore[arg-type]
        if self._progress:
            self._progress(self.report)


# --- reading articles, here or in processes --------------------------------------------------------------------------


@contextmanager
def reader(jobs: int) -> Iterator[Callable[[Iterable[Article]], Iterator[Read]]]:
    """What gives each article with its reading, in order; a bounded number is on the way at once."""
    if jobs <= 1:
        yield _read_here
        return
    others = jobs - 1  # this process reads as well
    with ProcessPoolExecutor(others, get_context("spawn"), initializer=_one_thread) as pool:
        try:
            yield partial(_read_ahead, pool, others * AHEAD)
        except BrokenProcessPool as error:
            raise StoreError("a process that read articles was ended from outside; try again with --jobs 1") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _read_here(found: Iterable[Article]) -> Iterator[Read]:
    for article in found:
        yield article, _read(article)


def _read_ahead(pool: ProcessPoolExecutor, ahead: int, found: Iterable[Article]) -> Iterator[Read]:
    """The pool has up to `ahead` chunks before it; what is more is read here, as by one process more."""
    under_way: deque[tuple[Sequence[Article], Future[list[Extraction | Failure]]]] = deque()
    for chunk in _chunks(found, CHUNK):
        busy = sum(not future.done() for _, future in under_way)
        under_way.append((chunk, _submitted(pool, chunk) if busy < ahead else _done_here(chunk)))
        while under_way and (under_way[0][1].done() or len(under_way) > 3 * ahead):
            first, future = under_way.popleft()
            yield from zip(first, future.result(), strict=True)
    for first, future in under_way:
        yield from zip(first, future.result(), strict=True)


def _done_here(chunk: Sequence[Article]) -> Future[list[Extraction | Failure]]:
    done: Future[list[Extraction | Failure]] = Future()
    done.set_result(_read_chunk(chunk))
    return done


def _submitted(pool: ProcessPoolExecutor, chunk: Sequence[Article]) -> Future[list[Extraction | Failure]]:
    """A process that this starts is deaf to Ctrl+C: the one that started it hears it, and ends the others."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_read_chunk, chunk)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _one_thread() -> None:
    """Before numpy is imported: a process for each job is enough, threads within would only fight for the cores."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))


def _read_chunk(chunk: Sequence[Article]) -> list[Extraction | Failure]:
    return [_read(article) for article in chunk]


def _read(article: Article) -> Extraction | Failure:
    from nlp.extract import extract

    try:
        return extract(article)
    except Exception as error:  # whatever an article does to the rules, the next one is still read
        return Failure(article.url, f"{type(error).__name__}: {error}")


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
