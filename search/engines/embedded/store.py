"""The embedded engine: one folder with svodka.db (the truth) and index/ (derived)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.article import Article, article_id, canonical_url
from nlp.fact import Extraction
from search.engines.clauses import Among, Clauses, article_clauses, checked, fact_clauses
from search.engines.embedded import reading
from search.engines.embedded.index import UnusableError, View, failing_as
from search.engines.embedded.record import Record
from search.engines.embedded.schema import BUSY_SECONDS
from search.engines.embedded.search import Hits, by_date, by_relevance, by_value, facet_counts, place_of, tantivy_query
from search.engines.embedded.upkeep import SearchIndex
from search.store import WHOLE, Content, Decision, Page, Part, Query, Store, StoredFact, StoreError, StoreStats

DATABASE = "svodka.db"
PACE = 1_000  # changes after which a writer brings the index a batch nearer
LOOK = 0.5  # seconds between two looks at what other processes wrote
PATIENCE = 0.3  # seconds that a question waits for another process to finish its catching up
REMEMBERED = 4  # snapshots of the index kept for relevance cursors


def open_embedded(url: str, *, create: bool) -> Store:
    """The store in the folder `url`."""
    folder = Path(url)
    if not (folder / DATABASE).exists():
        _may_be_made(folder, create)
    return EmbeddedStore(folder)


def _may_be_made(folder: Path, create: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file; a store is a folder")
    if not create:
        raise StoreError(f"no store in {folder}; `svodka crawl SITE` or `svodka ingest FILE.jsonl` makes one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"store {folder} cannot be made: {error.strerror}") from error


class EmbeddedStore:
    """As search.store.Store says; safe for threads, and for several processes on one folder."""

    def __init__(self, folder: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.folder = folder
        self._record = Record(folder / DATABASE, busy_seconds)
        self._index = SearchIndex(folder / "index", self._record)
        self._index.load()
        self._wait = busy_seconds
        self._seen = -1  # data_version at the last look
        self._looked = 0.0
        self._own = 0  # the last change that this process made
        self._snapshots: OrderedDict[int, View] = OrderedDict()
        self._closed = False

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(StoreError) if exc[0] else nullcontext():  # the first error is the one to tell
            self.close()

    # --- writing -----------------------------------------------------------------------------------------------------

    def put(self, article: Article, extraction: Extraction) -> bool:
        return self._written(self._record.put(article, extraction))

    def put_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        for article, extraction in items:
            yield self.put(article, extraction)

    def replace_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        for article, extraction in items:
            yield self._written(self._record.replace(article, extraction))

    def decide(self, decisions: Iterable[Decision]) -> None:
        self._record.decide(decisions)
        self._written(True)

    def forget(self, url: str, author: str, moment: datetime) -> bool:
        address = canonical_url(url)
        taken = Decision(action="forget", target=article_id(url), value=address, author=author, decided_at=moment)
        stored = self._record.forget(taken)
        self._written(True)
        self._index.settle(self._wait)
        return stored

    def _written(self, new: bool) -> bool:
        if new:
            self._own = self._record.change()
            if self._own - self._index.change >= PACE:
                self._index.glance(wait=0)
        return new

    # --- finding -----------------------------------------------------------------------------------------------------

    def articles(self, query: Query) -> Page[Content]:
        hits, facets = self._search("articles", checked(query, facts=False), article_clauses(query))
        with self._record.reading() as connection:
            found = reading.contents_by_order(connection, hits.orders, lemmas=bool(query.all_of))
        scores = dict(zip(hits.orders, hits.scores, strict=False))
        items = (replace(found[o], score=scores.get(o)) for o in hits.orders if o in found)
        return Page(items=tuple(items), total=hits.total, cursor=hits.cursor, facets=facets)

    def facts(self, query: Query) -> Page[StoredFact]:
        hits, facets = self._search("facts", checked(query, facts=True), fact_clauses(query))
        with self._record.reading() as connection:
            found = reading.facts_by_order(connection, hits.orders)
        items = tuple(found[order] for order in hits.orders if order in found)
        return Page(items=items, total=hits.total, cursor=hits.cursor, facets=facets)

    def _search(self, name: str, query: Query, clauses: Clauses) -> tuple[Hits, Mapping[str, Any]]:
        self._refresh()
        try:
            with failing_as(UnusableError, self.folder):
                return self._hits(name, query, clauses)
        except UnusableError:  # a damaged file may show only when it is read
            self._snapshots.clear()
            self._index.rebuild(self._wait)
        with failing_as(StoreError, self.folder):
            return self._hits(name, query, clauses)

    def _hits(self, name: str, query: Query, clauses: Clauses) -> tuple[Hits, Mapping[str, Any]]:
        ranked = query.sort == "relevance" and bool(clauses.words)
        view = self._snapshot(query) if ranked else self._index.view()
        searcher, schema = view.searchers[name], view.schemas[name]
        asked = tantivy_query(clauses, schema, self._keys)
        if ranked:
            hits = by_relevance(searcher, asked, query, view.change)
        elif query.sort == "value":
            hits = by_value(searcher, schema, asked, query)
        else:
            hits = by_date(searcher, schema, asked, query)
        return hits, facet_counts(searcher, asked, query.facets)

    def _snapshot(self, query: Query) -> View:
        """The view that the query's relevance cursor goes through, while it is remembered; else the current one."""
        place = place_of(query)
        if place and (view := self._snapshots.get(int(place[0]))):
            return view
        view = self._index.view()
        self._snapshots[view.change] = view
        while len(self._snapshots) > REMEMBERED:
            self._snapshots.popitem(last=False)
        return view

    def _keys(self, clause: Among) -> Sequence[int]:
        ask = reading.orders_of if clause.field == "fact_id" else reading.numbers_of
        with self._record.reading() as connection:
            return ask(connection, clause.values)

    def _refresh(self) -> None:
        """Own changes must be found at once; those of others soon, and without waiting long for them."""
        if self._index.change < self._own or self._index.change < 0:
            self._index.settle(self._wait)
            return
        if time.monotonic() - self._looked < LOOK:
            return
        version, self._looked = self._record.data_version(), time.monotonic()
        if version != self._seen or self._index.change < self._record.change():
            self._index.glance(PATIENCE, most=None if self._seen < 0 else 1)  # at first, all of it
            self._seen = version

    def contents(self, article_id: str) -> tuple[Content, ...]:
        with self._record.reading() as connection:
            return reading.contents_of(connection, article_id)

    def known(self, article_ids: Iterable[str]) -> frozenset[str]:
        return self._record.known(article_ids)

    def missing(self, articles: Iterable[Article]) -> tuple[Article, ...]:
        return self._record.missing(articles)

    def stale(self, version: str, part: Part = WHOLE) -> Iterator[Article]:
        number = 0
        while chunk := self._chunk(reading.stale_after, number, part, version):
            number = chunk[-1][0]
            yield from (article for _, article in chunk)

    def readings(self, part: Part = WHOLE) -> Iterator[tuple[Article, Extraction]]:
        number = 0
        while chunk := self._chunk(reading.readings_after, number, part):
            number = chunk[-1][0]
            yield from ((article, extraction) for _, article, extraction in chunk)

    def _chunk(self, ask: Callable[..., list[Any]], *after: object) -> list[Any]:
        with self._record.reading() as connection:
            return ask(connection, *after)

    def raw_keys(self) -> Iterator[str]:
        last = ""
        while chunk := self._chunk(reading.raw_keys_after, last):
            last = chunk[-1]
            yield from chunk

    def decisions(self) -> tuple[Decision, ...]:
        return self._record.decisions()

    def note(self, name: str) -> str | None:
        return self._record.note(name)

    def swap_note(self, name: str, before: str | None, after: str | None) -> bool:
        return self._record.swap_note(name, before, after)

    # --- the store itself --------------------------------------------------------------------------------------------

    def change(self) -> int:
        return self._record.change()

    def stats(self) -> StoreStats:
        with self._record.reading() as connection:
            counts = reading.counts(connection)
        return StoreStats(**counts, bytes=sum(self._sizes()), engine="embedded", location=str(self.folder))

    def _sizes(self) -> Iterator[int]:
        yield self._record.size()
        for file in self.folder.glob("index/**/*"):
            with suppress(FileNotFoundError):  # another process tidies up
                yield file.stat().st_size

    def backup(self, file: Path) -> None:
        self._record.backup(file)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self._index.settle(self._wait)
        finally:
            self._record.close()
