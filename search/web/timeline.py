"""How many items of an answer there are month by month, as bars that narrow it: a page shows them over its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from starlette.datastructures import QueryParams

from search.values import days
from search.web import words
from search.web.addresses import changed

FEWEST = 3  # bars worth a picture
MOST_MONTHS = 120  # above, a bar is a year
HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or a year: its place, empty ones counted, its height, and the address that asks for it alone."""

    slot: int
    height: float
    label: str
    count: int
    href: str


def timeline(path: str, params: QueryParams, months: Iterable[tuple[str, int]]) -> tuple[Bar, ...] | None:
    """Bars of («2024-05», count) pairs in order of time; None where there are too few for a picture."""
    counts = Counter(dict(months))
    if counts and _slot(max(counts)) - _slot(min(counts)) >= MOST_MONTHS:
        yearly = Counter[str]()
        for month, count in counts.items():
            yearly[month[:4]] += count
        counts = yearly
    if len(counts) < FEWEST:
        return None
    first, most = _slot(min(counts)), max(counts.values())
    return tuple(
        Bar(
            _slot(name) - first,
            round(max(2.0, count / most * HEIGHT), 1),
            _label(name),
            count,
            _href(path, params, name),
        )
        for name, count in sorted(counts.items())
    )


def _slot(name: str) -> int:
    year, _, month = name.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _label(name: str) -> str:
    year, _, month = name.partition("-")
    return f"{words.MONTH[int(month) - 1]} {year}" if month else year


def _href(path: str, params: QueryParams, name: str) -> str:
    since, stop = days(name, "from")
    return changed(path, params, **{"from": since, "to": stop - timedelta(days=1), "page": None, "cursor": None})
