"""Query → clauses: what a question means in terms of the indexed fields, once for every engine. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from crawler.article import MOSCOW
from search.engines.documents import seconds
from search.engines.words import term
from search.store import ARTICLE_FACETS, FACT_FACETS, SORTS, Phrase, Query, StoreError

DEEPEST = 10_000  # hits that page numbers reach


@dataclass(frozen=True, slots=True)
class Among:
    """The field has one of these names (compared without regard to case), ids or whole numbers."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """`low <= field <= high`; None leaves a side open. A document without the field is not found."""

    field: str
    low: int | float | None
    high: int | float | None


@dataclass(frozen=True, slots=True)
class Clauses:
    """`words`: in each group one phrase must be there, and counts for relevance; `never`: none of these phrases.

    `filters` must all hold and count nothing.
    """

    words: tuple[tuple[Phrase, ...], ...]
    never: tuple[Phrase, ...]
    filters: tuple[Among | Between, ...]


def article_clauses(query: Query) -> Clauses:
    return _clauses(query, {"ids": "article_id", "article_ids": "article_id", "organisations": "organisation_name"}, ())


def fact_clauses(query: Query) -> Clauses:
    names = {"ids": "fact_id", "article_ids": "article_id", "organisations": "subject_name"}
    names |= {"kinds": "kind", "units": "unit", "counted": "counted_name", "subjects": "subject_name"}
    names |= {"modalities": "modality", "measures": "measure_of", "speakers": "speaker", "raw_keys": "raw_key"}
    return _clauses(query, names, (*_values(query), *_periods(query)))


def _clauses(query: Query, names: dict[str, str], more: tuple[Between, ...]) -> Clauses:
    fields = names | {"sites": "site", "outlets": "outlet", "tags": "tag", "years": "year"}
    asked = ((field, tuple(map(str, getattr(query, name)))) for name, field in fields.items())
    among = tuple(Among(field, values) for field, values in asked if values)
    return Clauses(
        tuple(tuple(_safe(phrase) for phrase in group) for group in query.all_of),
        tuple(_safe(phrase) for phrase in query.none_of),
        (*_currency(query), *among, *_published(query), *more),
    )


def _safe(phrase: Phrase) -> Phrase:
    return Phrase(tuple(frozenset(map(term, word)) for word in phrase.words))


def _currency(query: Query) -> tuple[Among | Between, ...]:
    """Contents current now, or at `as_of`: stated by then, and not yet followed by another."""
    if query.include_history and query.as_of is None:
        return (Among("state", ("latest", "past")),)
    if query.as_of is None:
        return (Among("state", ("latest",)),)
    moment = seconds(query.as_of)
    stated = Between("stated", None, moment)
    return (stated,) if query.include_history else (stated, Between("until", moment + 1, None))


def _published(query: Query) -> tuple[Between, ...]:
    since, until = _midnight(query.published_since), _midnight(query.published_until)
    found = (
        [Between("published", since, None if until is None else until - 1)] if (since, until) != (None, None) else []
    )
    if query.updated_after is not None:
        after = seconds(query.updated_after) * 1_000_000 + query.updated_after.microsecond
        found.append(Between("recorded", after + 1, None))
    return tuple(found)


def _midnight(day: date | None) -> int | None:
    return seconds(datetime.combine(day, time(), MOSCOW)) if day else None


def _values(query: Query) -> tuple[Between, ...]:
    """A range («10–12 млн») is found when it overlaps the one asked for."""
    found = []
    if query.value_min is not None:
        found.append(Between("high", float(query.value_min), None))
    if query.value_max is not None:
        found.append(Between("low", None, float(query.value_max)))
    if query.confidence_min is not None:
        found.append(Between("confidence", query.confidence_min, None))
    return tuple(found)


def _periods(query: Query) -> tuple[Between, ...]:
    found = []
    if query.period_since is not None:
        found.append(Between("period_stop", query.period_since.toordinal() + 1, None))
    if query.period_until is not None:
        found.append(Between("period_start", None, query.period_until.toordinal() - 1))
    return tuple(found)


# --- what can be asked at all ----------------------------------------------------------------------------------------


def checked(query: Query, *, facts: bool) -> Query:
    """The query itself; StoreError when no engine can answer it."""
    facets = FACT_FACETS if facts else ARTICLE_FACETS
    unknown = [name for name in query.facets if name not in facets]
    if unknown:
        raise StoreError(f"no facet {', '.join(unknown)} of {_what(facts)}; known: {', '.join(facets)}")
    if query.sort not in SORTS or (query.sort == "value" and not facts):
        known = SORTS if facts else SORTS[:2]
        raise StoreError(f"{_what(facts)} cannot be sorted by {query.sort!r}; known: {', '.join(known)}")
    if query.limit < 0 or query.page < 1:
        raise StoreError(f"limit {query.limit}, page {query.page}: a limit begins at 0, a page at 1")
    if query.cursor is None and query.page > 1 and query.page * query.limit > DEEPEST:
        raise StoreError(
            f"page {query.page} of {query.limit}: page numbers reach {DEEPEST} hits, go on with the cursor"
        )
    return query


def _what(facts: bool) -> str:
    return "facts" if facts else "articles"
