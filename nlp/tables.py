"""Tables: rows of cells joined by « | »; the column's head gives time and plan or fact, the row's head what is counted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nlp.clauses import PLANNED
from nlp.comparators import Amount
from nlp.fact import Period
from nlp.figures.measure import merged
from nlp.numeral_words import ABBREVIATED
from nlp.rates import PER
from nlp.reading import Draft, Reading, draft, verb_form
from nlp.table_heads import Head, of_same, read_head
from nlp.text import Word
from nlp.units import unit_at

BAR = "|"


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


class Table(NamedTuple):
    """What a table says of all its cells: the heads of its columns, and the line over it."""

    columns: Sequence[Head]
    caption: Head | None
    over: Period | None
    to_come: bool
    published: date | None


def read(reading: Reading, table: Table | None, published: date | None) -> Table:
    """Make drafts of a row's amounts; the first row of a table (and any amount in a head) is dismissed or a date.

    The table that the row belongs to, for the next row; the one given is that of the row before.
    """
    places = cells(reading.words)
    if reading.heading is None or table is None:
        _first_row(reading)
        columns = [read_head(reading, first, last, published) for first, last in places]
        columns = list(itertools.accumulate(columns, of_same))
        return Table(columns, _caption(reading, published), _over(reading), _to_come(reading), published)
    row = read_head(reading, *places[0], published)
    for amount in reading.amounts:
        if amount.claimed:
            continue
        column = next((i for i, (a, b) in enumerate(places) if a <= amount.number < b), 0)
        if column == 0:
            _in_row_head(reading, amount)
        elif amount.form not in ("digits", "words"):
            reading.dismiss(amount, "ordinal_name")
        else:
            _cell(reading, amount, row, table, column)
    return table


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


def _caption(head: Reading, published: date | None) -> Head | None:
    """«Расходы на благоустройство, млн руб.»: the line over a table gives the unit of columns that name none."""
    line = head.previous
    if line is None or line.sentence.paragraph == head.sentence.paragraph or any(map(verb_form, line.words)):
        return None
    last = len(line.words) - (line.words[-1].text in ":." and line.low(len(line.words) - 2) not in ABBREVIATED)
    return read_head(line, 0, last, published)


def _to_come(head: Reading) -> bool:
    """Whether the line over the table says that all of it is planned: «Объекты, которые предстоит сдать:»."""
    line = head.previous
    if line is None:
        return False
    if line.sentence.text.rstrip().endswith(":"):
        return any(f.lemma in PLANNED for w in line.words for f in w.forms[:1])
    low = line.sentence.text.lower()
    if (
        "таблиц" not in low
        or "данные" in low
        or any(f.pos == "PRTF" and f.tense == "past" for w in line.words for f in w.forms[:1])
    ):
        return False
    before = line.previous  # «До конца года введут восемь школ. Крупнейшие из них — в таблице.»
    same = before is not None and before.sentence.paragraph == line.sentence.paragraph
    told = line.words if any(map(verb_form, line.words)) or not same or before is None else before.words
    return any((f := verb_form(w)) is not None and (f.tense == "futr" or f.lemma in PLANNED) for w in told)


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


def _cell(reading: Reading, amount: Amount, row: Head, table: Table, at: int) -> None:
    column, caption = table.columns[at] if at < len(table.columns) else None, table.caption
    own = unit_at(reading.words, amount.last)
    corner = table.columns[0]
    heads = [h for h in (column, row, corner) if h is not None]
    dated = corner.unit is not None and corner.unit.kind == "duration"  # «Год | Подтоплено домов»
    measured = [
        h
        for h in (*heads, caption)
        if h is not None and (h.unit is not None or h.scale != 1) and not (dated and h is corner)
    ]
    unit = own or next((h.unit for h in measured if h.unit is not None), None)
    scale = measured[0].scale if measured and amount.multiplier is None else Decimal(1)
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
    if own is not None:
        merged(reading, made)  # «2 ч 10 мин»
    if kind == "duration" and any(h is not None and h.aged for h in (column, row, caption)):
        made.kind = "age"
    made.counted = _counted(kind, row, column, caption)
    made.indicator = row.label or None
    made.period = next((h.period for h in (*heads, caption) if h is not None and h.period is not None), table.over)
    if made.period is None and column is not None and column.compared:  # «Январь — май | в % к маю прошлого года»
        made.period = next((h.period for h in reversed(table.columns[1:at]) if h.period is not None), None)
    to_come = table.to_come and not _has_been(made, table)
    made.modality = "planned" if any(h.planned for h in heads) or to_come or _to_be(made, table) else "actual"
    made.per = next((h.per for h in heads if h.per), None)
    made.measure_of = (
        next((h.measure for h in heads if h.measure != "level"), "level") if kind == "percent" else "level"
    )
    if made.measure_of == "share":
        made.base = next((h.counted for h in heads if h.measure == "share" and h.counted), row.counted)
    _span(made)


def _to_be(made: Draft, table: Table) -> bool:
    """Whether the days of a cell all come after the day of publication."""
    start = made.period.start if made.period is not None else None
    return table.published is not None and start is not None and start > table.published


def _has_been(made: Draft, table: Table) -> bool:
    """Whether the days of a cell are over."""
    stop = made.period.stop if made.period is not None else None
    return table.published is not None and stop is not None and stop <= table.published


REGULAR = frozenset(PER.values())


def _span(made: Draft) -> None:
    period = made.period
    if made.per in REGULAR:
        made.span_of_time = "rate"
        return
    if period is None or made.modality != "actual" or made.kind in ("percent", "duration", "age"):
        made.span_of_time = None
    elif period.precision == "day":
        made.span_of_time = "stock"
    else:
        made.span_of_time = "flow"


def _counted(kind: str, row: Head, column: Head | None, caption: Head | None) -> str | None:
    if kind in ("percent", "money", "duration", "age"):
        return None
    if caption is not None and caption.scale != 1 and caption.unit is None and caption.counted:
        return caption.counted  # «Занятые в отраслях, тыс. человек»
    named = column.counted if column is not None else None
    if kind == "measure":
        return row.counted
    return named or row.counted
