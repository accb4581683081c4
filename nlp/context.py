"""Standing, change and time of a figure, from the clause it stands in: plan or fact, level or increase, stock or flow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nlp import base, timing
from nlp.change import measure_of
from nlp.clauses import PLANNED
from nlp.denials import deny_before
from nlp.fact import Entity
from nlp.inherited import ITEM
from nlp.modality import goes_both_ways, modality
from nlp.naming import name_facts
from nlp.rates import rate
from nlp.reading import IMPERSONAL, Draft, Reading, verb_form
from nlp.text import Sentence
from nlp.units import unit_at

TELLS = frozenset("добавить пояснить отметить уточнить подчеркнуть напомнить заметить".split())


def tense_at(part: Sentence, at: int) -> str | None:
    """`past` or `future` by the verb nearest to an offset, None when there is none or it is in the present."""
    best: tuple[int, str] | None = None
    for word in part.words:
        form = verb_form(word) if word.low not in IMPERSONAL else None
        if form is not None and form.lemma in TELLS:  # «датчики, добавил он, появятся»
            continue
        planned = form is not None and form.lemma in PLANNED and (form.tense == "pres" or form.pos == "PRTS")
        tense = "future" if planned else _tense(form)
        if tense is not None and (best is None or abs(word.start - at) < best[0]):
            best = (abs(word.start - at), tense)
    return best[1] if best else None


def _tense(form) -> str | None:  # type: ignore[no-untyped-def]
    if form is None:
        return None
    if form.tense == "past":
        return "past"
    return "future" if form.tense == "futr" else None


def dismiss_years(reading: Reading) -> None:
    """A bare number like 2023 with no noun is a year: «в 2022 и 2023», «Евро — 2024», a column's head."""
    for amount in reading.amounts:
        word = reading.word(amount.number)
        bare = (
            amount.form == "digits"
            and len(word.text) == 4
            and word.text[:2] in ("19", "20")
            and amount.last == amount.number + 1
        )
        if not bare or amount.claimed or not 1900 <= amount.value <= 2099:
            continue
        following = reading.word(amount.last)
        measured = unit_at(reading.words, amount.last) is not None and reading.free(amount.last)
        counted = following.kind == "word" and any(
            f.pos in ("NOUN", "ADJF") and f.case == "gent" and "Apro" not in f.marks for f in following.forms
        )
        ones = amount.value % 10 == 1 and not amount.before and following.kind == "word"
        if ones and any(
            f.pos in ("NOUN", "ADJF") and f.case == "nomn" and f.number == "sing" for f in following.forms[:2]
        ):
            continue  # «составлен 2091 протокол»
        if amount.before == "в" and following.text[:1].isupper():  # «В 1986 Корасон Акино»
            counted = False
        if amount.first == amount.number and not measured and (not counted or (amount.before in ("в", "с", "к", "до") and following.low in ("года", "году"))):  # fmt: skip
            reading.dismiss(amount, "date")


def complete(readings: Sequence[Reading], published: date | None) -> None:
    """Fill what the clause and the sentences around it decide, for every draft, in order of the text."""
    heading: Reading | None = None
    for reading in readings:
        heading = _heading(reading, heading)
        reading.heading = heading if heading is not reading else None
        for draft in reading.drafts:
            if draft.rule.startswith("table"):
                continue
            draft.modality = modality(reading, draft)
            draft.measure_of = measure_of(reading, draft)
            base.complete(reading, draft)
            rate(reading, draft)
        deny_before(reading)
        timing.periods(reading, published)
        for draft in reading.drafts:
            if _ahead(draft, published) and goes_both_ways(reading, draft):
                draft.modality, draft.span_of_time = "planned", None


def _ahead(draft: Draft, published: date | None) -> bool:
    """Is it told as a fact of a time that is still to come?"""
    start = draft.period.start if draft.period is not None else None
    return draft.modality == "actual" and None not in (start, published) and start > published  # type: ignore[operator]


def about(readings: Sequence[Reading], people: Sequence[Entity]) -> None:
    """Subject, scope, indicator and predicate of every draft."""
    name_facts(readings, people)


def _heading(reading: Reading, current: Reading | None) -> Reading | None:
    """«Планы на 2025 год», «Что успели за ноябрь:» stand over the list items that follow; a paragraph of prose ends it."""
    if reading.sentence.text.rstrip().endswith(":"):
        return reading
    text = reading.sentence.text
    if (
        len(reading.words) <= 7
        and text[-1:] not in ".!?»"
        and not any(verb_form(w) for w in reading.words)
        and not ITEM.match(text)
    ):
        return reading
    return (
        current
        if ITEM.match(text)
        or (reading.previous is not None and reading.previous.sentence.paragraph == reading.sentence.paragraph)
        else None
    )
