"""Lists of series out of a store."""

from __future__ import annotations

from datetime import date

import made
import pytest

from search.series import catalogue
from search.store import Page, Query, Store, StoredFact


def test_a_list_reads_the_newest_facts_of_a_large_series(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "NEWEST", 3)
    for number in range(1, 9):
        one = made.article(number, f"Есть {number} парков." if number < 8 else "Есть 9 школ.")
        noun = "парк" if number < 8 else "школа"
        store.put(one, made.reading(one, made.fact(one, one.text.split()[1], str(number), counted=noun)))
    read: list[int] = []
    ask = store.facts

    def counting(query: Query) -> Page[StoredFact]:
        page = ask(query)
        read.append(len(page.items))
        return page

    monkeypatch.setattr(store, "facts", counting)
    large, small = catalogue.Catalogue(store).entries(Query())
    assert sum(read) == 3 + 1
    assert (large.facts, large.observations, large.first, large.latest.fact.value) == (7, None, None, 7)
    assert [value for _, value in large.points] == [5, 6, 7]
    assert (small.facts, small.observations, small.first) == (1, 1, date(2024, 1, 9))
