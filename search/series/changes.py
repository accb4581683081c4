"""What changed in a series: a new value for a later period, or another value for the same one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby, pairwise

from search.series.observations import Observation, as_of, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`after` differs from `before`; `reason` is `moved` (a later period) or `revised` (the same, a later vintage)."""

    reason: str
    before: Observation
    after: Observation

    @property
    def difference(self) -> Decimal:
        return self.after.value - self.before.value

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of the value before, to one place; None from zero."""
        return round(100 * self.difference / self.before.value, 1) if self.before.value else None


def changes(vintages: Iterable[Observation], since: datetime | None = None, *, named: bool = True) -> list[Change]:
    """Changes among actual values stated since `since` (None: all), newest statement first.

    Where the series is not `named`, only edits of one article count: other articles may speak of other things.
    """
    actual = [o for o in vintages if o.modality == "actual"]
    edits = [change for change in _revised(actual) if named or _articles(change.before) & _articles(change.after)]
    found = [*(_moved(actual) if named else ()), *edits]
    new = [change for change in found if since is None or change.after.stated_at >= since]
    return sorted(new, key=lambda c: (c.after.stated_at, c.after.fact.id), reverse=True)


def _moved(actual: list[Observation]) -> list[Change]:
    """One value after another in order of the days they stand at; «более 35 тыс.» said again is no change."""
    line = sorted(as_of(actual, None), key=lambda o: (o.at, o.stated_at))
    steps = pairwise(line)
    return [Change(reason="moved", before=a, after=b) for a, b in steps if _differ(a, b) and _length(a) == _length(b)]


def _revised(actual: list[Observation]) -> list[Change]:
    found: list[Change] = []
    for _, same in groupby(actual, key=lambda o: (o.period.start, o.period.stop)):
        vintages = sorted(same, key=lambda o: o.stated_at)
        found += [Change(reason="revised", before=a, after=b) for a, b in pairwise(vintages)]
    return [c for c in found if _differ(c.before, c.after) and not texts(c.before) & texts(c.after)]


def _articles(o: Observation) -> set[str]:
    return {stored.fact.article_id for stored in o.sources}


def _differ(one: Observation, other: Observation) -> bool:
    return (one.value, one.fact.upper) != (other.value, other.fact.upper)


def _length(o: Observation) -> str:
    """Values over a month and over a year are no steps of one line; values at a moment all are."""
    return o.period.precision if o.fact.span_of_time in ("flow", "cumulative") else "moment"
