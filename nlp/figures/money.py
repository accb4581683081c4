"""Money: «более 800 млн. рублей», «$71,3 млн», «350 ₽», «5 рублей 50 копеек», «50 копеек» (0.5 RUB)."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.figures.measure import unit_after
from nlp.reading import Draft, Reading, draft
from nlp.units import SIGNS


def find(reading: Reading) -> Iterator[Draft]:
    """Yield sums of money left to right; `value` in the main unit of the currency (ISO 4217)."""
    for amount in reading.amounts:
        if amount.claimed or amount.form not in ("digits", "words"):
            continue
        sign = reading.word(amount.number - 1)
        if sign.text in SIGNS and not amount.signed:
            amount.first = min(amount.first, amount.number - 1)
            yield draft(reading, amount, "money", SIGNS[sign.text], amount.last, "money-sign")
            continue
        unit = unit_after(reading, amount)
        if unit is not None and unit.kind == "money":
            yield _whole(reading, draft(reading, amount, "money", unit.code, unit.last, "money", unit.scale))


def _whole(reading: Reading, made: Draft) -> Draft:
    """«5 рублей 50 копеек» is one sum."""
    rest = next((a for a in reading.amounts if a.number == made.last and not a.claimed), None)
    unit = unit_after(reading, rest) if rest is not None else None
    if rest is not None and unit is not None and unit.code == made.unit and unit.scale < 1 and made.upper is None:
        rest.claimed = True
        made.value += rest.value * unit.scale
        made.last = unit.last
    return made
