"""Clauses → tantivy query, and a page of its hits: totals, order, facets, where to go on. Knows no record."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order

from search.engines.clauses import Among, Between, Clauses
from search.engines.documents import FACT_FIELDS
from search.engines.rows import encodable
from search.store import Phrase, Query, StoreError

MOST_FORMS = 64  # plain phrases that one phrase of words with several lemmas becomes
FACET_VALUES = 10_000
EVERY = 1_000_000  # above the number of values of any facet in a segment, so that counts are exact
REGEX_SIGNS = set(".+*?()|{}$")  # between brackets they are themselves

Keys = Callable[[Among], Sequence[int]]  # article and fact ids → keys of the index


# --- clauses → tantivy query -----------------------------------------------------------------------------------------


def tantivy_query(clauses: Clauses, schema: Any, keys: Keys) -> Any:
    """Pure but for `keys`. Filters count nothing for relevance."""
    parts = [(Occur.Must, _any_phrase(group, schema)) for group in clauses.words]
    parts += [(Occur.MustNot, _phrase(phrase, schema)) for phrase in clauses.never]
    parts += [(Occur.Must, tantivy.Query.const_score_query(_filter(f, schema, keys), 0.0)) for f in clauses.filters]
    return tantivy.Query.boolean_query(parts)


def _any_phrase(phrases: Sequence[Phrase], schema: Any) -> Any:
    found = [_phrase(phrase, schema) for phrase in phrases]
    return found[0] if len(found) == 1 else tantivy.Query.boolean_query([(Occur.Should, one) for one in found])


def _phrase(phrase: Phrase, schema: Any) -> Any:
    """One word: any of its lemmas. Several: each row of their lemmas as a plain phrase, the same for every engine."""
    forms = [sorted(word) for word in phrase.words]
    if not forms or not all(forms):
        return tantivy.Query.empty_query()
    rows = 1
    for words in forms:
        rows *= len(words)
    if len(forms) > 1 and rows > MOST_FORMS:
        return tantivy.Query.regex_phrase_query(schema, "words", [_either(words) for words in forms])
    found = [_row(row, schema) for row in product(*forms)]
    return found[0] if len(found) == 1 else tantivy.Query.boolean_query([(Occur.Should, one) for one in found])


def _row(words: Sequence[str], schema: Any) -> Any:
    if len(words) == 1:
        return tantivy.Query.term_query(schema, "words", words[0], "freq")
    return tantivy.Query.phrase_query(schema, "words", list(words))


def _either(words: Sequence[str]) -> str:
    plain = ("".join(f"[{sign}]" if sign in REGEX_SIGNS else sign for sign in word) for word in words)
    return f"({'|'.join(plain)})"


def _filter(clause: Among | Between, schema: Any, keys: Keys) -> Any:
    if isinstance(clause, Between):
        kind = FieldType.Float if FACT_FIELDS.get(clause.field) == "number" else FieldType.Integer
        return tantivy.Query.range_query(schema, clause.field, kind, clause.low, clause.high)
    if clause.field.endswith("_id"):
        field = "order" if clause.field == "fact_id" else "content"
        found = list(keys(clause))
        return tantivy.Query.term_set_query(schema, field, found) if found else tantivy.Query.empty_query()
    if FACT_FIELDS.get(clause.field) == "key":
        return tantivy.Query.term_set_query(schema, clause.field, [int(value) for value in clause.values])
    names = [encodable(name).lower() for name in clause.values]
    return tantivy.Query.term_set_query(schema, clause.field, names)


def _both(query: Any, clause: Any) -> Any:
    counting_nothing = tantivy.Query.const_score_query(clause, 0.0)
    return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, counting_nothing)])


# --- where to go on --------------------------------------------------------------------------------------------------


def cursor_of(query: Query, *place: int | float) -> str:
    """An opaque text: the place after the last item, and which question it belongs to."""
    return base64.urlsafe_b64encode(json.dumps([_digest(query), *place]).encode()).decode().rstrip("=")


def place_of(query: Query) -> tuple[Any, ...] | None:
    """The place in the query's cursor; StoreError for a cursor of another question."""
    if query.cursor is None:
        return None
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        digest, *place = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError):
        digest, place = None, []
    if digest != _digest(query) or not place or not all(isinstance(part, int | float) for part in place):
        raise StoreError(f"cursor {query.cursor!r} does not belong to this question; begin without one")
    return tuple(place)


def _digest(query: Query) -> str:
    plain = replace(query, cursor=None, page=1, limit=0, facets=())
    words = repr([[[sorted(w) for w in p.words] for p in g] for g in (*plain.all_of, plain.none_of)])
    rest = repr(replace(plain, all_of=(), none_of=()))
    return hashlib.sha256(f"{words}{len(plain.none_of)}{rest}".encode("utf-8", "replace")).hexdigest()[:12]


# --- a page of hits --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hits:
    """`orders` of the items of one page, their scores (by relevance only), the exact total, and the next cursor."""

    orders: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    cursor: str | None


def by_relevance(searcher: Any, asked: Any, query: Query, snapshot: int) -> Hits:
    """Best first, ties newest first. The cursor is an offset into one snapshot of the index."""
    place = place_of(query)
    skip = int(place[1]) if place else (query.page - 1) * query.limit
    upto = skip + query.limit
    ranked, total = _ranked(searcher, asked, upto)
    page = ranked[skip:upto]
    cursor = cursor_of(query, snapshot, upto) if page and upto < total else None
    return Hits(tuple(order for _, order in page), tuple(score for score, _ in page), total, cursor)


