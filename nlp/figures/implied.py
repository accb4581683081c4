"""Figures in which a unit stands for one of it or is left out: «метр тридцать», «год и два месяца», «от метра до двух».

Read before the other kinds, which would see only the number that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nlp.bounds import comparator_before
from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, draft
from nlp.subjects import phrase_at
from nlp.units import Unit, unit_at

# what is said after a unit without its own: «метр тридцать» in metres, «час двадцать» in minutes
TAILS: dict[str, tuple[str, int, int]] = {  # unit → unit of the whole, how many of the tail make one, how many it makes
    "h": ("min", 1, 60), "m": ("m", 100, 1), "kg": ("kg", 1000, 1), "RUB": ("RUB", 100, 1),
}  # fmt: skip
# smaller units of the same kind, and how many make one: «1 метр 85 сантиметров» is 185 cm
SMALLER = {
    ("km", "m"): 1000, ("m", "cm"): 100, ("m", "mm"): 1000, ("cm", "mm"): 10, ("t", "kg"): 1000, ("kg", "g"): 1000,
    ("h", "min"): 60, ("min", "s"): 60, ("h", "s"): 3600, ("a", "mo"): 12, ("d", "h"): 24, ("wk", "d"): 7,
}  # fmt: skip


def find(reading: Reading) -> Iterator[Draft]:
    """Yield the figures whose first unit has no number of its own."""
    for amount in reading.amounts:
        if amount.claimed or amount.form not in ("digits", "words"):
            continue
        made = _from_one(reading, amount) or _one_and(reading, amount)
        if made is not None:
            yield made


def _from_one(reading: Reading, amount: Amount) -> Draft | None:
    """«высотой от метра до двух»: the lower end is one of the unit, the upper end has none."""
    at = amount.first - 1
    single = amount.comparator is Comparator.AT_MOST and reading.low(amount.first) == "до" and amount.upper is None
    unit = _one(reading, at, "gent") if single and reading.low(at - 1) == "от" else None
    if unit is None or amount.value <= 1 or phrase_at(reading.words, amount.last, "gent") is not None:
        return None
    amount.first, amount.upper, amount.value, amount.comparator = at - 1, amount.value, Decimal(1), Comparator.RANGE
    return draft(reading, amount, unit.kind, unit.code, amount.last, unit.kind, unit.scale)


def _one_and(reading: Reading, amount: Amount) -> Draft | None:
    """«год и два месяца», «час двадцать минут», «метр тридцать»: one of the unit and a rest."""
    at = amount.number - 1
    joined = reading.low(at) == "и"
    unit = _one(reading, at - joined, "accs") if amount.first == amount.number and amount.upper is None else None
    if unit is None or amount.multiplier is not None:
        return None
    own = unit_at(reading.words, amount.last) if reading.free(amount.last) else None
    ratio = SMALLER.get((unit.code, own.code)) if own is not None else None
    start = at - joined
    if own is not None and ratio is not None and amount.value < ratio:
        amount.comparator, amount.first = comparator_before(reading.words, start)
        amount.value += ratio
        if reading.low(start - 1) in ("через", "спустя"):
            amount.number, amount.last = start, own.last
            reading.dismiss(amount, "date")
            return None
        return draft(reading, amount, own.kind, own.code, own.last, own.kind)
    if joined or not _is_tail(reading, amount, unit.code):
        return None
    code, parts, whole = TAILS[unit.code]
    amount.first, amount.value = start, Decimal(whole) + amount.value / parts
    return draft(reading, amount, unit.kind, code, amount.last, f"{unit.kind}-tail")


def _one(reading: Reading, at: int, case: str) -> Unit | None:
    """The unit at a place where it stands for one of it: in the singular, without number or adjective before."""
    word, before = reading.word(at), reading.word(at - 1)
    if not reading.free(at) or not any(f.pos == "NOUN" and f.number == "sing" and f.case == case for f in word.forms):
        return None
    if before.kind == "number" or any(f.pos in ("NUMR", "ADJF", "PRTF") for f in before.forms[:1]):
        return None
    unit = unit_at(reading.words, at)
    return unit if unit is not None and unit.last == at + 1 and unit.kind != "percent" else None


def _is_tail(reading: Reading, amount: Amount, code: str | None) -> bool:
    """Whether the number goes on a unit of this code without a unit of its own: «(два метра) сорок»."""
    if code not in TAILS or amount.form != "words" or amount.upper is not None or amount.multiplier is not None:
        return False
    _, parts, whole = TAILS[code]
    largest = max(parts, whole)
    alone = reading.word(amount.last).kind != "word" or reading.low(amount.last) in ("и", "а", "в", "на", "от", "за")
    return alone and largest / 100 <= amount.value < largest and amount.first == amount.number


def with_tail(reading: Reading, made: Draft) -> Draft:
    """«два часа двадцать», «два метра сорок»: the smaller unit left out."""
    rest = next((a for a in reading.amounts if a.number == made.last and not a.claimed), None)
    if rest is None or made.upper is not None or not _is_tail(reading, rest, made.unit):
        return made
    assert made.unit is not None
    code, parts, whole = TAILS[made.unit]
    rest.claimed = True
    made.value, made.unit, made.last = made.value * whole + rest.value / parts, code, rest.last
    return made
