"""Facts of one series → observations: one (period, value, vintage) each, with every source that states it.

Nothing is lost on the way: each fact is shown, a repetition of one that is, set aside with a reason, or undated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from crawler.article import MOSCOW, YEARS
from nlp.fact import Comparator, Fact, Period
from search.store import StoredFact

SHOWN = ("actual", "planned")
LEAST_SURE = 0.4  # below that a reading is kept and searchable, but draws no point
DAY = timedelta(days=1)
REPRINT = timedelta(days=31)  # the same sentence within a month is one release printed again, not a new count


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value for one period as stated at one moment; `sources` are all that say so, first to last."""

    period: Period
    sources: tuple[StoredFact, ...]

    @property
    def fact(self) -> Fact:
        return self.sources[0].fact

    @property
    def value(self) -> Decimal:
        return self.fact.value

    @property
    def modality(self) -> str:
        return self.fact.modality

    @property
    def stated_at(self) -> datetime:
        """The vintage: the first moment at which this value was stated for this period."""
        return moment_of(self.sources[0])

    @property
    def at(self) -> date:
        """The day at which the value stands: the last of its period, and for what is a fact never after it was said."""
        if self.period.stop is None:
            assert self.period.start is not None
            return self.period.start
        last = self.period.stop - DAY
        said = self.stated_at.astimezone(MOSCOW).date()
        early = self.modality == "actual" and (self.period.start or date.min) <= said
        return min(last, said) if early else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What a chart shows and what it does not; `set_aside` pairs a fact with one of the reasons below.

    `superseded` (a later vintage says otherwise), `same_text` (the text that is shown names a second value),
    `rejected` (a person's decision), `negated`, `possible`, `required` (no statement of how it is or will be),
    `unsure` (a reading of low confidence), `unnamed` (no text says whose or what it is).
    """

    shown: tuple[Observation, ...]
    set_aside: tuple[tuple[StoredFact, str], ...]
    undated: tuple[StoredFact, ...]

    @property
    def facts(self) -> int:
        """How many facts were looked at; those shown with all their repetitions."""
        return sum(len(o.sources) for o in self.shown) + len(self.set_aside) + len(self.undated)


def arrange(
    facts: Iterable[StoredFact],
    moment: datetime | None = None,
    rejected: frozenset[str] = frozenset(),
    *,
    unnamed: bool = False,
) -> Arranged:
    """The facts of one series as known at `moment` (None: all that is known), ordered by period.

    An `unnamed` series shows nothing: what no text says to be of one thing makes no line.
    """
    known = [f for f in facts if moment is None or moment_of(f) <= moment]
    if unnamed:
        return Arranged(shown=(), set_aside=tuple((f, "unnamed") for f in known), undated=())
    aside = [(f, reason) for f in known if (reason := _why_not(f.fact, rejected))]
    good = [f for f in known if not _why_not(f.fact, rejected)]
    dated = [f for f in good if period_of(f) is not None]
    vintages = observations(dated)
    shown = as_of(vintages, moment)
    old = [(f, _why_older(o, shown)) for o in vintages if o not in shown for f in o.sources]
    undated = tuple(f for f in good if period_of(f) is None)
    return Arranged(shown=tuple(shown), set_aside=(*aside, *old), undated=undated)


def observations(facts: Iterable[StoredFact]) -> list[Observation]:
    """Every vintage of every period, ordered by period, then vintage; equal statements are one observation.

    Facts that have no date are left out.
    """
    groups: dict[tuple[object, ...], Observation] = {}
    first_prints: dict[tuple[object, ...], Observation] = {}
    for stored in sorted(facts, key=lambda f: (moment_of(f), f.url, f.fact.start)):
        period = _settled(stored, first_prints)
        if period is None:
            continue
        place = (period.start, period.stop, *_statement(stored.fact))
        earlier = groups[place].sources if place in groups else ()
        groups[place] = Observation(period=period, sources=(*earlier, stored))
        first_prints.setdefault((stored.fact.quote, *_statement(stored.fact)), groups[place])
    return sorted(groups.values(), key=lambda o: (*_order(o.period), o.stated_at, o.sources[0].url))


def as_of(vintages: Iterable[Observation], moment: datetime | None) -> list[Observation]:
    """Per period, the latest vintage known at `moment` (inclusive; ties by url), ordered by period.

    Of two values in one text the first counts. A plan and a fact for one period stand side by side: neither replaces
    the other.
    """
    latest: dict[tuple[object, ...], Observation] = {}
    for o in vintages:
        place = (o.period.start, o.period.stop, o.modality)
        known = moment is None or o.stated_at <= moment
        if known and (place not in latest or _vintage(o, moment) >= _vintage(latest[place], moment)):
            latest[place] = o
    return sorted(latest.values(), key=lambda o: (*_order(o.period), o.modality))


def period_of(stored: StoredFact) -> Period | None:
    """The period that the fact states, else the day of publication.

    None when the page does not say that either, or says a year that no article can have.
    """
    stated = stored.fact.period
    if stated is not None and (stated.start or stated.stop):
        return stated
    if stored.published_at is None or stored.published_at.year not in YEARS:
        return None
    day = stored.published_at.astimezone(MOSCOW).date()
    return Period(start=day, stop=day + DAY, precision="day", phrase="", source="published")


def moment_of(stored: StoredFact) -> datetime:
    """When it was stated: the vintage. A fact out of a store always has one."""
    moment = stored.fact.stated_at or stored.published_at or stored.fact.recorded_at
    assert moment is not None, "a store gives stated_at to every fact"
    return moment


def _why_not(fact: Fact, rejected: frozenset[str]) -> str | None:
    if fact.id in rejected:
        return "rejected"
    if fact.modality not in SHOWN:
        return fact.modality
    return "unsure" if fact.confidence < LEAST_SURE else None


def _statement(fact: Fact) -> tuple[Decimal, Decimal | None, Comparator, str]:
    return fact.value, fact.upper, fact.comparator, fact.modality


def _settled(stored: StoredFact, first_prints: dict[tuple[object, ...], Observation]) -> Period | None:
    """The fact's period; that of the first print when it repeats a sentence that publication alone dates."""
    period = period_of(stored)
    first = first_prints.get((stored.fact.quote, *_statement(stored.fact)))
    if period is None or first is None or {period.source, first.period.source} != {"published"}:
        return period
    return first.period if moment_of(stored) - first.stated_at <= REPRINT else period


def texts(o: Observation) -> set[str]:
    """The contents that state it."""
    return {stored.fact.content_sha256 for stored in o.sources}


def _why_older(o: Observation, shown: list[Observation]) -> str:
    return "same_text" if any(o.period == other.period and texts(o) & texts(other) for other in shown) else "superseded"


def _vintage(o: Observation, moment: datetime | None) -> tuple[datetime, str, int]:
    """The newest statement of it by `moment`: a value said again after another one is the latest once more."""
    known = (f for f in o.sources if moment is None or moment_of(f) <= moment)
    return max((moment_of(f), f.url, -f.fact.start) for f in known)


def _order(period: Period) -> tuple[date, date]:
    start, stop = period.start, period.stop
    return (stop or date.max, start or date.min) if stop else (start or date.max, date.max)
