"""Money: «более 800 млн. рублей», «$71,3 млн», «350 ₽», «5 рублей 50 копеек», «50 копеек» (0.5 RUB)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp.comparators import Amount
from nlp.figures.measure import inverted_unit, unit_after
from nlp.reading import Draft, Reading, draft
from nlp.units import CODES, SIGNS, Unit, unit_at

# whose hundredths are called so too: копейки of hryvnias and Belarusian roubles, центы of euros
HUNDREDTHS = {"RUB": {"RUB", "UAH", "BYN"}, "USD": {"USD", "EUR", "AUD", "CAD", "NZD", "HKD", "SGD"}}
THOUSANDS = re.compile(r"^\d{1,3}[.,]000$")


def find(reading: Reading) -> Iterator[Draft]:
    """Yield sums of money left to right; `value` in the main unit of the currency (ISO 4217)."""
    for amount in reading.amounts:
        if amount.claimed or amount.form not in ("digits", "words"):
            continue
        sign = reading.word(amount.number - 1)
        if (sign.text in SIGNS or sign.text in CODES) and not amount.signed:
            amount.first = min(amount.first, amount.number - 1)
            if reading.low(amount.last) in ("к", "k") and reading.word(amount.last).glued and amount.multiplier is None:
                amount.value, amount.last, amount.multiplier = (
                    amount.value * 1000,
                    amount.last + 1,
                    Decimal(1000),
                )  # $10К
            code = SIGNS.get(sign.text, sign.text)
            yield _whole(reading, draft(reading, amount, "money", code, amount.last, "money-sign"))
            continue
        if inverted_unit(reading, amount, "money"):  # «рублей 10», «рублей триста»
            unit = unit_at(reading.words, amount.first)
            if unit is not None:
                yield draft(reading, amount, "money", unit.code, amount.last, "money-inverted", unit.scale)
            continue
        unit = unit_after(reading, amount)
        if unit is not None and unit.kind == "money":
            _thousands(reading, amount)
            yield _whole(reading, draft(reading, amount, "money", unit.code, unit.last, "money", unit.scale))


def _whole(reading: Reading, made: Draft) -> Draft:
    """«5 рублей 50 копеек», «101 гривна и 22 копейки» are one sum."""
    joined = (made.last, made.last + (reading.low(made.last) in ("и", ",")))
    rest = next((a for a in reading.amounts if a.number in joined and not a.claimed), None)
    if rest is not None and rest.number == made.last and _hundredths(reading, made, rest):  # «20 долларов 43»
        rest.claimed = True
        made.value, made.last = made.value + rest.value / 100, rest.last
        return made
    unit = unit_after(reading, rest) if rest is not None else None
    if (
        rest is not None
        and made.unit in HUNDREDTHS["USD"]
        and reading.low(rest.last) == "ц"
        and reading.word(rest.last).glued
    ):
        unit = Unit("money", "USD", rest.last + 1, Decimal("0.01"))  # «$20 и 43ц»
    if rest is None or unit is None or unit.kind != "money" or unit.scale == 1 or made.upper is not None:
        return made
    if made.unit in HUNDREDTHS.get(unit.code, {unit.code}) and rest.value < 100 and made.value == int(made.value):
        rest.claimed = True
        made.value += rest.value * unit.scale * (-1 if made.value < 0 else 1)
        made.last = unit.last
    return made


def _hundredths(reading: Reading, made: Draft, rest: Amount) -> bool:
    """Two bare digits that end a clause right after a whole sum named by a word."""
    alone = rest.form == "digits" and len(reading.word(rest.number).text) == 2 and rest.multiplier is None
    ends = rest.last >= len(reading.words) or reading.word(rest.last).text in ",.;)"
    worded = reading.word(made.last - 1).kind == "word" and made.amount.multiplier is None
    return alone and ends and worded and made.upper is None and made.value == int(made.value) and rest.upper is None


def _thousands(reading: Reading, amount: Amount) -> None:
    """«20.000 руб.»: no currency has thousandths, so the dot parts thousands."""
    written = reading.word(amount.number).text
    if amount.multiplier is None and amount.upper is None and THOUSANDS.match(written):
        amount.value = amount.value * 1000
