"""What values a statement allows: «более 35 тыс.» allows 36 100, «35 тыс.» allows 35 124."""

from __future__ import annotations

from decimal import Decimal

from nlp.fact import Comparator, Fact

ABOUT = Decimal("0.1")  # «около 90» is taken to mean within a tenth
EXACT = 1000  # «40 проектов» is counted, «40 тысяч» is rounded
Bounds = tuple[Decimal | None, Decimal | None]  # lowest and highest, None where there is no bound


def bounds(fact: Fact) -> Bounds:
    """The lowest and highest value that a statement allows; a round number allows what rounds to it."""
    low = fact.value - _rounding(fact.value)
    high = (fact.upper if fact.upper is not None else fact.value) + _rounding(fact.value)
    if fact.comparator is Comparator.ABOUT:
        return low - abs(fact.value) * ABOUT, high + abs(fact.value) * ABOUT
    if fact.comparator in (Comparator.MORE, Comparator.AT_LEAST):
        return fact.value, None
    return (None, fact.value) if fact.comparator in (Comparator.LESS, Comparator.AT_MOST) else (low, high)


def agree(one: Fact, other: Fact) -> bool:
    """Whether some value satisfies both statements."""
    (low, high), (low2, high2) = bounds(one), bounds(other)
    return (high is None or low2 is None or low2 <= high) and (high2 is None or low is None or low <= high2)


def reached(fact: Fact, target: Fact) -> bool | None:
    """Whether a value reaches a target; None where the statement leaves it open («более 4 000» of 5 000)."""
    if fact.value >= target.value:
        return None if fact.comparator in (Comparator.LESS, Comparator.AT_MOST) else True
    _low, high = bounds(fact)
    return None if high is None or high >= target.value else False


def _rounding(value: Decimal) -> Decimal:
    """Just under half of the last place that is no trailing zero: 35000 → 490, 2.5 → 0.049, 40 → 0.49."""
    _, digits, exponent = value.normalize().as_tuple()
    if not isinstance(exponent, int) or digits == (0,):
        return Decimal(0)
    place = exponent if abs(value) >= EXACT else min(exponent, 0)
    return Decimal((0, (4, 9), place - 2))
