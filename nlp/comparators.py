"""Comparators and ranges: from numerals to amounts, «не менее чем в 30», «от 5 до 10 млн», «10–12», «с 10 до 30».

An amount is what every kind of figure starts from; each comparator below carries the phrase it came from.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.bounds import comparator_before
from nlp.comparator_words import ABOUT, AFTER, EQ, LEAST, LESS, MORE, MOST, PREPOSITIONS, RANGE
from nlp.fact import Comparator
from nlp.movement import moves
from nlp.numeral_words import VOCABULARY
from nlp.numerals import Numeral
from nlp.text import Word


@dataclass(slots=True, eq=False)
class Amount:
    """A number with its comparator: words `[first, last)`, the numeral itself from word `number`.

    `before` is the preposition in front («на», «в», «с», …); `to` links the «с 10» of a movement or a list to the
    amount whose unit it shares; `role` is `from` or `to` in a movement.
    """

    first: int
    number: int
    last: int
    value: Decimal
    comparator: Comparator
    form: str
    multiplier: Decimal | None
    upper: Decimal | None = None
    before: str = ""
    role: str = ""
    to: Amount | None = None
    unit: str | None = None
    suffix: str = ""
    tail: int = 0
    signed: bool = False
    claimed: bool = False
    inner: int | None = None  # of a range, where the unit of its lower end would stand: «от 10 долларов до 20»

    def __post_init__(self) -> None:
        self.tail = self.last


def amounts(words: Sequence[Word], found: Sequence[Numeral]) -> list[Amount]:
    """The amounts that the numerals make, in order: ranges joined, comparators and signs read."""
    out: list[Amount] = []
    at = 0
    while at < len(found):
        amount, used = _range(words, found, at)
        out.append(amount)
        at += used
    _link(words, out)
    return out


def _range(words: Sequence[Word], found: Sequence[Numeral], at: int) -> tuple[Amount, int]:
    low = found[at]
    if low.suffix and low.form == "words":  # два-три
        amount = _single(words, low)
        amount.upper, amount.comparator = Decimal(low.suffix), RANGE
        return amount, 1
    high = found[at + 1] if at + 1 < len(found) else None
    if high is None or not _joined(words, low, high):
        return _single(words, low), 1
    amount = _single(words, low)
    start = _signed(words, low)[0]
    scale = _shared_scale(low, high)
    value, upper = amount.value * scale, _signed(words, high)[1]
    if upper <= value and low.form != "ordinal":
        return amount, 1
    first = amount.first
    if start > 0 and words[start - 1].low in ("от", "между"):
        first = start - 1
    made = Amount(
        first, low.first, high.last, value, RANGE, high.form, high.multiplier, upper, _preposition(words, first)
    )
    made.inner = low.last if high.first - low.last > 1 else None
    return made, 2


def _joined(words: Sequence[Word], low: Numeral, high: Numeral) -> bool:
    """«10–12», «от 8,5 до 10», «от 300 тыс. до 5 млн», «от 7 лет до 14 лет»."""
    if low.form not in ("digits", "words") or high.form not in ("digits", "words") or high.inverted:
        return False
    between = words[low.last : _signed(words, high)[0]]
    if len(between) == 2 and between[0].text == between[1].text == "-":  # «96--192 страницы»
        return low.form == high.form
    if len(between) == 1 and between[0].text in "-–—" and low.form == high.form:
        return between[0].text != "—" or between[0].glued or low.multiplier is None
    start = _signed(words, low)[0]
    if start > 0 and words[start - 1].low == "между" and between and between[-1].low == "и" and len(between) <= 3:
        return True
    opened = start > 0 and words[start - 1].low == "от"
    if not (opened and between and between[-1].low == "до" and len(between) <= 4):
        return False
    return len(between) == 1 or all(w.text not in ",;:–—" for w in between)


def _shared_scale(low: Numeral, high: Numeral) -> Decimal:
    """«от 5 до 10 тыс.»: the multiplier serves both; in «с 800 до 1,2 тысячи» it does not."""
    scale = high.multiplier
    if scale is None or low.multiplier is not None or low.form == "fraction":
        return Decimal(1)
    return Decimal(1) if abs(low.value) * scale >= abs(high.value) * 100 else scale


def _single(words: Sequence[Word], numeral: Numeral) -> Amount:
    start, value = _signed(words, numeral)
    comparator, first = comparator_before(words, start)
    last = numeral.last
    if numeral.surplus:
        comparator = MORE
    elif numeral.inverted:
        comparator = ABOUT if comparator is EQ else comparator
    before = _preposition(words, first if comparator is not EQ or first < start else start)
    if first < start and words[start - 1].low in PREPOSITIONS and words[start - 1].low not in ("от", "до"):
        before = words[start - 1].low  # «не более чем [за] 15 дней»
    amount = Amount(first, numeral.first, last, value, comparator, numeral.form, numeral.multiplier, None, before)
    amount.unit, amount.suffix, amount.signed = numeral.unit, numeral.suffix, start < numeral.first
    if comparator is EQ and words[start - 1 : start] and words[start - 1].low == "под" and _nears(words, numeral):
        amount.comparator, amount.first = ABOUT, start - 1  # «аренда стоит под 40 тысяч»
    after = tuple(w.low for w in words[last : last + 2])
    if after in AFTER and comparator is EQ and not _number_at(words, last + 2):
        amount.comparator, amount.last = AFTER[after], last + 2
        amount.tail = amount.last
    return amount


def _nears(words: Sequence[Word], numeral: Numeral) -> bool:
    """Whether «под» means nearly: before a large round number, not «под 5 процентов», «под 15 домами»."""
    following = words[numeral.last] if numeral.last < len(words) else None
    rate = following is not None and (following.text == "%" or following.low.startswith("процент"))
    instrumental = following is not None and any(f.case == "ablt" for f in following.forms[:1])
    return numeral.form in ("digits", "words") and numeral.multiplier is not None and not rate and not instrumental


def _number_at(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and (words[at].kind == "number" or words[at].low in VOCABULARY)


def _signed(words: Sequence[Word], numeral: Numeral) -> tuple[int, Decimal]:
    """Where the numeral begins with its sign, and its value with it: «минус 30», «-7 °C»."""
    at = numeral.first
    if at == 0:
        return at, numeral.value
    mark = words[at - 1]
    if mark.low == "минус":
        return at - 1, -numeral.value
    if mark.low == "плюс":
        return at - 1, numeral.value
    if mark.text == "-" and words[at].glued and not mark.glued and not (at > 1 and words[at - 2].kind == "number"):
        return at - 1, -numeral.value
    if mark.text == "–" and words[at].glued and not mark.glued and _degrees(words, numeral.last):
        return at - 1, -numeral.value
    if mark.text == "+" and words[at].glued and not mark.glued:
        return at - 1, numeral.value
    return at, numeral.value


def _degrees(words: Sequence[Word], at: int) -> bool:
    following = words[at : at + 6]
    return any(w.text == "°" or w.low.startswith("градус") for w in following)


CURRENT = frozenset("нынешних прежних прошлогодних текущих сегодняшних нынешнего прежнего".split())


def _preposition(words: Sequence[Word], at: int) -> str:
    if at > 1 and words[at - 1].low in CURRENT and words[at - 2].low in ("с", "со"):
        return words[at - 2].low  # «с нынешних 4,6 тыс. до 5,2»
    return words[at - 1].low if at > 0 and words[at - 1].low in PREPOSITIONS else ""


JOINTS = (["и"], [","], ["или"], ["либо"], ["против"], ["х"], ["x"], ["×"])  # between two numbers with one unit
LENGTHS = ("метр", "сантиметр", "миллиметр", "километр")


def _link(words: Sequence[Word], found: list[Amount]) -> None:
    """Movements «с 10 до 30 млн», lists «10 и 12 школ»: the first shares unit and noun with the second."""
    for low, high in reversed(list(itertools.pairwise(found))):
        listed = [w.text for w in words[low.last : high.number]] in ([","], ["и"], ["–"], ["-"])
        if listed and high.form == "ordinal" and words[high.number].kind == "number" and low.form == "digits":
            low.form = "ordinal"  # «на 3, 5 и 8-м этажах»
    for low, high in itertools.pairwise(found):
        between = [
            w.low for w in words[low.last : high.number] if w.low not in ("почти", "уже", "примерно", "минус", "плюс")
        ]
        if low.form not in ("digits", "words") or high.form not in ("digits", "words") or len(between) > 5:
            continue
        if _shares_bound(words, low, high, between):
            high.comparator = low.comparator  # «не более десяти уток и трех гусей»
        if low.before in ("с", "со") and "до" in between and "," not in between:
            low.role, high.role = "from", "to"
            low.comparator = EQ
            if high.comparator is MOST:
                high.comparator, high.first = EQ, high.number - (1 if high.signed else 0)
            high.before = "до"
        goal = moves(words, low.first) or words[low.first - 2].text in ("—", "–")
        if between == [",", "до"] and low.before == "на" and high.comparator is MOST and goal:
            high.comparator, high.first, high.before = EQ, high.number, "до"  # «расходы — на 7,5 млрд, до 166,4»
        if _share(words, low, high, between):
            low.to = high
            written = abs(high.value) / (high.multiplier or 1)
            alike = written / 10 <= abs(low.value) <= written * 10  # not «168 и 5,9 тысячи соответственно»
            listed = between in (["и"], ["или"], ["либо"]) and alike  # «на три и две тысячи рублей»
            if low.role == "from" or listed:
                scale = high.multiplier if low.multiplier is None else None
                if scale is not None and abs(low.value) * scale < abs(high.value) * 100:
                    low.value, low.multiplier = low.value * scale, scale


GENITIVES = re.compile(
    r"^(?:двух|трех|четырех|(?:пят|шест|сем|восьм|девят|десят)и|.*надцати|двадцати|тридцати|сорока|ста)$"
)


def _shares_bound(words: Sequence[Word], low: Amount, high: Amount, between: list[str]) -> bool:
    """Whether a bound before the first of two numbers governs the second as well, whose word is in the genitive."""
    bound = low.comparator in (MOST, LEAST, MORE, LESS) and low.first < low.number and words[low.number - 1].low != "до"
    joined = between[-1:] == ["и"] and "," not in between and 2 <= len(between) <= 4
    return bound and joined and high.comparator is EQ and GENITIVES.match(words[high.number].low) is not None


def _share(words: Sequence[Word], low: Amount, high: Amount, between: list[str]) -> bool:
    """Whether the second says unit and noun of the first as well."""
    if between == ["на"]:  # «пять на два метра»
        return high.last < len(words) and words[high.last].low.startswith(LENGTHS)
    if between == [",", "до"]:  # «увеличат на 40 млн, до 130 миллионов рублей»
        return low.before == "на" and low.multiplier is not None and high.multiplier is not None
    if low.role == "from":
        return between in (*JOINTS, ["до"], ["до", "-"])
    unlike = low.multiplier is not None and high.multiplier is None  # «за 72,5 млн и два стола»
    return between in (*JOINTS, ["до", "-"]) and not unlike
