"""Statements about one period of one series that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, groupby

from search.series.bounds import agree
from search.series.observations import Observation, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two values for one period; `between` is `sources` (different articles) or `vintages` (one article, edited)."""

    between: str
    one: Observation
    other: Observation


def conflicts(vintages: Iterable[Observation], *, named: bool = True) -> list[Conflict]:
    """Pairs of actual values for the same period that exclude each other, by period; one a pair of values.

    Where the series is not `named`, only the vintages of one article are compared: who knows what others count.
    """
    actual = [o for o in vintages if o.modality == "actual"]
    found: list[Conflict] = []
    for _, same in groupby(actual, key=lambda o: (o.period.start, o.period.stop)):
        pairs = combinations(sorted(same, key=lambda o: o.stated_at), 2)
        found += [Conflict(between=_between(a, b), one=a, other=b) for a, b in pairs if _exclude(a, b)]
    return [conflict for conflict in found if named or conflict.between == "vintages"]


def _exclude(one: Observation, other: Observation) -> bool:
    """A sentence may name two amounts of one kind («открыли 5 школ и 3 школы»): within one text nothing contradicts."""
    return not texts(one) & texts(other) and not agree(one.fact, other.fact)


def _between(one: Observation, other: Observation) -> str:
    articles = {s.fact.article_id for s in one.sources} & {s.fact.article_id for s in other.sources}
    return "vintages" if articles else "sources"