def _ranked(searcher: Any, asked: Any, upto: int) -> tuple[list[tuple[float, int]], int]:
    """The first `upto` hits and the total. tantivy cuts a tie anywhere: more are taken until the last one is whole."""
    size = upto + 32
    while True:
        found = searcher.search(asked, limit=size)
        hits = found.hits
        if len(hits) < size or upto == 0 or _rounded(hits[-1][0]) < _rounded(hits[upto - 1][0]):
            break
        size *= 4
    orders = searcher.fast_field_values("order", [address for _, address in hits])
    pairs = [(score, order) for (score, _), order in zip(hits, orders, strict=True)]
    pairs.sort(key=lambda pair: (-_rounded(pair[0]), -pair[1]))
    return pairs[:upto], found.count


def _rounded(score: float) -> float:
    """Scores are sums of 32-bit floats in an order that segments differ in: equal ones differ in the last digits."""
    return float(f"{score:.5g}")


def by_date(searcher: Any, schema: Any, asked: Any, query: Query) -> Hits:
    """Newest first, undated last; or oldest first, undated last. The cursor is the last item's order."""
    field = "order_up" if query.ascending else "order"
    direction = Order.Asc if query.ascending else Order.Desc
    place, skip = place_of(query), (query.page - 1) * query.limit
    rest, total = asked, None
    if place:
        total, skip = searcher.search(asked, limit=1).count, 0
        rest = _both(asked, _beyond(schema, field, int(place[0]), query.ascending))
    found = searcher.search(rest, limit=query.limit + 1, offset=skip, order_by_field=field, order=direction)
    hits = found.hits[: query.limit]
    cursor = cursor_of(query, hits[-1][0]) if hits and len(found.hits) > query.limit else None
    orders = searcher.fast_field_values("order", [address for _, address in hits])
    return Hits(tuple(orders), (), found.count if total is None else total, cursor)


def _beyond(schema: Any, field: str, last: int, ascending: bool) -> Any:
    bounds = (last + 1, None) if ascending else (None, last - 1)
    return tantivy.Query.range_query(schema, field, FieldType.Integer, *bounds)


def by_value(searcher: Any, schema: Any, asked: Any, query: Query) -> Hits:
    """Greatest (or least) first, ties newest first. tantivy sorts by one field, so the last tie is asked for apart."""
    direction = Order.Asc if query.ascending else Order.Desc
    place, skip = place_of(query), (query.page - 1) * query.limit
    rest, total = asked, searcher.search(asked, limit=1).count
    if place:
        rest, skip = _both(asked, _after_value(schema, float(place[0]), int(place[1]), query.ascending)), 0
    wanted = skip + query.limit + 1
    hits = searcher.search(rest, limit=wanted, order_by_field="low", order=direction).hits
    pairs = _whole_ties(searcher, schema, rest, hits, wanted)[skip:]
    page = pairs[: query.limit]
    cursor = cursor_of(query, *page[-1]) if page and len(pairs) > query.limit else None
    return Hits(tuple(order for _, order in page), (), total, cursor)


def _whole_ties(searcher: Any, schema: Any, asked: Any, hits: list[Any], wanted: int) -> list[tuple[float, int]]:
    """(value, order) of hits sorted by value, each tie newest first, the one at the end completed."""
    orders = searcher.fast_field_values("order", [address for _, address in hits])
    values = [value for value, _ in hits]
    pairs = sorted(zip(values, orders, strict=True), key=lambda pair: (values.index(pair[0]), -pair[1]))
    if len(hits) < wanted or not hits:
        return pairs
    last = values[-1]
    whole = [pair for pair in pairs if pair[0] != last]
    tied = _both(asked, tantivy.Query.range_query(schema, "low", FieldType.Float, last, last))
    newest = searcher.search(tied, limit=wanted - len(whole), order_by_field="order").hits
    return whole + [(last, order) for order, _ in newest]


def _after_value(schema: Any, value: float, order: int, ascending: bool) -> Any:
    q = tantivy.Query
    if ascending:
        beyond = q.range_query(schema, "low", FieldType.Float, value, None, include_lower=False)
    else:
        beyond = q.range_query(schema, "low", FieldType.Float, None, value, include_upper=False)
    tied = q.range_query(schema, "low", FieldType.Float, value, value)
    older = q.range_query(schema, "order", FieldType.Integer, None, order - 1)
    later_in_tie = q.boolean_query([(Occur.Must, tied), (Occur.Must, older)])
    return q.boolean_query([(Occur.Should, beyond), (Occur.Should, later_in_tie)])


# --- facets ----------------------------------------------------------------------------------------------------------


def facet_counts(searcher: Any, asked: Any, names: Sequence[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Name → (value, exact count), most frequent first, then by value."""
    if not names:
        return {}
    terms = {name: {"terms": {"field": name, "size": FACET_VALUES, "segment_size": EVERY}} for name in names}
    counted = searcher.aggregate(asked, terms)
    return {name: _values(name, counted[name]["buckets"]) for name in names}


def _values(name: str, buckets: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    pairs = [(_name(name, bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _name(facet: str, key: object) -> str:
    shown = str(int(key)) if isinstance(key, float) else str(key)
    return f"{shown[:-2]:0>4}-{shown[-2:]}" if facet == "month" else shown
