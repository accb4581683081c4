"""Was it kept: planned values whose time is over, beside what was said of that time afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from search.series.bounds import reached
from search.series.observations import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A plan due by `due` (the last day), and the actual value that decides it.

    `kept` is True when a value on or before that day reaches it, False when the first value at or after that day
    still does not, None where nothing decides.
    """

    planned: Observation
    due: date
    outcome: Observation | None
    kept: bool | None


def promises(vintages: Iterable[Observation], today: date, *, named: bool = True) -> list[Promise]:
    """The plans that were due before `today`, oldest first. A plan is taken as a level to be reached.

    Where the series is not `named`, nothing decides: who knows whether later words are of the same thing.
    """
    known = list(vintages)
    actual = sorted((o for o in known if o.modality == "actual" and named), key=lambda o: (o.at, o.stated_at))
    due = [o for o in known if o.modality == "planned" and o.period.stop and o.period.stop <= today]
    return [_decided(plan, actual) for plan in due if plan.period.source != "published"]


def _decided(plan: Observation, actual: list[Observation]) -> Promise:
    assert plan.period.stop is not None
    due = plan.period.stop - timedelta(days=1)
    for o in (o for o in actual if o.at >= plan.stated_at.date()):
        verdict = reached(o.fact, plan.fact)
        if o.at <= due and verdict:
            return Promise(planned=plan, due=due, outcome=o, kept=True)
        if o.at >= due:
            return Promise(planned=plan, due=due, outcome=o, kept=verdict if o.at == due else _late(verdict))
    return Promise(planned=plan, due=due, outcome=None, kept=None)


def _late(verdict: bool | None) -> bool | None:
    """A value after the day that reaches the plan does not tell when it was reached."""
    return None if verdict else verdict
