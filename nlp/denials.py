"""Figures that are said not to be so: «не 40, а 12 минут», «слухи о трех авариях не подтвердились», «Пишут, будто … Нет, …»."""

from __future__ import annotations

import re

from nlp.change import MOVED
from nlp.comparator_words import PREPOSITIONS
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, verb_form

DENIALS = re.compile(
    r"не соответству[ею]т действительности|опроверг|не подтвердил|\bнеправд|не име[ею]т под собой оснований|выдумк|\bфейк|\bложн"
)
NONE_OF = re.compile(r"\bни одн\w+(?: \w+)? $")
RUMOUR = re.compile(
    r"\b(?:пишут|писал\w*|говорят|говорили|утверждают|слухи)\b.{0,400}\b(?:будто|якобы|что|про)\b|\bприписыва\w+ "
)
DENIED = re.compile(
    r"[«„\"—–\s-]*(?:нет,|ничего подобного|(?:это )?(?:не так|неправда|ложь|выдумк\w)\b|на самом деле\b|(?:их|этого|такого) не было\b)"
)


def denied(reading: Reading, draft: Draft) -> bool:
    """Is the figure said not to be so, in its own sentence?"""
    words = reading.words
    start = draft.first
    while start > 0 and (words[start - 1].low in PREPOSITIONS or words[start - 1].low in ("и",)):
        start -= 1
    before = reading.low(start - 1)
    later = [w.low for w in words[draft.last : draft.last + 14]]
    if before == "не" and "а" in later and draft.comparator.value not in ("<=", ">="):
        return True
    if _not_but(reading, draft) or _not_moved(reading, draft):
        return True
    if before == "ни":
        return True
    if (
        before == "не" and reading.low(start - 2) == "а" and draft.comparator is Comparator.EQUAL
    ):  # «11 дней, а не два месяца»
        return True
    low = reading.sentence.text.lower()
    found = DENIALS.search(low)
    if found is not None and NONE_OF.search(low[: found.start()]):
        return False  # «Поступили четыре жалобы, ни одна не подтвердилась»
    return found is not None and words[draft.number].start - reading.sentence.start < found.start()


def _not_but(reading: Reading, draft: Draft) -> bool:
    """«не закрывают четыре школы, как писали в соцсетях, а строят новую»."""
    first, _ = reading.segment(draft.number)
    verbs = [i for i in range(first, draft.first) if verb_form(reading.word(i)) is not None]
    if not verbs or reading.low(verbs[-1] - 1) != "не" or draft.kind != "count" or draft.amount.before:
        return False
    return draft.first - verbs[-1] <= 2 and any(
        reading.low(i) == "а" and reading.low(i - 1) == "," for i in range(draft.last, len(reading.words))
    )


def _not_moved(reading: Reading, draft: Draft) -> bool:
    """«Проезд не подорожает на 10 рублей»; not «не вырастет более чем на 10 %», which is a bound."""
    if draft.amount.before != "на" or draft.comparator is not Comparator.EQUAL:
        return False
    at = draft.first - 2
    verb = verb_form(reading.word(at))
    return verb is not None and verb.lemma in MOVED and reading.low(at - 1) == "не"


def deny_before(reading: Reading) -> None:
    """«Пишут, будто порежем сто вагонов. Нет, спишем 62»: what the sentence before only repeats is not so."""
    before = reading.previous
    if before is None or not DENIED.match(reading.sentence.text.lower()):
        return
    if RUMOUR.search(before.sentence.text.lower()):
        for draft in before.drafts:
            draft.modality = "negated"
