"""What an engine indexes of a content and of a fact: field → values, the same for every engine. Pure.

Texts of one field are alternatives of each other. Moments are whole seconds since 1970 (`recorded`: microseconds), days
ordinals. `order` is unique and newest last; `order_up` puts what has no date last when sorted upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.article import MOSCOW
from nlp.fact import Fact
from search.engines.rows import Columns
from search.engines.words import article_words, fact_words

NEVER = 1 << 40  # later than every moment: `until` of a current content
ALWAYS = -NEVER
UNDATED = (1 << 34) - 1 << 29  # above every dated order
FIRST_DATED = 1 << 29

# field → its kind: a `name` is compared without regard to case and can be a facet, a `match` is only compared
COMMON = {
    "words": "words", "state": "match", "site": "name", "outlet": "name", "tag": "name",
    "year": "key", "published": "integer", "stated": "integer", "until": "integer", "recorded": "integer",
    "content": "key", "order": "key", "order_up": "integer",
}  # fmt: skip
ARTICLE_FIELDS: Mapping[str, str] = COMMON | {"organisation": "name", "organisation_name": "match"}
FACT_FIELDS: Mapping[str, str] = COMMON | {
    **dict.fromkeys(("kind", "unit", "counted", "subject", "modality", "measure_of", "speaker", "raw_key"), "name"),
    **dict.fromkeys(("counted_name", "subject_name"), "match"),
    **dict.fromkeys(("low", "high", "confidence"), "number"),
    **dict.fromkeys(("period_start", "period_stop"), "integer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A content, its place in time, and what its documents say beside its facts."""

    number: int
    order: int
    site: str
    outlet: str
    published: datetime | None
    lemmas: Columns
    tags: Sequence[str]
    organisations: Iterable[tuple[str, str | None]]  # name, id
    stated: int  # microseconds
    until: int | None
    recorded: int


@dataclass(frozen=True, slots=True)
class IndexedFact:
    """A fact of it; ids and moments are not needed."""

    order: int
    raw_key: str
    fact: Fact


def common_part(content: Indexed) -> dict[str, Any]:
    """What the documents of a content and of its facts say alike."""
    published = content.published
    return {
        "state": "latest" if content.until is None else "past",
        "site": content.site,
        "outlet": content.outlet,
        "tag": tuple(content.tags),
        "year": published.astimezone(MOSCOW).year if published else None,
        "published": seconds(published) if published else None,
        "stated": content.stated // 1_000_000,
        "until": NEVER if content.until is None else content.until // 1_000_000,
        "recorded": content.recorded,
        "content": content.number,
    }


def article_document(content: Indexed) -> dict[str, Any]:
    return common_part(content) | article_part(content) | _month(content)


def _month(content: Indexed) -> dict[str, int | None]:
    """Where the engine has no calendar of its own: 202405 for May 2024."""
    day = content.published.astimezone(MOSCOW) if content.published else None
    return {"month": day.year * 100 + day.month if day else None}


def article_part(content: Indexed) -> dict[str, Any]:
    names = tuple(content.organisations)
    return {
        "order": content.order,
        "order_up": _upwards(content.order),
        "words": article_words(content.lemmas),
        "organisation": tuple(dict.fromkeys(key or name for name, key in names)),
        "organisation_name": tuple(dict.fromkeys(n for pair in names for n in pair if n)),
    }


def fact_document(content: Indexed, indexed: IndexedFact) -> dict[str, Any]:
    return common_part(content) | fact_part(content, indexed) | _month(content)


def fact_part(content: Indexed, indexed: IndexedFact) -> dict[str, Any]:
    fact = indexed.fact
    value = float(fact.value)
    stop = fact.quote_start + len(fact.quote)
    counted = (fact.counted, *fact.counted.split()) if fact.counted else ()
    subject = tuple(dict.fromkeys(filter(None, (fact.subject_id, fact.subject))))
    return {
        "order": indexed.order,
        "order_up": _upwards(indexed.order),
        "words": fact_words(content.lemmas, fact.quote_start, stop),
        "kind": fact.kind,
        "unit": fact.unit,
        "counted": fact.counted,
        "counted_name": tuple(dict.fromkeys(counted)),
        "subject": subject[:1],
        "subject_name": subject,
        "modality": fact.modality,
        "measure_of": fact.measure_of,
        "speaker": fact.speaker,
        "raw_key": indexed.raw_key,
        "low": value,
        "high": value if fact.upper is None else float(fact.upper),
        "confidence": fact.confidence,
        "period_start": _day(fact, "start", ALWAYS),
        "period_stop": _day(fact, "stop", NEVER),
    }


def _upwards(order: int) -> int:
    return order if order >= FIRST_DATED else UNDATED + order


def _day(fact: Fact, end: str, when_open: int) -> int | None:
    if fact.period is None:
        return None
    day = getattr(fact.period, end)
    return day.toordinal() if day else when_open


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return int(moment.timestamp() // 1)
