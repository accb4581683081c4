"""Tables: rows of cells joined by « | »; the column's head gives time and plan or fact, the row's head what is counted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nlp.comparators import Amount
from nlp.fact import Period
from nlp.numeral_words import VOCABULARY
from nlp.period_days import When
from nlp.periods import expressions
from nlp.reading import Draft, Reading, draft
from nlp.subjects import genitive_at, phrase_at
from nlp.text import Word
from nlp.units import Unit, unit_at

BAR = "|"
SHARES = frozenset(
    "доля готовность выполнение заполняемость охват износ загрузка исполнение освоение обеспеченность наполняемость".split()
)
SHARES = frozenset(
    "доля готовность выполнение заполняемость охват износ загрузка исполнение освоение обеспеченность наполняемость".split()
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


def is_row(reading: Reading) -> bool:
    """Is the sentence a row of a table?"""
    return any(w.text == BAR for w in reading.words)


def mark(readings: Sequence[Reading]) -> Iterator[Reading]:
    """The rows that stand under another row: each gets its table's first row as `heading`."""
    head: Reading | None = None
    for reading in readings:
        if not is_row(reading):
            head = None
        elif head is None:
            head = reading
        else:
            reading.heading = head
            yield reading


def cells(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Word ranges of the cells of a row."""
    bars = [-1, *(i for i, w in enumerate(words) if w.text == BAR), len(words)]
    return [(a + 1, b) for a, b in itertools.pairwise(bars)]


def read(reading: Reading, published: date | None) -> None:
    """Make drafts of a row's amounts; the first row of a table (and any amount in a head) is dismissed or a date."""
    places = cells(reading.words)
    head = reading.heading
    if head is None:
        _first_row(reading)
        return
    columns = [_head(head, first, last, published) for first, last in cells(head.words)]
    row = _head(reading, *places[0], published)
    over = _over(head)
    for amount in reading.amounts:
        column = next((i for i, (a, b) in enumerate(places) if a <= amount.number < b), 0)
        if column == 0:
            _in_row_head(reading, amount)
            continue
        if amount.form not in ("digits", "words"):
            reading.dismiss(amount, "ordinal_name")
            continue
        _cell(
            reading,
            amount,
            row,
            columns[column] if column < len(columns) else None,
            columns[0] if columns else None,
            over,
        )


def _over(head: Reading) -> Period | None:
    """The time that the line over a table gives it («За ту же неделю:»), itself or by the sentence before it."""
    intro = head.previous
    if intro is None or not intro.sentence.text.rstrip().endswith(":"):
        return None
    for reading in (intro, intro.previous, *_back(intro)):
        if reading is None:
            break
        own = next((e for e in reading.expressions if e.days is not None and not e.compared), None)
        if own is not None:
            phrase = reading.sentence.text[own.start - reading.sentence.start : own.stop - reading.sentence.start]
            return own.period(phrase, "stated" if reading is intro else "inferred")
        if reading is intro and not re.search(r"\b(?:это|эт[уио]|т[уо]т?)\b", intro.sentence.text.lower()):
            break
    return None


def _back(intro: Reading) -> Iterator[Reading]:
    at = intro.previous.previous if intro.previous is not None else None
    for _ in range(3):
        if at is None:
            return
        yield at
        at = at.previous


def _first_row(reading: Reading) -> None:
    for amount in reading.amounts:
        year = amount.form == "digits" and 1900 <= amount.value <= 2099
        reading.dismiss(amount, "date" if year else "idiom")


def _in_row_head(reading: Reading, amount: Amount) -> None:
    """«0–2 года», «65 лет и старше» in the first cell: an age; anything else there is a name."""
    from nlp.figures import age

    unit = unit_at(reading.words, amount.last)
    if unit is not None and unit.code in ("a", "mo") and unit.kind == "duration" and amount.form in ("digits", "words"):
        made = draft(reading, amount, "age", unit.code, unit.last, "table-age")
        age.suffixed(reading, made)
        return
    reading.dismiss(amount, "ordinal_name" if amount.form == "ordinal" else "proper_name")


def _cell(
    reading: Reading, amount: Amount, row: Head, column: Head | None, corner: Head | None, over: Period | None
) -> None:
    own = unit_at(reading.words, amount.last)
    heads = [h for h in (column, row, corner) if h is not None]
    unit = own or next((h.unit for h in heads if h.unit is not None), None)
    scale = next((h.scale for h in heads if h.scale != 1), Decimal(1)) if amount.multiplier is None else Decimal(1)
    kind = unit.kind if unit is not None else "count"
    code = unit.code if unit is not None else None
    made = draft(
        reading,
        amount,
        kind,
        code,
        own.last if own is not None else amount.last,
        f"table-{kind}",
        scale * (unit.scale if unit else 1),
    )
    made.comparator = amount.comparator
    made.counted = _counted(kind, row, column)
    made.indicator = row.label or None
    made.period = next((h.period for h in heads if h.period is not None), over)
    made.modality = "planned" if any(h.planned for h in heads) else "actual"
    made.per = next((h.per for h in heads if h.per), None)
    made.measure_of = (
        next((h.measure for h in heads if h.measure != "level"), "level") if kind == "percent" else "level"
    )
    made.base = row.counted if made.measure_of == "share" else None
    _span(made)


def _span(made: Draft) -> None:
    period = made.period
    if period is None or made.modality != "actual" or made.kind in ("percent", "duration", "age"):
        made.span_of_time = None
    elif period.precision == "day":
        made.span_of_time = "stock"
    else:
        made.span_of_time = "flow"


def _counted(kind: str, row: Head, column: Head | None) -> str | None:
    if kind in ("percent", "money", "duration", "age"):
        return None
    named = column.counted if column is not None and column.counted and column.period is None else None
    if kind == "measure":
        return row.counted
    return named or row.counted


def _head(reading: Reading, first: int, last: int, published: date | None) -> Head:
    """Read a head: «Жилье, млн кв. м», «Выбросы, тыс. т», «План на 2023 год», «Случаев на 10 тыс. человек»."""
    words = reading.words[first:last]
    if not words:
        return Head(None, Decimal(1), None, None, False, None, "", "level")
    start = words[0].start - reading.sentence.start
    text = reading.sentence.text[start : words[-1].stop - reading.sentence.start]
    scale, unit, cut = _unit(words)
    found = expressions(text, 0, lambda at: When(published, "past"))
    period = next((p for e in found if (p := e.period(text[e.start : e.stop])) is not None), None)
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
    counted = _noun(words, cut, unit) if period is None else None
    per = _per(words)
    label = "".join(("" if w.glued or i == 0 else " ") + w.text for i, w in enumerate(words[:cut]))
    return Head(
        unit,
        scale,
        counted,
        period,
        bool(lows & {"план", "прогноз", "планироваться"}),
        per,
        label,
        _measure(words, lows),
    )


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
        if words[at].text not in ",(" or at + 1 >= len(words):
            continue
        scale, index = Decimal(1), at + 1
        entry = VOCABULARY.get(words[index].low)
        if entry is not None and entry.role == "multiplier":
            scale, index = entry.value, index + 1
            if index < len(words) and words[index].text == ".":
                index += 1
        unit = unit_at(words, index) if index < len(words) else None
        if unit is not None or scale != 1:
            return scale, unit, at
        return Decimal(1), None, len(words)
    return Decimal(1), None, len(words)


def _noun(words: Sequence[Word], cut: int, unit: Unit | None) -> str | None:
    """The head noun: the one after the comma («Превышений нормы, случаев»), else of the label («Детские сады»)."""
    comma = next((i for i, w in enumerate(words) if w.text == ","), None)
    if comma is not None and unit is None and cut < len(words):  # «Занимаются, тыс. человек»
        at = next(
            (i for i in range(comma + 1, len(words)) if words[i].kind == "word" and words[i].low not in VOCABULARY),
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
        if after is not None:
            return after.text
    share = next((i for i, w in enumerate(words) if w.lemma == "доля"), None)
    if share is not None:
        of = genitive_at(words, share + 1)
        return of.text if of is not None else None
    start = next(
        (i for i, w in enumerate(words[:cut]) if w.kind == "word" and w.forms[0].pos in ("NOUN", "ADJF", "UNKN")), 0
    )
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
    return found.text


def _per(words: Sequence[Word]) -> str | None:
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
