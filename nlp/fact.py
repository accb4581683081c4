"""Span, Comparator, Figure, Period, Fact, Extraction: the contract between reading and everything after it.

Standard library only. Offsets are Python string offsets into `Article.text`, half-open.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

KINDS = ("count", "money", "percent", "measure", "duration", "factor", "rank", "age")
MEASURES = ("level", "increase", "decrease", "share")
SPANS_OF_TIME = ("stock", "flow", "cumulative", "rate")
MODALITIES = ("actual", "planned", "possible", "required", "negated")
PRECISIONS = ("day", "month", "quarter", "half", "year", "range")
PERIOD_SOURCES = ("stated", "inferred", "published")
REASONS = (
    "date", "address", "document_number", "school_number", "phone", "proper_name", "identifier", "coordinate",
    "score", "time_of_day", "list_marker", "ordinal_name", "idiom",
)  # fmt: skip
ENTITY_TYPES = ("PER", "LOC", "ORG")


class Span(NamedTuple):
    """Half-open `[start, stop)` in code points of the text it names."""

    start: int
    stop: int


class Comparator(StrEnum):
    """How a value bounds what it is said of; ABOUT for «около», RANGE when `upper` is given."""

    EQUAL = "="
    ABOUT = "~"
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    RANGE = ".."


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time a value is for: days `[start, stop)`, either None when the text leaves it open.

    `phrase` is the words it came from; `source` is `stated` beside the figure, `inferred` from the words around
    it, or `published` when only the date of publication tells.
    """

    start: date | None
    stop: date | None
    precision: str
    phrase: str
    source: str = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number stated in a sentence; `value` is in `unit`: «2,5 млн ₽» → Decimal("2500000"), "RUB".

    `span` runs from the comparator to the last word of the unit or counted noun; `numeral` is the number itself.
    """

    kind: str
    comparator: Comparator
    value: Decimal
    unit: str | None
    span: Span
    numeral: Span
    rule: str
    upper: Decimal | None = None
    counted: str | None = None
    confidence: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure as stated in one content of an article; every field is defined in docs/figures.md."""

    id: str
    article_id: str
    content_sha256: str
    start: int
    stop: int
    phrase: str
    quote: str
    quote_start: int
    kind: str
    value: Decimal
    comparator: Comparator
    upper: Decimal | None = None
    unit: str | None = None
    counted: str | None = None
    indicator: str | None = None
    subject: str | None = None
    subject_id: str | None = None
    scope: str | None = None
    predicate: str | None = None
    measure_of: str = "level"
    base: str | None = None
    span_of_time: str | None = None
    per: str | None = None
    modality: str = "actual"
    period: Period | None = None
    stated_at: datetime | None = None
    recorded_at: datetime | None = None
    speaker: str | None = None
    via: str | None = None
    confidence: float = 0.9
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date or period named in the text; `period` is None where the words fix no days («летом»)."""

    start: int
    stop: int
    phrase: str
    period: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """A numeral that states no amount, and why: one of REASONS."""

    start: int
    stop: int
    phrase: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A named person, place or organisation; `name` in dictionary form, `id` where the gazetteer knows it."""

    start: int
    stop: int
    phrase: str
    type: str
    name: str
    id: str | None = None


class Token(NamedTuple):
    """A word or number of a text and its one lemma (lower case, ё as е)."""

    start: int
    stop: int
    lemma: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lemmas:
    """The words of an article as search indexes them, in order of the text."""

    title: tuple[Token, ...]
    text: tuple[Token, ...]

    def __reduce__(self) -> tuple[Callable[[int, bytes, bytes, str], Lemmas], tuple[int, bytes, bytes, str]]:
        """Between processes by columns: hundreds of tokens an article, one by one, cost as much as a tenth of reading it."""
        tokens = (*self.title, *self.text)
        starts, stops = array("I", (t.start for t in tokens)), array("I", (t.stop for t in tokens))
        return _lemmas, (len(self.title), starts.tobytes(), stops.tobytes(), "\n".join(t.lemma for t in tokens))


def _lemmas(titled: int, starts: bytes, stops: bytes, lemmas: str) -> Lemmas:
    words = lemmas.split("\n") if starts else []
    tokens = tuple(map(Token, array("I", starts), array("I", stops), words))
    return Lemmas(title=tokens[:titled], text=tokens[titled:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was read from one article; tuples in order of the text. `version` names the rules that read it."""

    facts: tuple[Fact, ...]
    dates: tuple[DateMention, ...]
    dismissed: tuple[Dismissed, ...]
    entities: tuple[Entity, ...]
    tags: tuple[str, ...]
    lemmas: Lemmas
    version: str


def fact_id(article_id: str, content_sha256: str, numeral_start: int) -> str:
    """The id of a fact: its content and where its numeral begins, so that a wider span keeps it."""
    return hashlib.sha256(f"{article_id}\n{content_sha256}\n{numeral_start}".encode()).hexdigest()


def to_dict(record: Fact | DateMention | Dismissed | Entity | Period) -> dict[str, Any]:
    """The record as JSON values in the order of its fields: Decimal as a string, times in ISO 8601."""
    return {f.name: _plain(getattr(record, f.name)) for f in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):  # a datetime is a date as well
        return value.isoformat()
    if isinstance(value, Period):
        return to_dict(value)
    return str(value) if isinstance(value, Comparator) else value


def fact_from_dict(raw: dict[str, Any]) -> Fact:
    """The Fact that `to_dict` wrote."""
    values = dict(raw)
    values["value"] = Decimal(raw["value"])
    values["upper"] = Decimal(raw["upper"]) if raw.get("upper") is not None else None
    values["comparator"] = Comparator(raw["comparator"])
    values["period"] = period_from_dict(raw["period"]) if raw.get("period") else None
    for name in ("stated_at", "recorded_at"):
        values[name] = datetime.fromisoformat(raw[name]) if raw.get(name) else None
    return Fact(**values)


def period_from_dict(raw: dict[str, Any]) -> Period:
    """The Period that `to_dict` wrote."""
    days = {name: date.fromisoformat(raw[name]) if raw.get(name) else None for name in ("start", "stop")}
    return Period(**{**raw, **days})
