"""What multiplies a numeral or adds to it: «тыс.», «сотен тысяч», «с половиной», «с лишним»."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nlp.numeral_words import ABBREVIATED, VOCABULARY
from nlp.text import Word

_SURPLUS = {("с", "лишним"), ("с", "небольшим"), ("с", "хвостиком")}


def additions(
    words: Sequence[Word], last: int, value: Decimal, surplus: bool, multiplier: Decimal | None
) -> tuple[Decimal, int, bool]:
    while last + 1 < len(words) and words[last].low == "с":
        following = words[last + 1].low
        if following == "половиной":
            value += Decimal("0.5") * (multiplier or 1)
        elif following == "четвертью":
            value += Decimal("0.25") * (multiplier or 1)
        elif ("с", following) in _SURPLUS:
            surplus = True
        else:
            break
        last += 2
    return value, last, surplus


def scale_at(words: Sequence[Word], at: int) -> Decimal | None:
    """The multiplier at a place: тысяч, млн., «десятков», «сотен тысяч»."""
    if at >= len(words) or words[at].kind != "word":
        return None
    entry = VOCABULARY.get(words[at].low)
    if entry is None or entry.role not in ("multiplier", "heap"):
        return None
    if entry.role == "heap" and at + 1 < len(words):
        inner = VOCABULARY.get(words[at + 1].low)
        if inner is not None and inner.role == "multiplier":
            return entry.value * inner.value
    return entry.value


def after_scale(words: Sequence[Word], at: int) -> int:
    entry = VOCABULARY[words[at].low]
    last = at + 1
    if entry.role == "heap" and last < len(words) and scale_at(words, last) is not None:
        last += 1
    if last < len(words) and words[last].text == "." and words[last].glued and words[last - 1].low in ABBREVIATED:
        last += 1
    return last
