"""Series out of a store: which there are, and one with all its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from search.series.keys import named, nameless, qualifiers
from search.series.observations import Arranged, Observation, arrange, moment_of, observations
from search.series.registry import Registry, registry
from search.series.titles import title
from search.store import Query, Store, StoredFact

BATCH = 500
TOGETHER = 100  # series whose facts are fetched at once
NEWEST = 300  # facts that a list reads of one series


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Facts about one thing across periods; `facts` of every vintage."""

    key: str
    title: str
    raw_keys: tuple[str, ...]
    facts: tuple[StoredFact, ...]
    rejected: frozenset[str]
    unnamed: bool = False  # neither the texts nor a person say whose or what it is

    def arranged(self, moment: datetime | None = None) -> Arranged:
        return arrange(self.facts, moment, self.rejected, unnamed=self.unnamed)

    def vintages(self, moment: datetime | None = None) -> list[Observation]:
        """Every vintage of every period known at `moment`, without what is set aside for other reasons."""
        kept = [o for o in observations(self.facts) if moment is None or o.stated_at <= moment]
        return [o for o in kept if o.fact.id not in self.rejected and o.modality in ("actual", "planned")]

    @property
    def named(self) -> bool:
        """Whether the text says both whose figure it is and of what."""
        return any(named(key) for key in self.raw_keys)

    @property
    def unit(self) -> str | None:
        return qualifiers(self.raw_keys[0]).get("unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A series as a list shows it: how much it holds, from when to when, and what was said last.

    Of a series with very many facts only the newest are read: `observations` and `first` are None then.
    """

    key: str
    title: str
    raw_keys: tuple[str, ...]
    unit: str | None
    facts: int
    observations: int | None
    first: date | None
    last: date | None
    latest: StoredFact
    points: tuple[tuple[int, float], ...]  # (day as an ordinal, value) of what is stated as fact, for a small line

    @property
    def named(self) -> bool:
        """Whether the text says both whose figure it is and of what."""
        return any(named(key) for key in self.raw_keys)


class Catalogue:
    """The series of one store as they were at one change: raw keys (of very many, those with most facts), decisions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.change = store.change()
        self._counts = lru_cache(32)(self._count)
        page = store.facts(_facet(Query(include_history=True)))
        counts = dict(page.facets["raw_key"])
        self._whole = sum(counts.values()) == page.total  # whether the registry holds every raw key there is
        self.registry: Registry = registry(counts, store.decisions())

    def keys(self, query: Query) -> tuple[str, ...]:
        """The series of the facts that answer the query: those with a name first, then by how many facts they have."""
        return tuple(self._counts(_facet(query)))

    def entries(self, query: Query, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """The series of `keys(query)[start:stop]` as a list shows them."""
        keys = self.keys(query)[start:stop]
        for at in range(0, len(keys), TOGETHER):
            yield from self._entries(query, keys[at : at + TOGETHER])

    def series(self, slug: str) -> Series | None:
        """The series at this public key; None when there is none, or when the key redirects (see `registry`)."""
        if not self.registry.raw_keys(slug):
            self._complete()
        keys, moved = self.registry.raw_keys(slug), self.registry.moved_to(slug)
        facts = {f.fact.id: f for f in (*self._of(raw_keys=keys), *self._of(ids=moved))}
        held = tuple(f for f in facts.values() if self.registry.series_of(f) == slug)
        return self._series(slug, held) if held else None

    def every_series(self, query: Query) -> Iterator[Series]:
        """Each series with those of its facts, of every vintage, that answer the query; by key."""
        groups: dict[str, list[StoredFact]] = {}
        for stored in every_fact(self.store, replace(query, include_history=True)):
            groups.setdefault(self.registry.series_of(stored), []).append(stored)
        return (self._series(slug, tuple(facts)) for slug, facts in sorted(groups.items()))

    def _series(self, slug: str, facts: tuple[StoredFact, ...]) -> Series:
        keys = tuple(sorted({f.raw_key for f in facts}))
        given = self.registry.names.get(slug)
        words = given or title(keys[0], (f.fact for f in facts))
        unnamed = given is None and nameless(keys)
        return Series(
            key=slug, title=words, raw_keys=keys, facts=facts, rejected=self.registry.rejected, unnamed=unnamed
        )

    def _of(self, *, raw_keys: tuple[str, ...] = (), ids: tuple[str, ...] = ()) -> Iterable[StoredFact]:
        if not raw_keys and not ids:
            return ()
        return every_fact(self.store, Query(raw_keys=raw_keys, ids=ids, include_history=True))

    def _complete(self) -> None:
        """Ask for the raw keys that a facet leaves out; they are many, and have a fact or two each."""
        if not self._whole:
            self.registry, self._whole = registry(self.store.raw_keys(), self.store.decisions()), True

    def _count(self, query: Query) -> dict[str, int]:
        """Series in the order of `keys` with the number of their facts."""
        counts: Counter[str] = Counter()
        names: set[str] = set()
        for key, count in self.store.facts(query).facets["raw_key"]:
            series = self.registry.slug_of(key)
            counts[series] += count
            names |= {series} if named(key) else set()
        ranked = sorted(counts, key=lambda series: (series not in names, -counts[series], series))
        return {series: counts[series] for series in ranked}

    def _entries(self, query: Query, keys: tuple[str, ...]) -> Iterator[Entry]:
        counts, groups = self._counts(_facet(query)), {key: list[StoredFact]() for key in keys}
        few = [key for key in keys if counts[key] <= NEWEST]
        for stored in self._facts_of(query, few):
            groups.get(self.registry.series_of(stored), []).append(stored)
        for key, facts in groups.items():
            if counts[key] > NEWEST:
                asked = replace(self._asked(query, [key]), sort="date", ascending=False, limit=NEWEST)
                facts += (f for f in self.store.facts(asked).items if self.registry.series_of(f) == key)
            if facts:
                yield _entry(key, facts, self.registry, counts[key])

    def _facts_of(self, query: Query, series: Sequence[str]) -> Iterator[StoredFact]:
        asked = self._asked(query, series)
        return every_fact(self.store, asked) if asked.raw_keys else iter(())

    def _asked(self, query: Query, series: Sequence[str]) -> Query:
        raw_keys = tuple(raw for key in series for raw in self.registry.raw_keys(key))
        return replace(query, raw_keys=raw_keys, page=1, cursor=None, facets=())


def _facet(query: Query) -> Query:
    """The query for nothing but the counts of raw keys."""
    return replace(query, limit=0, page=1, cursor=None, facets=("raw_key",), sort="date", ascending=False)


def every_fact(store: Store, query: Query) -> Iterator[StoredFact]:
    """All facts that answer the query, page after page."""
    page = store.facts(replace(query, limit=BATCH))
    yield from page.items
    while page.cursor is not None:
        page = store.facts(replace(query, limit=BATCH, cursor=page.cursor))
        yield from page.items


def _entry(key: str, facts: list[StoredFact], known: Registry, count: int) -> Entry:
    whole = count <= NEWEST
    keys = tuple(sorted({f.raw_key for f in facts}))
    unnamed = key not in known.names and nameless(keys)
    shown = arrange(facts, rejected=known.rejected, unnamed=unnamed).shown
    days = sorted(o.at for o in shown)
    actual = [o.sources[0] for o in sorted(shown, key=lambda o: o.at) if o.modality == "actual"]
    latest = actual[-1] if actual else max(facts, key=moment_of)
    return Entry(
        key=key,
        title=known.names.get(key) or title(keys[0], (f.fact for f in facts)),
        raw_keys=keys,
        unit=qualifiers(keys[0]).get("unit"),
        facts=len(facts) if whole else count,
        observations=len(shown) if whole else None,
        first=days[0] if days and whole else None,
        last=days[-1] if days else None,
        latest=latest,
        points=tuple((o.at.toordinal(), float(o.value)) for o in shown if o.modality == "actual"),
    )
