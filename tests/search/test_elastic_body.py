"""Query → request body of Elasticsearch, as golden files; no server runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from search.engines.clauses import article_clauses, fact_clauses
from search.engines.documents import ARTICLE_FIELDS, FACT_FIELDS
from search.engines.elastic.body import Place, cursor_of, facets_of, place_of, search_body
from search.engines.elastic.indices import NAMES, template
from search.engines.elastic.ledger import Snapshot, State
from search.query import parse
from search.store import Phrase, Query, StoreError

BODIES = Path(__file__).parent / "elastic_bodies"
QUIET = Snapshot(7)
MANY = Phrase(tuple(frozenset(f"{word}{n}" for n in range(5)) for word in "абв"))  # 125 rows of lemmas

CASES: dict[str, tuple[str, Query, Snapshot]] = {
    "everything": ("articles", Query(), QUIET),
    "words": ("articles", parse('бюджет школы OR банки "рабочих мест" -реновация'), QUIET),
    "many_forms": ("articles", Query(all_of=((MANY,),), sort="relevance"), QUIET),
    "no_word": ("articles", Query(all_of=((Phrase(()),),)), QUIET),
    "filters_of_articles": (
        "articles",
        Query(
            sites=("mos_ru",), tags=("Наука",), organisations=("МИК",), years=(2023,), ids=("ab",),
            published_since=date(2023, 1, 1), published_until=date(2024, 1, 1),
            updated_after=datetime(2024, 5, 1, tzinfo=UTC), facets=("site", "year", "month"), limit=0,
        ),
        QUIET,
    ),
    "filters_of_facts": (
        "facts",
        Query(
            kinds=("money",), units=("RUB", "USD"), counted=("школа",), subjects=("mik",), raw_keys=("mik|школа",),
            value_min=Decimal("2.5"), value_max=Decimal(10), confidence_min=0.5, period_since=date(2023, 1, 1),
            period_until=date(2024, 1, 1), article_ids=("ab",), sort="value", ascending=True, page=3, limit=10,
        ),
        QUIET,
    ),
    "as_of": ("facts", Query(as_of=datetime(2024, 5, 1, tzinfo=UTC), ascending=True), QUIET),
    "history_while_others_write": ("facts", Query(include_history=True), Snapshot(9, (4, 8))),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_body(name: str, golden: Callable[[Path, Any], None]) -> None:
    index, query, snapshot = CASES[name]
    clauses = article_clauses(query) if index == "articles" else fact_clauses(query)
    golden(BODIES / f"{name}.json", search_body(query, clauses, snapshot, None))


def test_a_cursor_brings_back_its_place() -> None:
    query, place = parse("школа"), Place((7.5, 3, 4), "pit", Snapshot(9, (4, 8)))
    again = replace(query, cursor=cursor_of(query, place), limit=99)
    assert place_of(again) == place
    body = search_body(again, article_clauses(again), QUIET, place)
    assert body["search_after"] == [7.5, 3, 4]
    with pytest.raises(StoreError, match="does not belong"):
        place_of(replace(parse("сад"), cursor=again.cursor))


def test_facets_that_are_not_exact_are_refused() -> None:
    bucket = {"key": 2023, "doc_count": 2}
    assert facets_of({"year": {"doc_count_error_upper_bound": 0, "buckets": [bucket]}}) == {"year": (("2023", 2),)}
    with pytest.raises(StoreError, match="year"):
        facets_of({"year": {"doc_count_error_upper_bound": 1, "buckets": [bucket]}})


@pytest.mark.parametrize(("name", "fields"), [("articles", ARTICLE_FIELDS), ("facts", FACT_FIELDS)])
def test_the_mapping_has_every_field_that_engines_share(name: str, fields: dict[str, str]) -> None:
    properties = template(name)["mappings"]["properties"]
    assert [field for field in fields if field not in properties and field != "content"] == []
    assert [
        field for field, kind in fields.items() if kind == "name" and "lower" not in properties[field]["fields"]
    ] == []


def test_indices_do_without_what_only_some_distributions_have() -> None:
    plain = {"keyword", "text", "long", "integer", "double", "date", "date_range", "boolean", "object"}
    for name in NAMES:
        fields = template(name)["mappings"]["properties"].values()
        assert {field.get("type", "object") for field in fields} <= plain


def test_open_batches_are_not_shown() -> None:
    state = State(9, 3, {8: ("token", 100.0), 4: ("other", 30.0)})
    assert state.snapshot == Snapshot(9, (4, 8))
    assert [batch for batch in range(1, 12) if state.snapshot.shows(batch)] == [1, 2, 3, 5, 6, 7, 9]
    assert state.left_behind(now=100.0) == (4,)
