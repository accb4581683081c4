"""Measured quantities: «48,6 тыс. тонн», «9500 кв. метров», «−20 °C», «1 метр 85 сантиметров», «гектаров триста»."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nlp.ages import by_age
from nlp.comparator_words import PREPOSITIONS
from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.figures.implied import SMALLER, with_tail
from nlp.reading import Draft, Reading, draft
from nlp.subjects import phrase_at
from nlp.units import Unit, unit_at

ADJECTIVES = {"километров": "km", "метров": "m", "сантиметров": "cm", "миллиметров": "mm", "литров": "l", "градусн": "Cel", "тонн": "t", "килограмм": "kg", "мегаватт": "MW", "киловатт": "kW", "гектарн": "har", "граммов": "g", "дюймов": "[in_i]"}  # fmt: skip


def unit_after(reading: Reading, amount: Amount) -> Unit | None:
    """The unit of an amount: right after it, or that of the amount it shares one with («с 10 до 30 млн рублей»)."""
    at = amount.last
    if reading.low(at) == "-" and reading.word(at).glued:  # 5-рублевый is no unit
        return None
    unit = unit_at(reading.words, at) if reading.free(at) else None
    if unit is None and amount.inner is not None and phrase_at(reading.words, at, "gent") is None:
        within = unit_at(reading.words, amount.inner)
        unit = Unit(within.kind, within.code, at, within.scale) if within is not None else None
    if unit is None and amount.role == "to":
        unit = _of_source(reading, amount)
    if unit is not None or amount.to is None:
        return unit
    shared = unit_after(reading, amount.to)
    if shared is not None and shared.kind == "percent" and amount.multiplier is not None:
        return None  # «90,1 триллиона и 4 процента соответственно»
    return Unit(shared.kind, shared.code, amount.last, shared.scale) if shared is not None else None


def _of_source(reading: Reading, amount: Amount) -> Unit | None:
    """«сократилась с 27 процентов до 19»: the unit stands with where the movement began."""
    source = next((a for a in reversed(reading.amounts) if a.number < amount.number and a.role == "from"), None)
    if source is None or amount.multiplier is not None or reading.word(amount.last).kind == "word":
        return None
    unit = unit_at(reading.words, source.last) if reading.free(source.last) else None
    return Unit(unit.kind, unit.code, amount.last, unit.scale) if unit is not None else None


def inverted_unit(reading: Reading, amount: Amount, kind: str) -> Unit | None:
    """«гектаров триста», «лет шесть», «года за три»: the unit stands before a number in words; makes it approximate."""
    at = amount.first - 1
    if reading.low(at) in ("за", "на", "через", "в", "по", "с") and amount.form == "words":
        at -= 1
    word = reading.word(at)
    if word.kind != "word" or not reading.free(at) or (amount.form != "words" and not _minutes(reading, amount, at)):
        return None
    if reading.word(amount.last).kind == "word" and unit_at(reading.words, amount.last):
        return None
    before = reading.word(at - 1)
    if before.kind == "number" or before.low in PREPOSITIONS - {"за", "через", "на"}:
        return None
    unit = unit_at(reading.words, at)
    cases = ("gent", "loct") if reading.low(at + 1) == "в" else ("gent",)  # «километрах в четырех»
    if unit is None or unit.kind != kind or unit.last != at + 1 or not any(f.case in cases for f in word.forms):
        return None
    following = reading.word(amount.last)
    if (
        kind == "duration"
        and following.kind == "word"
        and following.lemma not in SPENT
        and any(f.pos == "NOUN" and f.case == "gent" for f in following.forms[:1])
    ):
        return None
    amount.first = at
    if amount.comparator is Comparator.EQUAL:
        amount.comparator = Comparator.ABOUT
    return unit


SPENT = frozenset(
    "работа путь ожидание труд дорога подготовка тренировка стройка лечение учеба езда полет простой".split()
)


def _minutes(reading: Reading, amount: Amount, at: int) -> bool:
    """«минут 15», «лет 20»: in digits only where no noun follows and nothing is counted by the unit before."""
    following = reading.word(amount.last)
    if reading.low(at) == "лет" and by_age(reading.word(at - 1)):
        return True  # «мужчина лет 20 восточной внешности»
    ends = following.kind == "mark" or following.low in ("или", "и", "назад", "спустя")
    return ends and reading.low(at) in ("минут", "лет", "часов", "дней", "метров", "километров", "рублей", "долларов")


def find(reading: Reading) -> Iterator[Draft]:
    """Yield quantities left to right; `unit` in UCUM as written, never converted."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "compound":
            code = next((code for stem, code in ADJECTIVES.items() if amount.suffix.startswith(stem)), None)
            if code is not None:
                yield draft(reading, amount, "measure", code, amount.last, "measure-adjective")
            continue
        if amount.form not in ("digits", "words"):
            continue
        unit = unit_after(reading, amount)
        if unit is not None and unit.kind == "measure" and reading.free(unit.last - 1):
            made = draft(reading, amount, "measure", unit.code, unit.last, "measure", unit.scale)
            yield with_tail(reading, merged(reading, made))
            continue
        unit = inverted_unit(reading, amount, "measure")
        if unit is not None or (amount.unit and unit_of_half(amount, "measure")):
            code = unit.code if unit is not None else unit_of_half(amount, "measure")
            yield draft(reading, amount, "measure", code, amount.last, "measure-inverted")


def unit_of_half(amount: Amount, kind: str) -> str | None:
    """The unit inside «полчаса», «полкилометра», when it is of the kind."""
    from nlp.text import words

    if amount.unit is None:
        return None
    unit = unit_at(words(amount.unit), 0)
    return unit.code if unit is not None and unit.kind == kind else None


def merged(reading: Reading, made: Draft) -> Draft:
    """«1 час 20 минут», «1 метр 85 сантиметров»: one quantity in the smaller unit."""
    for rest in reading.amounts:
        joined = rest.number == made.last or (rest.number == made.last + 1 and reading.low(made.last) == "и")
        if rest.claimed or not joined or made.upper is not None or rest.upper is not None:
            continue
        unit = unit_after(reading, rest)
        ratio = SMALLER.get((made.unit or "", unit.code)) if unit is not None else None
        if unit is None or ratio is None or rest.value >= ratio:
            continue
        rest.claimed = True
        made.value = made.value * Decimal(ratio) + rest.value
        made.unit, made.last = unit.code, unit.last
        return merged(reading, made)
    return made
