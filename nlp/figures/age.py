"""Ages: «старше 55 лет», «дети от 7 до 14 лет», «100 лет и старше», «заводу сто тридцать лет», «мне было семнадцать»."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.ages import AGE_WORDS, PEOPLE, by_age, eldest, is_age, near_age, of_person
from nlp.bare_ages import bare_age
from nlp.comparator_words import AFTER
from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.figures.measure import inverted_unit, unit_after
from nlp.movement import moves
from nlp.reading import Draft, Reading, draft


def find(reading: Reading) -> Iterator[Draft]:
    """Yield ages left to right, in years unless months or days are said."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "compound" and amount.suffix.startswith("летн") and of_person(reading, amount.last):
            yield draft(reading, amount, "age", "a", amount.last, "age-adjective")
            continue
        if amount.form not in ("digits", "words"):
            continue
        _from_to(reading, amount)
        unit = unit_after(reading, amount) or inverted_unit_checked(reading, amount)
        if unit is not None and unit.kind == "duration" and unit.code in ("d", "wk") and eldest(reading, amount):
            yield draft(reading, amount, "age", unit.code, unit.last, "age")
        elif unit is not None and unit.kind == "duration" and unit.code in ("a", "mo"):
            if is_age(reading, amount, unit.last):
                yield suffixed(reading, draft(reading, amount, "age", unit.code, unit.last, "age"))
        elif unit is None and bare_age(reading, amount):
            yield draft(reading, amount, "age", "a", amount.last, "age-bare")


def inverted_unit_checked(reading: Reading, amount: Amount):  # type: ignore[no-untyped-def]
    return (
        inverted_unit(reading, amount, "duration")
        if reading.low(amount.first - 1) == "лет"
        and (near_age(reading, amount.first - 1) or eldest(reading, amount) or by_age(reading.word(amount.first - 2)))
        else None
    )


def suffixed(reading: Reading, made: Draft) -> Draft:
    after = (reading.low(made.last), reading.low(made.last + 1))
    if after in AFTER and made.comparator in (Comparator.EQUAL, Comparator.AT_LEAST):
        made.comparator = AFTER[after]
        made.last += 2
    return made


def _from_to(reading: Reading, amount: Amount) -> None:
    """«детей с 3 до 12 лет» is a range of ages, not a movement."""
    upper = amount.to
    if amount.role != "from" or upper is None or upper.claimed or moves(reading.words, amount.first - 1):
        return
    unit = unit_after(reading, upper)
    back = [f.lemma for w in reading.words[max(0, amount.first - 4) : amount.first] for f in w.forms[:2]]
    if unit is not None and unit.code == "a" and any(lemma in PEOPLE or lemma in AGE_WORDS for lemma in back):
        upper.claimed = True
        amount.upper, amount.comparator, amount.last = upper.value, Comparator.RANGE, upper.last
        amount.role, amount.to, amount.first = "", None, amount.first - (reading.low(amount.first - 1) == "с")
