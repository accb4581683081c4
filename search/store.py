"""Store, Query, Page, Content, Decision: the contract between storage engines and everything that reads.

Meaning lives outside (in `series/`, `web/`): an engine keeps articles, contents, facts and decisions and finds them.
Every engine passes tests/search/test_store.py unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar

from crawler.article import Article
from nlp.fact import Extraction, Fact, Lemmas

T = TypeVar("T")

SORTS = ("relevance", "date", "value")
ARTICLE_FACETS = ("site", "outlet", "tag", "year", "month", "organisation")
FACT_FACETS = (
    "kind", "unit", "counted", "subject", "modality", "measure_of", "site", "year", "month", "speaker", "raw_key",
)  # fmt: skip


class StoreError(Exception):
    """A store that cannot do what was asked; the message says what, where and what would be right."""


class AddressError(StoreError):
    """What was given as a store's address can be none."""


IDS = 1 << 16


class Part(NamedTuple):
    """The articles whose ids begin, by their first 16 bits, in `[start, stop)`."""

    start: int = 0
    stop: int = IDS


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another; each word is the set of lemmas that answer it («банк»: банк, банка)."""

    words: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a store. Every field narrows; an empty Query asks for all.

    `all_of`: every group must match, a group matches when any of its phrases does; `none_of`: no phrase may match.
    Words are looked for in title and text of articles, and in the sentences (quotes) of facts.
    Sequences of names are alternatives («any of these units»). Bounds: `value_min <= value <= value_max` (a range
    fact matches when it overlaps); `published_since <= published_at < published_until`; a period matches when
    it overlaps `[period_since, period_until)`. `as_of` shows the contents current at that moment (default: now),
    `include_history` every content. `updated_after` keeps what was recorded later than that.
    """

    all_of: tuple[tuple[Phrase, ...], ...] = ()
    none_of: tuple[Phrase, ...] = ()
    ids: tuple[str, ...] = ()  # article ids when asking for articles, fact ids when asking for facts
    article_ids: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()  # gazetteer id or name of an entity (articles), subject (facts)
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()  # the phrase or its head noun
    subjects: tuple[str, ...] = ()  # subject_id, or subject as written
    modalities: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()  # measure_of
    speakers: tuple[str, ...] = ()
    raw_keys: tuple[str, ...] = ()  # series.raw_key of a fact
    value_min: Decimal | None = None
    value_max: Decimal | None = None
    confidence_min: float | None = None
    years: tuple[int, ...] = ()  # of publication, in Moscow
    published_since: date | None = None
    published_until: date | None = None
    period_since: date | None = None
    period_until: date | None = None
    as_of: datetime | None = None
    include_history: bool = False
    updated_after: datetime | None = None
    sort: str = "date"
    ascending: bool = False
    limit: int = 20
    page: int = 1
    cursor: str | None = None
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of an answer: `total` is exact; `cursor` asks for the next page, None at the end.

    `facets`: name → (value, exact count), most frequent first, at most 10 000, for the names the query asked for;
    `year` and `month` («2024-05») are of publication, in Moscow.
    """

    items: tuple[T, ...]
    total: int
    cursor: str | None = None
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One text of an article with its rank by first sight (1, 2, …) and the span of time in which it is current."""

    article: Article
    revision: int
    stated_at: datetime
    until: datetime | None  # the next content's stated_at
    recorded_at: datetime
    tags: tuple[str, ...] = ()
    version: str = ""  # of the extractor that read it
    words: Callable[[], Lemmas] | None = field(default=None, compare=False, repr=False)
    score: float | None = None  # by relevance only

    @property
    def lemmas(self) -> Lemmas | None:
        """Where `articles(query)` looked for words, for highlights; unpacked when it is asked for."""
        return self.words() if self.words else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """A fact with what its article says of itself, enough to show, chart and cite it without another look-up."""

    fact: Fact
    raw_key: str
    url: str
    site: str
    outlet: str
    title: str
    published_at: datetime | None
    published_precision: str | None
    revision: int
    until: datetime | None  # None while the content is current


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided, kept for ever and never rewritten: the latest decision on one (`action`, `target`) holds.

    actions: `merge` (raw key `target` belongs to the series `value`), `name` (title of series `target` is `value`),
    `slug` (public key `value` given once to raw key `target`), `move` (fact `target` belongs to series `value`),
    `reject` (fact `target` is wrong), `alias` (old slug `target` redirects to `value`), `forget` (takedown of URL id).
    """

    action: str
    target: str
    value: str
    author: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """Exact counts, and bytes on disk where the engine knows them."""

    articles: int
    contents: int
    facts: int
    bytes: int | None
    newest_published: datetime | None
    sites: Mapping[str, int]
    engine: str
    location: str


class Store(Protocol):
    """Articles, their contents and facts, and people's decisions, kept."""

    def put(self, article: Article, extraction: Extraction) -> bool:
        """Store a content with its facts, whole or not at all; False when nothing was new.

        `article.fetched_at` must be set. A text already stored for that URL makes no new content; it keeps what
        the page said at its earliest sight, and the same sight read anew replaces it. The URL of a takedown is
        refused silently (False).
        """
        ...

    def put_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        """`put` for many, in order, as fast as the engine can; yields as each is safe. What precedes an error is."""
        ...

    def replace_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        """As `put_all`: facts, tags and lemmas anew for contents that are stored already; False for one that is not."""
        ...

    def stale(self, version: str, part: Part = WHOLE) -> Iterator[Article]:
        """Every stored content (history too) of a part that another version of the extractor read."""
        ...

    def articles(self, query: Query) -> Page[Content]:
        """Articles by date, newest first, unless asked otherwise; undated ones last."""
        ...

    def facts(self, query: Query) -> Page[StoredFact]:
        """Facts, newest vintage first unless asked otherwise."""
        ...

    def contents(self, article_id: str) -> tuple[Content, ...]:
        """Every content of one article, first to last; empty when it is unknown."""
        ...

    def missing(self, articles: Iterable[Article]) -> tuple[Article, ...]:
        """Those whose `put` would store something, so that nobody reads (extracts) the others."""
        ...

    def readings(self, part: Part = WHOLE) -> Iterator[tuple[Article, Extraction]]:
        """Every stored content (history too) of a part with all that was read from it, in the order of `put`."""
        ...

    def raw_keys(self) -> Iterator[str]:
        """Every raw key that a stored fact has (history too), each once, in order."""
        ...

    def known(self, article_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are stored (or taken down), so that a crawl may skip them."""
        ...

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions, all or none."""
        ...

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""
        ...

    def note(self, name: str) -> str | None:
        """What processes that work over this store have noted for one another under `name`."""
        ...

    def swap_note(self, name: str, before: str | None, after: str | None) -> bool:
        """Note `after` (None: nothing) if the note is still `before`; False when another process was faster."""
        ...

    def forget(self, url: str, author: str, moment: datetime) -> bool:
        """Remove an article with all contents and facts, and remember the takedown; False if it was not stored."""
        ...

    def change(self) -> int:
        """A number that grows with every stored change (for caches and live pages)."""
        ...

    def stats(self) -> StoreStats: ...

    def backup(self, file: Path) -> None:
        """All that is stored, at one moment, in one new file; StoreError where the engine has its own way."""
        ...

    def close(self) -> None:
        """Finish: every search index equals the record. Safe to call twice."""
        ...

    def __enter__(self) -> Store: ...
    def __exit__(self, *exc: object) -> None: ...


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `url`: a folder (embedded) or http(s)://host:9200 (Elasticsearch). StoreError says what is wrong,
    AddressError when `url` is neither.

    `create` makes a missing folder; otherwise a missing store is an error that says how to fill one.
    """
    from search.engines import ENGINES

    for prefixes, opener in ENGINES:
        if url.startswith(prefixes) and ("" not in prefixes or _names_folder(url)):
            store: Store = opener()(url, create=create)
            return store
    raise AddressError(f"no store can be at {url!r}; right would be a folder, http://host:9200 or https://host:9200")


def _names_folder(url: str) -> bool:
    return url.strip() != "" and "://" not in url
