"""What pages, files and the API read: a store, its catalogue of series, and what is derived of all series at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import TypeVar

from crawler.article import MOSCOW
from search.series.catalogue import Catalogue, Entry, Series, every_fact
from search.series.changes import Change, changes
from search.series.conflicts import Conflict, conflicts
from search.series.promises import Promise, promises
from search.store import Content, Query, Store, StoredFact

T = TypeVar("T")
SLOW = 2.0  # seconds; what takes longer is not done anew for each change, but in a tenth of the time


class Reader:
    """Reads of one store as it was at one change. Answers over all series are kept."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.catalogue = Catalogue(store)
        self._changes = lru_cache(16)(self._find_changes)
        self._conflicts = lru_cache(16)(self._find_conflicts)
        self._promises = lru_cache(16)(self._find_promises)

    def article(self, article_id: str, revision: int | None = None) -> Content | None:
        """One content of an article: the current one, or that of the revision."""
        contents = self.store.contents(article_id)
        wanted = [c for c in contents if revision is None or c.revision == revision]
        return wanted[-1] if wanted else None

    def facts_of(self, content: Content) -> list[StoredFact]:
        """The facts of one content, in order of its text."""
        article = content.article
        found = every_fact(self.store, Query(article_ids=(article.id,), include_history=True))
        return sorted((f for f in found if f.fact.content_sha256 == article.content_sha256), key=lambda f: f.fact.start)

    def fact(self, fact_id: str) -> StoredFact | None:
        page = self.store.facts(Query(ids=(fact_id,), include_history=True, limit=1))
        return page.items[0] if page.items else None

    def facts_by_article(self, contents: tuple[Content, ...]) -> dict[str, list[StoredFact]]:
        """The facts of several contents, by article id, in order of the text."""
        if not contents:
            return {}
        groups: dict[str, list[StoredFact]] = {}
        shown = {c.article.content_sha256 for c in contents}
        asked = Query(article_ids=tuple(c.article.id for c in contents), include_history=True)
        for stored in every_fact(self.store, asked):
            if stored.fact.content_sha256 in shown:
                groups.setdefault(stored.fact.article_id, []).append(stored)
        return {article: sorted(facts, key=lambda f: f.fact.start) for article, facts in groups.items()}

    def series_key(self, stored: StoredFact) -> str:
        return self.catalogue.registry.series_of(stored)

    def entries(self, query: Query, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        return self.catalogue.entries(query, start, stop)

    def series_count(self, query: Query) -> int:
        return len(self.catalogue.keys(query))

    def changes(self, query: Query) -> tuple[tuple[Series, Change], ...]:
        """Changes in the series of the query's facts, newest first."""
        return self._changes(_whole(query))

    def conflicts(self, query: Query) -> tuple[tuple[Series, Conflict], ...]:
        """Statements that exclude each other, series by series."""
        return self._conflicts(_whole(query))

    def promises(self, query: Query) -> tuple[tuple[Series, Promise], ...]:
        """The plans that were due by the moment asked for (today), decided ones first, then those due last."""
        return self._promises(_whole(query), today(query))

    def _find_changes(self, query: Query) -> tuple[tuple[Series, Change], ...]:
        every = self.catalogue.every_series(query)
        found = [(s, c) for s in every for c in changes(s.vintages(query.as_of), named=s.named)]
        return tuple(sorted(found, key=lambda pair: (pair[1].after.stated_at, pair[0].key), reverse=True))

    def _find_conflicts(self, query: Query) -> tuple[tuple[Series, Conflict], ...]:
        every = self.catalogue.every_series(query)
        return tuple((s, c) for s in every for c in conflicts(s.vintages(query.as_of), named=s.named))

    def _find_promises(self, query: Query, today: date) -> tuple[tuple[Series, Promise], ...]:
        every = self.catalogue.every_series(query)
        found = [(s, promise) for s in every for promise in promises(s.vintages(query.as_of), today, named=s.named)]
        return tuple(sorted(found, key=lambda pair: (pair[1].kept is not None, pair[1].due, pair[0].key), reverse=True))


class Readers:
    """The reader of a store as it is now: another one after each change, so that an answer is of one piece."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._making = Lock()
        self._next = 0.0
        self.last = Reader(store)

    def current(self) -> Reader:
        """Nobody waits for what is just made for another request: until it is there, the last one answers."""
        begun = time.monotonic()
        if begun < self._next or not self._making.acquire(blocking=False):
            return self.last
        try:
            if self._store.change() != self.last.catalogue.change:
                self.last = Reader(self._store)
                took = time.monotonic() - begun
                self._next = begun + 10 * took if took > SLOW else 0.0
        finally:
            self._making.release()
        return self.last


def today(query: Query) -> date:
    """The day in Moscow that is today for the query: that of `as_of`, else of the clock."""
    return (query.as_of or datetime.now(MOSCOW)).astimezone(MOSCOW).date()


def _whole(query: Query) -> Query:
    """The query without paging, so that every page of an answer comes from one computation."""
    return replace(query, limit=20, page=1, cursor=None, facets=(), sort="date", ascending=False)
