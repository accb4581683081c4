"""What is required: norms and duties around a figure, and what only looks like one («требуется пять минут»)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.clauses import REQUIRED
from nlp.describing import PROPERTIES
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, verb_form
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
ALLOTS = frozenset("отводить требовать предусматривать запрещать устанавливать допускать ограничивать".split())


def _by_rule(reading: Reading, draft: Draft) -> bool:
    """«По правилам отопление включают, когда …», «закон отводит не более десяти дней», «Норматив жесткий: не более 20 минут»."""
    first, last = reading.segment(draft.number)
    forbids = any(f.lemma in ("запрещать", "запретить") for w in reading.words[first:last] for f in w.forms[:1])
    if draft.comparator not in (Comparator.AT_LEAST, Comparator.AT_MOST) and not forbids:
        return False
    own = [f for w in reading.words[first:last] if (f := verb_form(w)) is not None]
    if any(f.tense != "pres" for f in own) or reading.low(2) in ("о", "об"):
        return False  # «По закону о многодетных участки получили не менее 3 тысяч семей»
    if reading.low(0) in ("по", "согласно") and _is_rule(reading.word(1)):
        return True
    if draft.kind not in ("duration", "measure", "percent"):
        return False
    if any(f.lemma in ALLOTS for f in own) and any(map(_is_rule, reading.words[first : draft.first])):
        return True
    colon = next((i for i in range(draft.first - 1, 0, -1) if reading.low(i) == ":"), 0)
    said = reading.words[slice(*reading.segment(colon))] if colon else []
    return bool(said) and any(map(_is_rule, said)) and not any(verb_form(w) is not None for w in said)


def _is_rule(word: Word) -> bool:
    return any(f.lemma in RULES for f in word.forms[:2])


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
