"""A sentence while it is read: its words, amounts and clauses, and the drafts of facts that the kinds make of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from nlp.comparator_words import AFTER
from nlp.comparators import Amount
from nlp.dismissals import Taken
from nlp.fact import Comparator, Period
from nlp.morphology import OFTEN, Form, forms
from nlp.periods import Expression
from nlp.text import Sentence, Word

NO_WORD = Word(".", -1, True)


@dataclass(slots=True, eq=False)
class Draft:
    """A fact in the making; words `[first, last)` are its phrase. The kinds fill the first half, the context the rest."""

    amount: Amount
    kind: str
    value: Decimal
    upper: Decimal | None
    unit: str | None
    comparator: Comparator
    first: int
    last: int
    rule: str
    counted: str | None = None
    base: str | None = None
    elided: bool = False
    inherits: Draft | None = None
    measure_of: str = "level"
    modality: str = "actual"
    span_of_time: str | None = None
    per: str | None = None
    period: Period | None = None
    speaker: str | None = None
    via: str | None = None
    subject: str | None = None
    subject_id: str | None = None
    indicator: str | None = None
    scope: str | None = None
    predicate: str | None = None
    reading: Reading | None = None

    @property
    def number(self) -> int:
        return self.amount.number


@dataclass(slots=True, eq=False)
class Reading:
    """One sentence: `blocked[i]` is true where word i belongs to a date or a dismissed stretch."""

    sentence: Sentence
    blocked: list[bool]
    expressions: list[Expression] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    dismissed: list[tuple[int, int, str]] = field(default_factory=list)  # words [first, last), reason
    stretches: list[Taken] = field(default_factory=list)  # dismissed as a whole
    segments: list[tuple[int, int]] = field(default_factory=list)
    heading: Reading | None = None  # the section's head over a list item
    previous: Reading | None = None

    @property
    def words(self) -> list[Word]:
        return self.sentence.words

    def word(self, at: int) -> Word:
        """The word at a place; a full stop outside the sentence."""
        return self.words[at] if 0 <= at < len(self.words) else NO_WORD

    def low(self, at: int) -> str:
        return self.word(at).low

    def free(self, at: int) -> bool:
        """Is there a word at this place that no date or dismissed stretch holds?"""
        return 0 <= at < len(self.words) and not self.blocked[at]

    def dismiss(self, amount: Amount, reason: str) -> None:
        amount.claimed = True
        self.dismissed.append((amount.number, amount.last, reason))

    def segment(self, at: int) -> tuple[int, int]:
        """The clause-like stretch of words that holds the word at `at`."""
        for first, last in self.segments:
            if first <= at < last:
                return first, last
        return 0, len(self.words)

    def last_before(self, number: int) -> Draft | None:
        """The draft whose number stands nearest before a place, in whatever order the kinds made them."""
        return max((d for d in self.drafts if d.number < number), key=lambda d: d.number, default=None)

    def read_before(self, first: int) -> int:
        """Where the words end that the drafts before a place have taken."""
        return max((d.last for d in self.drafts if d.last <= first), default=0)

    def before_dash(self, draft: Draft) -> tuple[int, int] | None:
        """The stretch before a dash right behind which the figure stands: «[годом позже] — 4,8»."""
        first, _ = self.segment(draft.number)
        return self.segment(first - 2) if first == draft.first and self.low(first - 1) in ("—", "–") else None


def draft(
    reading: Reading, amount: Amount, kind: str, unit: str | None, last: int, rule: str, scale: Decimal = Decimal(1)
) -> Draft:
    """A draft of the amount in that unit; words up to `last` are its phrase. Claims the amount."""
    amount.claimed = True
    upper = amount.upper * scale if amount.upper is not None else None
    made = Draft(
        amount, kind, amount.value * scale, upper, unit, amount.comparator, amount.first, max(last, amount.last), rule
    )
    made.reading = reading
    after = (reading.low(made.last), reading.low(made.last + 1))
    listed = any(a.number == made.last + 2 for a in reading.amounts)  # «17 парков и более 30 улиц»
    if made.comparator is Comparator.EQUAL and after in AFTER and not listed:  # «3,8 миллиарда рублей с лишним»
        made.comparator, made.last = AFTER[after], made.last + 2
    reading.drafts.append(made)
    return made


PREDICATES = frozenset({"VERB", "PRTS", "PRED"})
IMPERSONAL = frozenset("можно нужно надо необходимо нельзя возможно должен должна должно должны обязан обязана обязаны вправе готов готова готовы нет".split())  # fmt: skip
NOT_VERBS = frozenset("мая мест лет рублей три сто пять пол бы жила доли уже чем том тем ели".split())
CLAUSE_MARKS = frozenset(',;:()—–|«»"')
JOINING = frozenset({"и", "а", "но", "или", "либо", "зато", "однако", "причем"})


def verb_form(word: Word) -> Form | None:
    """The reading of a word as a finite verb or short participle, when that is what it most likely is."""
    return _verb_form(word.low) if word.kind == "word" else None


@lru_cache(OFTEN)
def _verb_form(low: str) -> Form | None:
    if low in NOT_VERBS or low == "заем":  # «льготный заем», not «заест»
        return None
    found = forms(low)
    first = found[0]
    if low.endswith(("ознает", "ознают")):  # «распознает»: what goes on, unless it is said otherwise
        return next((f for f in found if f.tense == "pres"), first)
    if first.pos in ("VERB", "PRTS"):
        present = next((f for f in found if f.pos == "VERB" and f.tense == "pres" and f.lemma == first.lemma), None)
        return present or first  # «реализуют» is present and future: what goes on is the plainer reading
    for form in found[1:3]:
        if form.pos in ("VERB", "PRTS") and form.score >= 0.35 and first.pos != "NOUN":
            return form
    return None


def is_predicate(word: Word) -> bool:
    return verb_form(word) is not None or word.low in IMPERSONAL


def segments(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Clause-like stretches: cut at marks, and at «и», «а», «но» where both sides have a predicate."""
    cuts = [0]
    for at, word in enumerate(words):
        decimal = (
            word.text == "," and at + 1 < len(words) and at and words[at - 1].kind == words[at + 1].kind == "number"
        )
        if word.text in CLAUSE_MARKS and not decimal and not (word.text in "-–—" and word.glued):
            cuts.append(at + 1)
        elif word.low in JOINING and at > cuts[-1]:
            ahead = next((i for i in range(at + 1, len(words)) if words[i].text in CLAUSE_MARKS), len(words))
            if any(is_predicate(w) for w in words[cuts[-1] : at]) and any(
                is_predicate(w) for w in words[at + 1 : ahead]
            ):
                cuts.append(at)
    cuts.append(len(words))
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]
