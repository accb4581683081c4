"""Percent and percentage points: «14%», «62 процента», «на 2,3 процентного пункта» ([pp]), «процентов тридцать»."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.comparators import Amount
from nlp.figures.measure import inverted_unit, unit_after
from nlp.reading import Draft, Reading, draft


def find(reading: Reading) -> Iterator[Draft]:
    """Yield percentages left to right; `value` is the number as written (12.5, never 0.125)."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "compound" and amount.suffix.startswith("процентн"):
            yield draft(reading, amount, "percent", "%", amount.last, "percent-adjective")
            continue
        if amount.form not in ("digits", "words"):
            continue
        unit = unit_after(reading, amount)
        if unit is not None and unit.kind == "percent":
            last = unit.last + (reading.low(unit.last) == "годовых")
            yield draft(reading, amount, "percent", unit.code, last, "percent")
        elif _points(reading, amount):
            yield draft(reading, amount, "percent", "[pp]", amount.last + 1, "percent-points")
        elif amount.unit == "процент" or inverted_unit(reading, amount, "percent"):
            yield draft(reading, amount, "percent", "%", amount.last, "percent-inverted")


def _points(reading: Reading, amount: Amount) -> bool:
    """«63 процента расходов — на два пункта больше»: points of the percentage before."""
    return any(f.lemma == "пункт" for f in reading.word(amount.last).forms) and any(
        d.kind == "percent" for d in reading.drafts
    )
