"""Query → the body of a search request. Pure: tested by golden files with no server running."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

from search.engines.clauses import Among, Between, Clauses
from search.engines.documents import FACT_FIELDS
from search.engines.elastic.ledger import Snapshot
from search.engines.rows import encodable
from search.store import Phrase, Query, StoreError

Body = dict[str, Any]
MOST_FORMS = 64  # plain phrases that one phrase of words with several lemmas becomes, as in the embedded engine
FACET_VALUES = 10_000
EVERY = 1_000_000  # above the number of values of any facet in a shard, so that counts are exact
PLAIN = ("article_id", "fact_id")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cursor goes on: sort values of the last hit; by relevance also the point in time it goes through."""

    after: tuple[Any, ...]
    pit: str | None = None
    snapshot: Snapshot | None = None


def search_body(query: Query, clauses: Clauses, snapshot: Snapshot, place: Place | None) -> Body:
    """One page, one more hit (whether there is a next page), the exact total and facets."""
    ranked = query.sort == "relevance" and bool(clauses.words)
    body: Body = {
        "query": _query(clauses, snapshot),
        "sort": _sort("relevance" if ranked else query.sort, query.ascending and not ranked),
        "size": query.limit + 1 if query.limit else 0,
        "track_total_hits": True,
    }
    if place:
        body["search_after"] = list(place.after)
    elif query.page > 1:
        body["from"] = (query.page - 1) * query.limit
    if query.facets:
        body["aggs"] = {name: _facet(name) for name in query.facets}
    return body


def _query(clauses: Clauses, snapshot: Snapshot) -> Body:
    must = [_any_phrase(group) for group in clauses.words]
    never = [_phrase(phrase) for phrase in clauses.never]
    parts = {"must": must, "must_not": never, "filter": [*map(_filter, clauses.filters), *snapshot.filters()]}
    return {"bool": {name: found for name, found in parts.items() if found}}


def _any_phrase(phrases: Sequence[Phrase]) -> Body:
    return _any([_phrase(phrase) for phrase in phrases])


def _any(found: list[Body]) -> Body:
    return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": 1}}


def _phrase(phrase: Phrase) -> Body:
    """One word: any of its lemmas. Several: each row of their lemmas as a plain phrase, the same for every engine."""
    forms = [sorted(word) for word in phrase.words]
    if not forms or not all(forms):
        return {"match_none": {}}
    if len(forms) > 1 and prod(map(len, forms)) > MOST_FORMS:
        either = [{"span_or": {"clauses": [{"span_term": {"words": w}} for w in words]}} for words in forms]
        return {"span_near": {"clauses": either, "slop": 0, "in_order": True}}
    return _any([_row(row) for row in product(*forms)])


def _row(words: Sequence[str]) -> Body:
    if len(words) == 1:
        return {"term": {"words": words[0]}}
    return {"match_phrase": {"words": " ".join(words)}}


def _filter(clause: Among | Between) -> Body:
    if isinstance(clause, Between):
        sides = {"gte": clause.low, "lte": clause.high}
        return {"range": {clause.field: {side: value for side, value in sides.items() if value is not None}}}
    kind = FACT_FIELDS.get(clause.field, "match")
    if clause.field in PLAIN:
        return {"terms": {clause.field: [value for value in clause.values if value.isascii()]}}
    if kind == "key":
        return {"terms": {clause.field: [int(value) for value in clause.values]}}
    names = [encodable(value) for value in clause.values]
    return {"terms": {f"{clause.field}.lower" if kind == "name" else clause.field: names}}


def _sort(by: str, ascending: bool) -> list[Body]:
    """Ties go newest first; `tie` tells apart the few documents that share an `order`."""
    newest = [{"order": "desc"}, {"tie": "desc"}]
    if by == "relevance":
        return [{"_score": "desc"}, *newest]
    if by == "value":
        return [{"low": "asc" if ascending else "desc"}, *newest]
    return [{"order_up": "asc"}, {"tie": "asc"}] if ascending else newest


def _facet(name: str) -> Body:
    if name == "month":
        months = {"calendar_interval": "month", "time_zone": "Europe/Moscow", "format": "yyyy-MM", "min_doc_count": 1}
        return {"date_histogram": {"field": "published_at", **months}}
    return {"terms": {"field": name, "size": FACET_VALUES, "shard_size": EVERY}}


def facets_of(aggregations: Mapping[str, Any]) -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Name → (value, exact count), most frequent first, then by value; StoreError when counts are not exact."""
    found = {}
    for name, facet in aggregations.items():
        if facet.get("doc_count_error_upper_bound"):  # a histogram is always exact
            raise StoreError(f"facet {name} has more than {EVERY} values in one shard; ask for a narrower one")
        pairs = [
            (str(bucket.get("key_as_string", bucket["key"])), int(bucket["doc_count"])) for bucket in facet["buckets"]
        ]
        found[name] = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
    return found


SITES: Body = {
    "sites": {
        "filter": {"term": {"revision": 1}},
        "aggs": {"site": {"terms": {"field": "site", "size": FACET_VALUES, "shard_size": EVERY}}},
    }
}


def counting_body(snapshot: Snapshot, aggregations: Body | None = None) -> Body:
    """The exact count of all that is visible, and what is to be counted of it."""
    body: Body = {"query": {"bool": {"filter": snapshot.filters()}}, "size": 0, "track_total_hits": True}
    return body | ({"aggs": aggregations} if aggregations else {})


def distinct_body(snapshot: Snapshot, field: str) -> Body:
    """The values of a field, each once, in order, a page of them."""
    source = [{"value": {"terms": {"field": field}}}]
    return counting_body(snapshot, {"values": {"composite": {"size": FACET_VALUES, "sources": source}}})


def distinct_of(answer: Mapping[str, Any], body: Body) -> tuple[list[str], Body | None]:
    """The values of a page, and what asks for the next one."""
    found = answer["aggregations"]["values"]
    values = [str(bucket["key"]["value"]) for bucket in found["buckets"]]
    if "after_key" not in found:
        return values, None
    composite = body["aggs"]["values"]["composite"] | {"after": found["after_key"]}
    return values, body | {"aggs": {"values": {"composite": composite}}}


# --- where to go on --------------------------------------------------------------------------------------------------


def cursor_of(query: Query, place: Place) -> str:
    """An opaque text: the place after the last item, and which question it belongs to."""
    seen = place.snapshot and [place.snapshot.last, *place.snapshot.open]
    text = json.dumps([_digest(query), list(place.after), place.pit, seen], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(query: Query) -> Place | None:
    """The place in the query's cursor; StoreError for a cursor of another question."""
    if query.cursor is None:
        return None
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        digest, after, pit, seen = json.loads(base64.urlsafe_b64decode(padded.encode()))
        place = Place(tuple(after), pit, Snapshot(seen[0], tuple(seen[1:])) if seen else None)
    except (ValueError, TypeError):
        digest, place = None, Place(())
    if digest != _digest(query) or not place.after:
        raise StoreError(f"cursor {query.cursor!r} does not belong to this question; begin without one")
    return place


def _digest(query: Query) -> str:
    plain = replace(query, cursor=None, page=1, limit=0, facets=())
    words = repr([[[sorted(w) for w in p.words] for p in g] for g in (*plain.all_of, plain.none_of)])
    rest = repr(replace(plain, all_of=(), none_of=()))
    return hashlib.sha256(f"{words}{len(plain.none_of)}{rest}".encode("utf-8", "replace")).hexdigest()[:12]
