"""What is required: norms and duties around a figure, and what only looks like one («требуется пять минут»)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.clauses import REQUIRED
from nlp.describing import PROPERTIES
from nlp.fact import Comparator
from nlp.reading import Draft, Reading
from nlp.text import Word

NORMS = frozenset("норматив норма требование правило регламент стандарт допуск".split())
TAKES = frozenset("требуется требуются требовалось".split())
MUST = frozenset({"должен", "должна", "должно", "должны"})


def forbidden(words: Sequence[Word]) -> bool:
    """«ставка не может превышать 5 процентов»: what may not be is a rule."""
    return any(
        a.low == "не" and b.low in ("может", "могут") and c.low in ("превышать", "быть", "превысить", "составлять")
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def by_norm(reading: Reading, draft: Draft, first: int) -> bool:
    """«при нормативе не более 20 минут», «по нормативам плотность …», «норма была не меньше пятисот»."""
    if _by_rule(reading, draft):
        return True
    dashed = reading.before_dash(draft)
    if dashed is not None and first == draft.first:  # «доезжает за 18 минут, норматив — 20»
        first = dashed[0]
    for at in range(first, draft.first):
        word = reading.word(at)
        if any(f.lemma in NORMS and f.pos == "NOUN" for f in word.forms[:2]):
            if word.lemma == "стандарт" and draft.kind in ("count", "percent"):
                continue  # «по новому стандарту работают 148 зданий»
            if any(reading.low(i) in ("по", "при", "согласно") for i in range(max(first, at - 2), at)):
                return True
            if word.forms[0].case == "nomn" and word.forms[0].lemma in ("норма", "норматив"):
                return True
    return False


RULES = frozenset("правило норма закон норматив регламент санправила санпин".split())
BOUNDS = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.LESS, Comparator.MORE)


def _by_rule(reading: Reading, draft: Draft) -> bool:
    """«По правилам отопление включают, когда …», «закон отводит не более десяти дней», «Норматив жесткий: не более 20 минут»."""
    bound = draft.comparator in BOUNDS
    if bound and reading.low(0) in ("по", "согласно") and any(f.lemma in RULES for f in reading.word(1).forms[:2]):
        return True
    said = [
        at
        for at, word in enumerate(reading.words[: draft.first])
        if any(f.lemma in RULES and f.case == "nomn" for f in word.forms[:2]) and reading.low(at - 1) != "как"
    ]
    return bool(said) and bound and draft.kind in ("duration", "measure", "percent")


def takes(draft: Draft, lows: set[str]) -> bool:
    """«на это требуется пять-семь минут»: how long it takes, no norm."""
    bound = draft.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST)
    return draft.kind in ("duration", "factor") and not bound and not lows & (REQUIRED - TAKES | {"для"})


def of_property(words: Sequence[Word]) -> bool:
    """«ширина должна быть не менее 1,4 метра»."""
    named = any(f.lemma in PROPERTIES and f.case == "nomn" for w in words for f in w.forms[:2])
    return named and any(w.low == "быть" for w in words)


def must(words: Sequence[Word]) -> bool:
    """«до конца года мы должны очистить 16 рек»; not «не должны», «не должно быть»."""
    lows = [w.low for w in words]
    return any(low in MUST and (at == 0 or lows[at - 1] != "не") for at, low in enumerate(lows))
