"""How many items of an answer there are month by month, as bars that narrow it: a page shows them over its list."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import QueryParams

from search.web import words
from search.web.addresses import changed

FEWEST = 3  # bars worth a picture
MOST_MONTHS = 120  # above, a bar is a year
HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or a year: its place among the slots, its height in the picture, the address that asks for it alone."""

    slot: int
    height: float
    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in order of time; `slots` with those of the empty months."""

    bars: tuple[Bar, ...]
    slots: int

    @property
    def first(self) -> str:
        return self.bars[0].label

    @property
    def last(self) -> str:
        return self.bars[-1].label


def timeline(path: str, params: QueryParams, months: Iterable[tuple[str, int]]) -> Timeline | None:
    """Of («2024-05», count) pairs in any order; None where there are too few for a picture."""
    counts = {_index(month): count for month, count in months}
    if not counts:
        return None
    spans: Counter[int] = Counter(counts)
    yearly = max(spans) - min(spans) >= MOST_MONTHS
    if yearly:
        spans = Counter()
        for month, count in counts.items():
            spans[month // 12] += count
    first, most = min(spans), max(spans.values())
    if len(spans) < FEWEST:
        return None
    bars = (
        Bar(
            span - first,
            round(max(2.0, count / most * HEIGHT), 1),
            _label(span, yearly),
            count,
            _href(path, params, span, yearly),
        )
        for span, count in sorted(spans.items())
    )
    return Timeline(tuple(bars), max(spans) - first + 1)


def _index(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _label(span: int, yearly: bool) -> str:
    return str(span) if yearly else f"{words.MONTH[span % 12]} {span // 12}"


def _href(path: str, params: QueryParams, span: int, yearly: bool) -> str:
    first, last = (span * 12, span * 12 + 11) if yearly else (span, span)
    since = date(first // 12, first % 12 + 1, 1)
    until = date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])
    return changed(path, params, **{"from": since, "to": until, "page": None, "cursor": None})
