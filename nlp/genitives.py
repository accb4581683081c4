"""Nouns that stand away from their number: «школ построено двенадцать», «читателей пришло 3 904», «их поступило 1,2 тыс.»."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.morphology import masculine
from nlp.numeral_words import VOCABULARY
from nlp.reading import Reading
from nlp.subjects import NOT_NOUNS, NOUNED, SUFFERED, Phrase, head_lemma
from nlp.text import Word

NUMBERS = frozenset("число количество численность".split())
BESIDE = frozenset("не всего уже было стало лишь только еще теперь сейчас".split())


def free_genitive(reading: Reading, start: int, stop: int, substance: bool = False) -> Phrase | None:
    """A genitive plural that no noun or preposition governs, or that a word like «число» does."""
    words = reading.words
    for at in range(stop - 1, start - 1, -1):
        word = words[at]
        if word.kind != "word" or not reading.free(at) or word.low in NOT_NOUNS or word.forms[0].pos == "VERB":
            continue
        if words[at - 1].text == "«" and at + 1 < len(words) and words[at + 1].text == "»":
            continue  # «по направлению «Медиа» — 15»
        if (word.low == "их" and words[at - 1].text in ",:;.—") or (word.low == "их" and at == 0):
            return _antecedent(reading, at)
        numbers = ("plur", "sing") if substance and _heads_clause(reading, at) else ("plur",)
        form = next(
            (f for f in word.forms if f.pos == "NOUN" and f.case == "gent" and f.number in numbers and f.score >= 0.2),
            None,
        )
        number = words[at - 1].lemma if at else ""
        counted = number in NUMBERS or (word.low in SUFFERED and _heads_clause(reading, at))
        if form is None and counted and _many_people(words, at, stop):
            return Phrase(at, at + 1, at, masculine(word.low), masculine(word.low))
        if form is None:
            form = next(
                (f for f in word.forms[:2] if f.lemma in NOUNED and (f.case, f.number) == ("gent", "plur")), None
            )
            alone = at == 0 or (form is not None and form.lemma == "самозанятой") or number in ("число", "количество")
            if (
                form is not None and alone and at + 1 < len(words) and words[at + 1].text in "—–"
            ):  # «Операционных — одиннадцать»
                return Phrase(at, at + 1, at, NOUNED[form.lemma], NOUNED[form.lemma])
            continue
        first = at
        while first > start and any(f.pos in ("ADJF", "PRTF") and f.case == "gent" for f in words[first - 1].forms):
            first -= 1
        if first == start and start > 0 and not substance:
            return None
        if first and not reading.free(first - 1) and any(f.pos == "PREP" for f in words[first - 1].forms[:1]):
            continue  # «Одна из бригад красит ограду длиной 430 м»
        governor = words[first - 1] if first and reading.free(first - 1) else None
        beside = all(w.low in BESIDE for w in words[at + 1 : stop]) and governor is not None and _place(governor)
        if governor is None or governor.kind == "mark" or beside or _governs_nothing(governor):
            lemma = head_lemma(word.low, "gent") or form.lemma
            return Phrase(at, at + 1, at, lemma, lemma)
    return None


def _many_people(words: Sequence[Word], at: int, stop: int) -> bool:
    """«число пострадавших»: a participle for a noun, none behind it."""
    alone = at + 1 >= stop or not any(f.pos in ("NOUN", "ADJF") for f in words[at + 1].forms[:1])
    return alone and any(f.pos == "PRTF" and (f.case, f.number) == ("gent", "plur") for f in words[at].forms[:2])


def _heads_clause(reading: Reading, at: int) -> bool:
    """Does the noun, with adjectives, stand first in its clause («меда — 52 тонны», «проводки тянут …»)?"""
    first, _ = reading.segment(at)
    lead = reading.words[first:at]
    return all(w.low in ("а", "и") or (w.kind == "word" and w.forms[0].pos in ("ADJF", "PRTF")) for w in lead)


def _place(word: Word) -> bool:
    """«В районе аварийных мостов не три, а восемь»: a noun that says where."""
    return word.kind == "word" and word.forms[0].pos == "NOUN" and word.forms[0].case == "loct"


def _governs_nothing(word: Word) -> bool:
    if word.kind != "word":
        return False
    form = word.forms[0]
    if word.low in (
        "всего",
        "больше",
        "меньше",
        "сейчас",
        "таких",
        "этих",
        "новых",
        "сегодня",
        "теперь",
        "тогда",
        "уже",
    ):
        return True
    if form.pos in ("ADVB", "CONJ", "VERB", "PRTS", "PRCL", "COMP"):
        return True
    return form.pos == "NOUN" and form.lemma in NUMBERS | {"запас", "поток"}


def _antecedent(reading: Reading, at: int) -> Phrase | None:
    """What «их» stands for: the last plural noun before it that no other noun governs."""
    places = [(reading, at)] + (
        [(reading.previous, len(reading.previous.words))] if reading.previous is not None else []
    )
    for place, stop in places:
        for index in range(stop - 1, -1, -1):
            word = place.words[index]
            found = word.forms if word.kind == "word" and word.low not in VOCABULARY else ()
            form = next((f for f in found[:5] if f.pos == "NOUN" and f.number == "plur"), None)
            if form is None or found[0].pos != "NOUN" or (form is not found[0] and form.case not in ("nomn", "accs")):
                continue
            if index and any(f.pos == "NOUN" for f in place.words[index - 1].forms[:1]):
                continue
            return Phrase(index, index + 1, index, form.lemma, form.lemma)
    return None
