"""The lists of the site as files and feeds: one function a table, the same conditions as the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from search.series.catalogue import Entry
from search.series.changes import Change
from search.series.conflicts import Conflict
from search.series.observations import moment_of
from search.series.promises import Promise
from search.store import Content, Page, Query, Store, StoredFact
from search.web import rows, words
from search.web.reader import Reader
from search.web.rows import Row

T = TypeVar("T")
LONGEST = 10_000  # rows of a file that the server makes; `svodka export` writes any number
FED = 50  # entries of a feed
BATCH = 500


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry: a stable id, where it leads, what it says."""

    id: str
    title: str
    address: str
    updated: datetime
    text: str


def contents(store: Store, query: Query) -> Iterator[Content]:
    """All articles that answer the query, page after page."""
    return _every(store.articles, query)


def facts(store: Store, query: Query) -> Iterator[StoredFact]:
    """All facts that answer the query, in its order, page after page."""
    return _every(store.facts, query)


def _every(read: Callable[[Query], Page[T]], query: Query) -> Iterator[T]:
    page = read(replace(query, limit=BATCH, page=1, cursor=None, facets=()))
    yield from page.items
    while page.cursor is not None:
        page = read(replace(query, limit=BATCH, page=1, cursor=page.cursor, facets=()))
        yield from page.items


def article_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (rows.article_row(content) for content in contents(reader.store, query))


def fact_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (rows.fact_row(stored, reader.series_key(stored)) for stored in facts(reader.store, query))


def series_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (entry_row(entry) for entry in reader.entries(query))


def change_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (rows.change_row(change, series.key) for series, change in reader.changes(query))


def conflict_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (rows.conflict_row(conflict, series.key) for series, conflict in reader.conflicts(query))


def promise_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return (rows.promise_row(promise, series.key) for series, promise in reader.promises(query))


def site_rows(reader: Reader, query: Query) -> Iterable[Row]:
    return ({"site": site, "articles": count} for site, count in reader.store.stats().sites.items())


def observation_rows(reader: Reader, query: Query) -> Iterable[Row]:
    """What every series shows, one observation after another."""
    for series in reader.catalogue.every_series(query):
        for o in series.arranged(query.as_of).shown:
            yield rows.observation_row(o, series.key)


def entry_row(entry: Entry) -> Row:
    return {
        "key": entry.key, "title": entry.title, "unit": entry.unit, "facts": entry.facts,
        "observations": entry.observations, "first": entry.first, "last": entry.last,
        "last_value": entry.latest.fact.value, "last_phrase": entry.latest.fact.phrase,
        "raw_keys": rows.SEPARATOR.join(entry.raw_keys),
    }  # fmt: skip


ROWS: dict[str, Callable[[Reader, Query], Iterable[Row]]] = {
    "articles": article_rows, "facts": fact_rows, "series": series_rows, "changes": change_rows,
    "conflicts": conflict_rows, "promises": promise_rows, "sites": site_rows,
}  # fmt: skip


def limited(table: str, reader: Reader, query: Query) -> Iterator[Row]:
    return islice(ROWS[table](reader, query), LONGEST)


def article_item(content: Content) -> FeedItem:
    """An edited article is another entry, since its text is another."""
    article = content.article
    mark, text = f"{article.id}-{content.revision}", article.lead or article.text[:600]
    return FeedItem(mark, article.title, f"/articles/{article.id}", content.stated_at, text)


def fact_item(stored: StoredFact) -> FeedItem:
    fact = stored.fact
    title = f"{words.amount(fact)} {fact.counted or fact.indicator or fact.base or ''}".strip()
    return FeedItem(fact.id, title, f"/facts/{fact.id}", moment_of(stored), fact.quote)


def entry_item(entry: Entry) -> FeedItem:
    latest = entry.latest
    title, mark = f"{entry.title} — {words.amount(latest.fact)}", f"{entry.key}-{latest.fact.id}"
    return FeedItem(mark, title, f"/series/{entry.key}", moment_of(latest), latest.fact.quote)


def change_item(key: str, title: str, change: Change) -> FeedItem:
    before, after = change.before.fact, change.after.fact
    words_ = f"{title}: {words.amount(before)} → {words.amount(after)}"
    return FeedItem(f"{before.id}-{after.id}", words_, f"/series/{key}", change.after.stated_at, after.quote)


def conflict_item(key: str, title: str, conflict: Conflict) -> FeedItem:
    one, other = conflict.one.fact, conflict.other.fact
    words_ = f"{title}: {words.amount(one)} или {words.amount(other)}"
    text = f"{one.quote}\n{other.quote}"
    return FeedItem(f"{one.id}-{other.id}", words_, f"/series/{key}", conflict.other.stated_at, text)


def promise_item(key: str, title: str, promise: Promise) -> FeedItem:
    """An entry for the plan and what decided it, so that a decision is a new entry."""
    planned, outcome = promise.planned, promise.outcome
    verdict = {True: "сделано", False: "не сделано", None: "неизвестно"}[promise.kept]
    text = planned.fact.quote if outcome is None else f"{planned.fact.quote}\n{outcome.fact.quote}"
    mark = f"{planned.fact.id}-{outcome.fact.id if outcome else 'open'}"
    said = f"{title}: обещано {words.amount(planned.fact)}, {verdict}"
    return FeedItem(mark, said, f"/series/{key}", (outcome or planned).stated_at, text)


def items(table: str, reader: Reader, query: Query) -> list[FeedItem]:
    """The newest entries of a list's feed."""
    every: dict[str, Callable[[], Iterable[FeedItem]]] = {
        "articles": lambda: map(article_item, contents(reader.store, query)),
        "facts": lambda: map(fact_item, facts(reader.store, query)),
        "series": lambda: map(entry_item, reader.entries(query, 0, FED)),
        "changes": lambda: (change_item(s.key, s.title, c) for s, c in reader.changes(query)),
        "promises": lambda: (promise_item(s.key, s.title, p) for s, p in reader.promises(query)),
        "conflicts": lambda: (conflict_item(s.key, s.title, c) for s, c in reader.conflicts(query)),
    }
    newest = list(islice(every[table](), FED))
    return sorted(newest, key=lambda item: (item.updated, item.id), reverse=True)
