"""Heads of rows and columns: «Жилье, млн кв. м», «План на 2023 год», «Случаев на 10 тыс. человек»."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nlp.fact import Period
from nlp.numeral_words import VOCABULARY
from nlp.period_days import When
from nlp.periods import expressions
from nlp.rates import PER
from nlp.reading import Reading
from nlp.subjects import CLASSIFIERS, genitive_at, phrase_at
from nlp.text import Word
from nlp.units import Unit, unit_at

SHARES = frozenset(
    "доля готовность выполнение заполняемость охват износ загрузка исполнение освоение обеспеченность наполняемость".split()
)


PIECES = frozenset("шт ед штук единиц экз".split())


TREATED = frozenset(
    "расселить отремонтировать ввести проверить снести рассмотреть обновить сдать построить одобрить".split()
)


class Head(NamedTuple):
    """What the head of a row or column says of its cells."""

    unit: Unit | None
    scale: Decimal
    counted: str | None
    period: Period | None
    planned: bool
    per: str | None
    label: str
    measure: str
    compared: bool
    aged: bool = False  # «Средний возраст вагона, лет»
    bare: bool = False  # an adjective without its noun: «Аварийных, шт.»


def of_same(before: Head, head: Head) -> Head:
    """«Деревьев, тыс. | Аварийных, шт.», «Домов в программе | Расселено»: an adjective is of the noun in the column before."""
    return head._replace(counted=before.counted) if head.bare and before.counted else head


def read_head(reading: Reading, first: int, last: int, published: date | None) -> Head:
    """Read a head: «Жилье, млн кв. м», «Выбросы, тыс. т», «План на 2023 год», «Случаев на 10 тыс. человек»."""
    words = reading.words[first:last]
    if not words:
        return Head(None, Decimal(1), None, None, False, None, "", "level", False)
    start = words[0].start - reading.sentence.start
    text = reading.sentence.text[start : words[-1].stop - reading.sentence.start]
    scale, unit, cut = _unit(words)
    found = expressions(text, 0, lambda at: When(published, "past"))
    said = [e for e in found if e.lead not in ("к", "ко") and not e.compared]  # «К 2023 году, %» is a comparison
    period = next((p for e in said if (p := e.period(text[e.start : e.stop])) is not None), None)
    if (
        period is None
        and len(words) == 1
        and words[0].kind == "number"
        and len(words[0].text) == 4
        and words[0].text[:2] in ("19", "20")
    ):
        year = int(words[0].text)
        period = Period(start=date(year, 1, 1), stop=date(year + 1, 1, 1), precision="year", phrase=words[0].text)
    lows = {w.lemma for w in words}
    measure = _measure(words, lows)
    counted = _noun(words, cut, unit) if period is None or measure == "share" else _many(words)
    per = _per(words) if period is None else None
    label = "".join(("" if w.glued or i == 0 else " ") + w.text for i, w in enumerate(words[:cut]))
    return Head(
        unit,
        scale,
        counted,
        period,
        measure != "share" and bool(lows & {"план", "прогноз", "планироваться"}),  # «Исполнение плана» is a fact
        per,
        label,
        measure,
        any(e.compared for e in found),
        "возраст" in lows,
        (_plural_genitive(words[0], "ADJF") and (cut == 1 or (len(words) > 1 and words[1].text == ",")))
        or (
            len(words) == 1
            and any(f.pos == "PRTS" and f.gender == "neut" and f.lemma in TREATED for f in words[0].forms[:1])
        ),
    )


def _plural_genitive(word: Word, pos: str) -> bool:
    form = word.forms[0] if word.kind == "word" else None
    return form is not None and (form.pos, form.case, form.number) == (pos, "gent", "plur")


def _many(words: Sequence[Word]) -> str | None:
    """«Доз на 1 июня 2021 года»: a noun in the plural genitive before a date is what the column counts."""
    return words[0].lemma if _plural_genitive(words[0], "NOUN") else None


def _measure(words: Sequence[Word], lemmas: set[str]) -> str:
    """What a head says a percentage is: «Доля», «Готовность» a share, «Рост за год» an increase."""
    if lemmas & SHARES or any(f.pos == "PRTS" for w in words for f in w.forms[:1]):
        return "share"  # «Потушено за сутки, %»
    if lemmas & {"рост", "прирост", "увеличение"}:
        return "increase"
    return "decrease" if lemmas & {"снижение", "сокращение", "падение", "спад"} else "level"


def _unit(words: Sequence[Word]) -> tuple[Decimal, Unit | None, int]:
    """Multiplier and unit after the last comma or in brackets, and where they begin."""
    for at in range(len(words) - 1, -1, -1):
        if words[at].text in ",(" and at + 1 < len(words):
            scale, unit, _ = _measured(words, at + 1)
            return (scale, unit, at) if unit is not None or scale != 1 else (scale, None, len(words))
    scale, unit, last = _measured(words, 1 if words[0].low == "в" and len(words) > 1 else 0)
    if unit is not None and (last == len(words) or words[last].low in ("к", "ко", "от")):
        return scale, unit, 0  # the whole head: «млн руб.», «в % к прошлому году»
    return Decimal(1), None, len(words)


def _measured(words: Sequence[Word], at: int) -> tuple[Decimal, Unit | None, int]:
    """Multiplier and unit from a word on, and where they end."""
    scale = Decimal(1)
    entry = VOCABULARY.get(words[at].low)
    if entry is not None and entry.role == "multiplier":
        scale, at = entry.value, at + 1
        if at < len(words) and words[at].text == ".":
            at += 1
    unit = unit_at(words, at) if at < len(words) else None
    return scale, unit, unit.last if unit is not None else at


def _noun(words: Sequence[Word], cut: int, unit: Unit | None) -> str | None:
    """The head noun: the one after the comma («Превышений нормы, случаев»), else of the label («Детские сады»)."""
    comma = next((i for i, w in enumerate(words) if w.text == ","), None)
    if unit is None and cut < len(words):  # «Занимаются, тыс. человек», «Занятые (тыс. человек)»
        at = next(
            (i for i in range(cut + 1, len(words)) if words[i].kind == "word" and words[i].low not in VOCABULARY),
            None,
        )
        scaled = phrase_at(words, at, "gent") if at is not None else None
        named = words[0].forms[0] if words[0].kind == "word" and comma == 1 else None
        if scaled is not None and scaled.lemma == "человек" and named is not None and named.animate:
            return named.lemma  # «Врачи, тыс. человек»
        if scaled is not None:
            return scaled.text
    if comma is not None and unit is None and cut == len(words):
        after = phrase_at(words, comma + 1, "gent") if comma + 1 < len(words) else None
        if after is not None and after.lemma not in CLASSIFIERS:
            return after.text
        piece = words[comma + 1].low if comma + 1 < len(words) else ""
        parts = phrase_at(words, 1, "gent") if piece in PIECES and words[0].kind == "word" else None
        many = parts is not None and any(f.case == "gent" and f.number == "plur" for f in words[parts.head].forms[:2])
        if parts is not None and many and parts.head < comma and words[0].forms[0].number == "sing":
            return parts.text  # «Ремонт тележек, шт.»
    share = next((i for i, w in enumerate(words) if w.lemma in SHARES), None)
    if share is not None:
        of = genitive_at(words, share + 1)
        return of.text if of is not None else None
    start = next(
        (i for i, w in enumerate(words[:cut]) if w.kind == "word" and w.forms[0].pos in ("NOUN", "ADJF", "UNKN")), 0
    )
    if cut == 1 and words[0].lemma in ("план", "факт", "прогноз"):
        return None  # «План | Факт» of what the row's head names
    found = phrase_at(words[:cut], start, "any")
    if found is None or found.lemma in ("показатель", "возраст", "объект", "выброс"):
        return None
    if found.lemma in (
        "число",
        "количество",
        "численность",
        "ввод",
        "выпуск",
        "производство",
        "добыча",
        "вывоз",
        "сбор",
    ):
        of = genitive_at(words, found.last)
        return of.text if of is not None else None
    head = words[found.head].forms[0]
    return None if head.pos == "ADJF" and head.number == "sing" else found.text  # «Южный»: a district


def _per(words: Sequence[Word]) -> str | None:
    regular = next((PER[b.low] for a, b in itertools.pairwise(words) if a.low == "в" and b.low in PER), None)
    if regular is not None:  # «Рейсов в неделю»
        return regular
    at = next(
        (
            i
            for i, w in enumerate(words)
            if w.low in ("на", "с") and i + 1 < len(words) and words[i + 1].kind == "number"
        ),
        None,
    )
    return (
        "".join(("" if w.glued or i == 0 else " ") + w.text for i, w in enumerate(words[at + 1 :]))
        if at is not None
        else None
    )
