"""Multiples and fractions: «в 2,5 раза», «вдвое», «треть», «две трети первокурсников», «каждый пятый», «пятая часть»."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nlp.bounds import comparator_before
from nlp.comparators import Amount
from nlp.digits import four
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, draft
from nlp.units import unit_at

PARTS = frozenset({"часть", "доля"})


def find(reading: Reading) -> Iterator[Draft]:
    """Yield multiples and fractions left to right; fractions to four places."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "factor":
            yield draft(reading, amount, "factor", None, amount.last, "factor-word")
        elif amount.form == "compound" and _of_growth(reading, amount):
            yield draft(reading, amount, "factor", None, amount.last, "factor-coefficient")
        elif amount.form == "compound" and amount.suffix.startswith("кратн") and amount.last == amount.number + 1:
            reading.dismiss(amount, "ordinal_name")  # «двукратный чемпион»
        elif amount.form == "fraction" and reading.low(amount.last) in ("века", "столетия"):
            yield draft(reading, amount, "duration", "{век}", amount.last + 1, "duration-fraction")
        elif amount.form == "fraction" and (made := _of_a_unit(reading, amount)) is not None:
            yield made
        elif amount.form == "fraction" and not _of_a_day(reading, amount):
            yield draft(reading, amount, "factor", None, amount.last, "fraction")
        elif amount.form in ("digits", "words") and _coefficient(reading, amount):
            yield draft(reading, amount, "factor", None, amount.last, "factor-coefficient")
        elif amount.form == "words" and _times_before(reading, amount):
            yield draft(reading, amount, "factor", None, amount.last, "factor-times")
        elif amount.form in ("digits", "words") and _times(reading, amount):
            yield draft(reading, amount, "factor", None, amount.last + 1, "factor-times")
        elif amount.form == "ordinal":
            made = _each(reading, amount) or _part(reading, amount)
            if made is not None:
                yield made


GROWTH = frozenset(
    "рост прирост увеличение снижение сокращение превышение разрыв разница подорожание удорожание запас".split()
)


def _of_growth(reading: Reading, amount: Amount) -> bool:
    """«трехкратный рост», «Разрыв между отраслями почти трехкратный»; not «трехкратный чемпион»."""
    if not amount.suffix.startswith("кратн"):
        return False
    if any(f.lemma in GROWTH for f in reading.word(amount.last).forms[:1]):
        return True
    first, _ = reading.segment(amount.number)
    said = reading.word(amount.last).kind != "word" and any(
        f.pos == "ADJF" and f.case in ("nomn", "ablt") for f in reading.word(amount.number).forms[:2]
    )
    return said and any(f.lemma in GROWTH for w in reading.words[first : amount.first] for f in w.forms[:1])


WHOLE = {"h": ("min", 60), "d": ("h", 24)}


def _of_a_unit(reading: Reading, amount: Amount) -> Draft | None:
    """«четверть часа» is 15 minutes, «две трети гектара» a measure."""
    unit = unit_at(reading.words, amount.last) if reading.free(amount.last) else None
    if unit is None or not any(f.case == "gent" and f.number == "sing" for f in reading.word(amount.last).forms):
        return None
    if unit.kind == "duration" and unit.code in WHOLE:
        code, parts = WHOLE[unit.code]
        amount.value = round(amount.value * parts, 0)
        return draft(reading, amount, "duration", code, unit.last, "duration-part")
    return draft(reading, amount, "measure", unit.code, unit.last, "measure-part") if unit.kind == "measure" else None


def _coefficient(reading: Reading, amount: Amount) -> bool:
    """«с коэффициентом 1,5»."""
    return any(f.lemma == "коэффициент" for f in reading.word(amount.first - 1).forms[:1])


def _of_a_day(reading: Reading, amount: Amount) -> bool:
    """«вторая половина дня», «первая четверть» are no fractions."""
    if reading.low(amount.last) in ("дня", "месяца", "финала"):
        reading.dismiss(amount, "idiom")
        return True
    return False


def _times(reading: Reading, amount: Amount) -> bool:
    """«в четыре раза» (not «три раза в неделю»)."""
    return reading.low(amount.last) in ("раза", "раз") and (
        amount.before == "в" or reading.low(amount.first - 1) == "в"
    )


def _times_before(reading: Reading, amount: Amount) -> bool:
    """«вырастет раза в два»: about twice."""
    if amount.before != "в" or reading.low(amount.first - 2) != "раза":
        return False
    amount.first -= 2
    amount.comparator = Comparator.ABOUT if amount.comparator is Comparator.EQUAL else amount.comparator
    return True


def _each(reading: Reading, amount: Amount) -> Draft | None:
    """«каждый пятый», «каждая вторая корова»."""
    at = amount.number - 1
    if not any(f.lemma == "каждый" for f in reading.word(at).forms) or amount.value == 0:
        return None
    if amount.comparator is Comparator.EQUAL:
        amount.comparator, amount.first = comparator_before(reading.words, at)  # «почти каждый четвертый»
    amount.first = min(amount.first, at)
    amount.value = four(Decimal(1) / amount.value)
    return draft(reading, amount, "factor", None, amount.last, "each")


def _part(reading: Reading, amount: Amount) -> Draft | None:
    """«пятая часть зданий», «десятая доля»."""
    word = reading.word(amount.last)
    if amount.value < 3 or not any(f.lemma in PARTS and f.number == "sing" for f in word.forms):
        return None
    amount.value = four(Decimal(1) / amount.value)
    return draft(reading, amount, "factor", None, amount.last + 1, "fraction-part")
