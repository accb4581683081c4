"""Articles, facts, observations and series as flat rows: the columns of every table, file and API answer.

Values are str, int, float, bool, Decimal, date, datetime or None; writers turn them into text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crawler.article import to_dict as article_dict
from nlp.fact import Fact
from nlp.fact import to_dict as fact_dict
from search.series.changes import Change
from search.series.conflicts import Conflict
from search.series.keys import slug
from search.series.observations import Observation, moment_of
from search.series.promises import Promise
from search.store import Content, StoredFact

Row = dict[str, Any]
SEPARATOR = "; "
COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": (
        "id", "title", "published_at", "published_precision", "published_source", "outlet", "site", "url", "tags",
        "authors", "photo_credit", "revision", "stated_at", "until", "modified_at", "fetched_at", "content_sha256",
        "lead", "text",
    ),
    "facts": (
        "id", "phrase", "kind", "value", "upper", "comparator", "unit", "counted", "indicator", "subject",
        "subject_id", "scope", "predicate", "measure_of", "base", "span_of_time", "per", "modality", "period_start",
        "period_stop", "period_precision", "period_phrase", "period_source", "stated_at", "recorded_at", "speaker",
        "via", "confidence", "rule", "quote", "title", "outlet", "site", "url", "published_at", "revision", "until",
        "series", "article_id", "content_sha256", "start", "stop",
    ),
    "observations": (
        "series", "at", "period_start", "period_stop", "period_source", "value", "upper", "comparator", "unit",
        "modality", "stated_at", "phrase", "quote", "sources", "outlets", "title", "url", "article_id", "fact_id",
    ),
    "series": (
        "key", "title", "unit", "facts", "observations", "first", "last", "last_value", "last_phrase", "raw_keys",
    ),
    "conflicts": (
        "series", "between", "period_start", "period_stop", "one_value", "one_phrase", "one_stated_at", "one_url",
        "one_fact_id", "other_value", "other_phrase", "other_stated_at", "other_url", "other_fact_id",
    ),
    "changes": (
        "series", "reason", "stated_at", "before_at", "before_value", "before_phrase", "before_fact_id", "after_at",
        "after_value", "after_phrase", "after_fact_id", "difference", "percent", "url", "title",
    ),
    "promises": (
        "series", "due", "kept", "planned_value", "planned_phrase", "planned_stated_at", "planned_url",
        "planned_fact_id", "outcome_value", "outcome_at", "outcome_phrase", "outcome_url", "outcome_fact_id",
    ),
    "sites": ("site", "articles"),
}  # fmt: skip


def article_row(content: Content) -> Row:
    article = content.article
    row = {name: getattr(article, name, None) for name in COLUMNS["articles"]}
    row |= {"tags": SEPARATOR.join(content.tags or article.tags), "authors": SEPARATOR.join(article.authors)}
    return row | {"revision": content.revision, "stated_at": content.stated_at, "until": content.until}


def article_json(content: Content) -> Row:
    """The article as nested JSON values, with its place among the contents of its URL."""
    place = {"revision": content.revision, "stated_at": content.stated_at, "until": content.until}
    return {**article_dict(content.article), "tags": list(content.tags or content.article.tags), **place}


def fact_row(stored: StoredFact, series: str | None = None) -> Row:
    """One fact; `series` its public key, computed from the raw key where no registry says otherwise."""
    fact = stored.fact
    row = {name: getattr(fact, name, getattr(stored, name, None)) for name in COLUMNS["facts"]}
    return row | _period(fact) | {"comparator": str(fact.comparator), "series": series or slug(stored.raw_key)}


def fact_json(stored: StoredFact, series: str | None = None) -> Row:
    """The fact as nested JSON values, with what its article says of itself."""
    about = ("url", "site", "outlet", "title", "published_at", "published_precision", "revision", "until", "raw_key")
    own = {name: getattr(stored, name) for name in about}
    return {**fact_dict(stored.fact), **own, "series": series or slug(stored.raw_key)}


def observation_row(o: Observation, series: str) -> Row:
    """`sources` counts every statement of it, `outlets` names where they stand; the rest is of the first."""
    outlets = SEPARATOR.join(dict.fromkeys(source.outlet for source in o.sources))
    row: Row = {
        "series": series, "at": o.at, "period_start": o.period.start, "period_stop": o.period.stop,
        "period_source": o.period.source, "value": o.value, "upper": o.fact.upper, "unit": o.fact.unit,
        "comparator": str(o.fact.comparator), "modality": o.modality, "stated_at": o.stated_at,
        "phrase": o.fact.phrase, "quote": o.fact.quote, "sources": len(o.sources), "outlets": outlets,
    }  # fmt: skip
    first = o.sources[0]
    return row | {
        "title": first.title, "url": first.url, "article_id": first.fact.article_id, "fact_id": first.fact.id,
    }  # fmt: skip


def conflict_row(conflict: Conflict, series: str) -> Row:
    period = conflict.one.period
    row: Row = {
        "series": series, "between": conflict.between, "period_start": period.start, "period_stop": period.stop,
    }  # fmt: skip
    return row | _side("one", conflict.one) | _side("other", conflict.other)


def change_row(change: Change, series: str) -> Row:
    row: Row = {"series": series, "reason": change.reason, "stated_at": change.after.stated_at}
    row |= {"difference": change.difference, "percent": change.percent}
    row |= {"url": change.after.sources[0].url, "title": change.after.sources[0].title}
    return row | _pick(_side("before", change.before) | _side("after", change.after), "changes")


def promise_row(promise: Promise, series: str) -> Row:
    row: Row = {"series": series, "due": promise.due, "kept": promise.kept}
    outcome = _side("outcome", promise.outcome) if promise.outcome else {}
    return row | _pick(_side("planned", promise.planned) | outcome, "promises")


def _side(name: str, o: Observation) -> Row:
    first = o.sources[0]
    sides = {
        "value": o.value, "at": o.at, "phrase": o.fact.phrase, "stated_at": moment_of(first),
        "url": first.url, "fact_id": o.fact.id,
    }  # fmt: skip
    return {f"{name}_{column}": value for column, value in sides.items()}


def _pick(row: Row, table: str) -> Row:
    return {name: value for name, value in row.items() if name in COLUMNS[table]}


def _period(fact: Fact) -> Row:
    period = fact.period
    if period is None:
        return dict.fromkeys(("period_start", "period_stop", "period_precision", "period_phrase", "period_source"))
    return {
        "period_start": period.start, "period_stop": period.stop, "period_precision": period.precision,
        "period_phrase": period.phrase, "period_source": period.source,
    }  # fmt: skip


def in_order(rows: Iterable[Row], table: str) -> Iterable[Row]:
    """Each row with exactly the table's columns, in their order; what a row does not say is None."""
    return ({name: row.get(name) for name in COLUMNS[table]} for row in rows)
