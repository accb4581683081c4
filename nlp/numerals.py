"""Numerals: every number of a sentence, in digits or words, with its value.

Sources of the vocabulary: Русская грамматика (1980), §§ 1366-1381 (numerals and their declension); forms from pymorphy3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.digits import (
    CARDINAL_SUFFIX,
    ORDINAL_SUFFIX,
    ROMAN,
    adjective_follows,
    beside_russian,
    feminine,
    four,
    fraction,
    glued,
    number,
    roman,
)
from nlp.numeral_words import (
    ABBREVIATED,
    BEST,
    FEW,
    GROUPS,
    MAGNITUDE,
    MANY,
    ONE_OF_IT,
    SCALES,
    VOCABULARY,
    Entry,
    numeral_word,
)
from nlp.scales import additions, after_scale, scale_at
from nlp.text import Word

CODE = re.compile(r"^0\d+$")


@dataclass(slots=True, eq=False)
class Numeral:
    """A number of a sentence: words `[first, last)` and its value.

    `form`: `digits`, `words`, `ordinal`, `fraction`, `factor` (вдвое), `times` (дважды), `each` (каждый пятый),
    `vague` (десятки тысяч), `group` (тройка лучших), `compound` (20-процентный: `suffix`). `multiplier` is the last one applied, `unit` the
    unit inside the word («полчаса»); `surplus` «с лишним»; `inverted` «тысяч тридцать».
    """

    first: int
    last: int
    value: Decimal
    form: str
    multiplier: Decimal | None = None
    unit: str | None = None
    suffix: str = ""
    surplus: bool = False
    inverted: bool = False


def numerals(words: Sequence[Word]) -> list[Numeral]:
    """Every numeral of the words, left to right, not overlapping."""
    found: list[Numeral] = []
    at = 0
    while at < len(words):
        numeral = _read(words, at)
        if numeral is None:
            at += 1
            continue
        found.append(numeral)
        at = numeral.last
    return found


def _read(words: Sequence[Word], at: int) -> Numeral | None:
    word = words[at]
    if word.kind == "number":
        return _digits(words, at)
    part = fraction(words, at) if word.kind == "mark" and word.text not in "«»—–,.()" else None
    if part is not None:  # «½ ставки»
        return Numeral(at, part[1], part[0], "fraction")
    if word.kind != "word":
        return None
    entry = numeral_word(word.low)
    if entry is not None:
        return _spelled(words, at, entry)
    if "-" in word.low:
        return _hyphenated(words, at)
    if word.low in GROUPS and at + 1 < len(words) and words[at + 1].low in BEST:
        return Numeral(at, at + 1, Decimal(GROUPS[word.low]), "group")  # «тройку лучших»
    if ROMAN.match(word.text) and (len(word.text) > 1 or word.text in "IVX") and beside_russian(words, at):
        return Numeral(at, at + 1, Decimal(roman(word.text)), "ordinal")
    return None


def _digits(words: Sequence[Word], at: int) -> Numeral | None:
    value = number(words[at].text)
    if value is None:  # a version, a date: nothing here, but a numeral all the same
        return Numeral(at, at + 1, Decimal(0), "code")
    if CODE.match(words[at].text):  # «TOP 09»: a name, a code
        return Numeral(at, at + 1, value, "code")
    part = fraction(words, at)
    if part is not None:  # «на 2/3 мощности»
        return Numeral(at, part[1], part[0], "fraction")
    part = fraction(words, at + 1) if value == int(value) and value < 1000 else None
    if part is not None and (words[at + 1].kind == "mark" or not words[at + 1].glued):  # «36 ¾», «10 1/2 литра»
        return _multiplied(words, at, part[1], value + part[0], "digits")
    if at + 2 < len(words) and words[at + 1].text == "-" and words[at + 1].glued and words[at + 2].glued:
        suffixed = _suffix(words, at, value, words[at + 2].low)
        if suffixed is not None:
            return suffixed
    if adjective_follows(words, at + 1, value):
        return Numeral(at, at + 2, value, "compound", suffix=words[at + 1].low)
    if at + 1 < len(words) and words[at + 1].text == "к" and words[at + 1].glued and not glued(words, at + 2):
        return Numeral(at, at + 2, value * 1000, "digits", Decimal(1000))  # «100к подписчиков»
    return _multiplied(words, at, at + 1, value, "digits")


def _suffix(words: Sequence[Word], at: int, value: Decimal, low: str) -> Numeral | None:
    """2-й, 5-ти, 35-тысячный, 20-процентный."""
    if words[at + 2].kind != "word":
        return None
    if (
        CARDINAL_SUFFIX.match(low)
        and not (low == "х" and (value >= 100 or value % 10 not in (2, 3, 4)))
        and not feminine(words, at + 3, value, low)
    ):
        if adjective_follows(words, at + 3, value):
            return Numeral(at, at + 4, value, "compound", suffix=words[at + 3].low)
        return _multiplied(words, at, at + 3, value, "digits")
    if ORDINAL_SUFFIX.match(low):
        return Numeral(at, at + 3, value, "ordinal")
    if len(low) > 3:
        return Numeral(at, at + 3, value, "compound", suffix=low)
    return None


def _hyphenated(words: Sequence[Word], at: int) -> Numeral | None:
    """«два-три», «неделю-две»: the tokenizer keeps it whole, the amounts read the upper half from `suffix`."""
    halves = words[at].low.split("-")
    entries = [VOCABULARY.get(half) for half in halves]
    if len(entries) == 2 and halves[0] in ONE_OF_IT and halves[1] in FEW and entries[1] is not None:
        return Numeral(at, at + 1, Decimal(1), "words", unit=halves[0], suffix=f"{entries[1].value}")
    if len(entries) != 2 or any(e is None or e.role not in MAGNITUDE for e in entries):
        return None
    low, high = (e.value for e in entries if e is not None)
    if high <= low:
        return None
    whole = _multiplied(words, at, at + 1, low, "words")
    whole.suffix = f"{high * (whole.multiplier or 1)}"
    return whole


def _spelled(words: Sequence[Word], at: int, entry: Entry) -> Numeral | None:
    if words[at].low == "семью" and not _is_instrumental(words, at):  # «большую семью»
        return None
    if entry.role in MAGNITUDE:
        return _cardinal(words, at)
    if entry.role == "whole":
        return _multiplied(words, at, at + 1, entry.value, "words")
    if entry.role in ("multiplier", "heap"):
        return _bare_multiplier(words, at, entry.value)
    if entry.role == "half":
        return Numeral(at, at + 1, entry.value, "words", unit=entry.unit)
    if entry.role in ("factor", "part", "times"):
        return (
            Numeral(at, at + 1, entry.value, "factor" if entry.role == "part" else entry.role) if entry.value else None
        )
    if entry.role == "percent":
        return Numeral(at, at + 1, entry.value, "compound", suffix="процентный")
    if entry.role == "measured":
        return Numeral(at, at + 1, entry.value, "compound", suffix=f"{entry.unit}ый")
    if entry.role == "fraction":
        scale = VOCABULARY.get(words[at + 1].low) if at + 1 < len(words) else None
        if scale is not None and scale.role == "multiplier" and words[at + 1].low.endswith(("а", "и")):
            value = entry.value * scale.value  # «четверть миллиона жителей»
            return Numeral(at, at + 2, value, "words", scale.value)
        return Numeral(at, at + 1, entry.value, "fraction")
    if words[at].low not in VOCABULARY:  # «двухмиллионный грант»: an amount, unless somebody is the two-millionth
        stem, size = next(item for item in SCALES.items() if item[0] in words[at].low)
        return Numeral(at, at + 1, entry.value, "compound", Decimal(size), suffix=f"{stem}ый")
    return Numeral(at, at + 1, entry.value, "ordinal")


def _is_instrumental(words: Sequence[Word], at: int) -> bool:
    return at + 1 < len(words) and any(
        f.case == "ablt" and f.number == "plur" and f.score > 0.01 for f in words[at + 1].forms
    )


def _cardinal(words: Sequence[Word], at: int) -> Numeral:
    """«сто тридцать», «тридцать первую», «три с половиной», «две трети», then multipliers."""
    value, last, magnitude = Decimal(0), at, 4
    while last < len(words):
        entry = VOCABULARY.get(words[last].low) if words[last].kind == "word" else None
        if entry is None or (last > at and words[last].low == "семью" and not _is_instrumental(words, last)):
            break
        step = MAGNITUDE.get(entry.role)
        if step is None:
            room = {2: 10, 3: 100}.get(magnitude, 0)  # «тридцать первая», «девятьсот двадцатые»
            if entry.role == "ordinal" and last > at and entry.value < room and value % room == 0:
                return Numeral(at, last + 1, value + entry.value, "ordinal")
            break
        if last > at and (step >= magnitude or entry.role in ("zero", "collective") or magnitude == 1):
            break
        if last > at and step < 3 and value % (10 if step == 0 else 100):
            break
        value, magnitude, last = value + entry.value, step, last + 1
    shared = _spelled_fraction(words, at, last, value)
    return shared or _multiplied(words, at, last, value, "words")


def _spelled_fraction(words: Sequence[Word], at: int, last: int, value: Decimal) -> Numeral | None:
    """«две трети», «две пятых», «три четверти», «пять целых две десятых»."""
    if last >= len(words) or words[last].kind != "word":
        return None
    if words[last].low in ("целых", "целая", "целые", "целой"):
        return _decimal_words(words, at, last + 1, value)
    if words[last].low in ("точка", "запятая") and last + 1 < len(words) and _is_cardinal(words[last + 1]):
        part = _cardinal(words, last + 1)  # dictated: «пять запятая два»
        if part.form == "words" and part.multiplier is None:
            return _multiplied(words, at, part.last, value + part.value.scaleb(-len(f"{part.value:f}")), "words")
    entry = numeral_word(words[last].low)
    if entry is None or value != int(value) or not 0 < value < 1000:
        return None
    if entry.role == "fraction" and words[last].low != "половина":
        parts = {Decimal("0.3333"): 3, Decimal("0.25"): 4, Decimal("0.5"): 2}[entry.value]
        return Numeral(at, last + 1, four(value / parts), "fraction")
    if (
        entry.role == "ordinal"
        and entry.value > value
        and words[last].low.endswith(("ых", "ая", "ую", "ой", "ьих", "их"))
    ):
        single = value == 1 and words[at].low in ("одна", "одну", "одной")
        if single or (value > 1 and words[last].low.endswith(("ых", "их"))):
            return Numeral(at, last + 1, four(value / entry.value), "fraction")
    return None


def _decimal_words(words: Sequence[Word], at: int, last: int, whole: Decimal) -> Numeral | None:
    if last < len(words) and words[last].low == "и":
        last += 1
    part = _cardinal(words, last) if last < len(words) and _is_cardinal(words[last]) else None
    if part is None:
        return None
    if part.form == "fraction":
        return _multiplied(words, at, part.last, whole + part.value, "words")
    return None


def _is_cardinal(word: Word) -> bool:
    entry = VOCABULARY.get(word.low)
    return entry is not None and entry.role in MAGNITUDE


def _bare_multiplier(words: Sequence[Word], at: int, value: Decimal) -> Numeral | None:
    """«тысяча объектов» is 1000, «тысячи москвичей» and «десятки тысяч» are manners of speaking.

    «тысячи» after «более», «около», «до» is the genitive of one thousand.
    """
    word = words[at]
    singular = any(f.number == "sing" and f.pos == "NOUN" for f in word.forms) and word.low not in ABBREVIATED
    plural = any(f.number == "plur" and f.pos == "NOUN" for f in word.forms)
    inverted = _inverted(words, at, value)
    if inverted or word.low in ABBREVIATED or (plural and not (singular and _wants_genitive(words, at))):
        last = at + 1
        while last < len(words) and _heap(words[last]):
            last += 1
        if inverted is None and word.low in ABBREVIATED:  # «Дороги, тыс. км»: a unit's multiplier, no number
            return None
        return inverted or Numeral(at, last, value, "vague")
    return _multiplied(words, at, at + 1, value, "words", multiplier=value)


def _heap(word: Word) -> bool:
    entry = VOCABULARY.get(word.low)
    return entry is not None and entry.role in ("multiplier", "heap")


def _inverted(words: Sequence[Word], at: int, value: Decimal) -> Numeral | None:
    """«тысяч тридцать пять», «тысячи четыре», «сотни полторы», «тысяч в семьсот»: about so many."""
    start = at + 1
    if (
        start + 1 < len(words)
        and words[start].low in ("в", "на", "за", "до", "под", "по")
        and _is_cardinal(words[start + 1])
    ):
        start += 1
    few = words[at].low.endswith(("и", "а"))  # the genitive singular goes with 1.5 to 4
    if start >= len(words) or not (few or words[at].low.endswith(MANY)) or not _is_cardinal(words[start]):
        return None
    count = _cardinal(words, start)
    if count.multiplier is not None or count.form != "words" or few != (count.value < 5):
        return None
    if few and start == at + 1 and words[start].low not in FEW:  # «около тысячи трех» is 1003
        return None
    return Numeral(at, count.last, count.value * value, "words", multiplier=value, inverted=True)


GENITIVE = frozenset("более больше менее меньше около порядка до свыше от от с из чем для после без у".split())


def _wants_genitive(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].low in GENITIVE


def _multiplied(
    words: Sequence[Word], first: int, last: int, value: Decimal, form: str, multiplier: Decimal | None = None
) -> Numeral:
    """The numeral with what follows it: «с половиной», «с лишним», «тыс.», «млн 90 тыс.», «тысяча 193»."""
    surplus = False
    value, last, surplus = additions(words, last, value, surplus, multiplier)
    whole = value == int(value)
    if multiplier is None:
        scale = scale_at(words, last)
        if scale is None:
            return Numeral(first, last, value, form, surplus=surplus)
        multiplier = scale
        value, last = value * scale, after_scale(words, last)
        value, last, surplus = additions(words, last, value, surplus, multiplier)
    rest = _remainder(words, last, multiplier) if whole and not surplus else None
    if rest is not None and rest.form == "ordinal":
        return Numeral(first, rest.last, value + rest.value, "ordinal")
    if rest is not None:
        value, last, multiplier = value + rest.value, rest.last, rest.multiplier or Decimal(1)
        return Numeral(first, last, value, form, multiplier if multiplier > 1 else None, surplus=rest.surplus)
    return Numeral(first, last, value, form, multiplier, surplus=surplus)


MONTHS = frozenset("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split())


def _remainder(words: Sequence[Word], at: int, multiplier: Decimal) -> Numeral | None:
    """«(21 тысяча) 193», «(2 млн) 90 тыс.»: a smaller number that goes on."""
    if at >= len(words) or multiplier < 100:
        return None
    word = words[at]
    if word.kind == "number":
        value = number(word.text)
        if value is None or "." in word.text or " " in word.text:
            return None
        rest = _digits(words, at)
        if value != int(value) and (rest is None or rest.multiplier is None):  # «3 миллиона 492,1 тысячи тонн»
            return None
    elif word.kind == "word" and _is_cardinal(word):
        rest = _cardinal(words, at)
    elif word.low in ("тысяча", "миллион", "миллиард"):
        rest = _bare_multiplier(words, at, VOCABULARY[word.low].value)
    elif word.kind == "word" and (entry := numeral_word(word.low)) is not None and entry.role == "ordinal":
        spelled = words[at - 1].low not in ABBREVIATED and words[at - 1].text != "."
        return Numeral(at, at + 1, entry.value, "ordinal") if spelled and entry.value < multiplier else None
    else:
        return None
    if rest is None or rest.form not in ("digits", "words", "ordinal") or not 0 < rest.value < multiplier:
        return None
    following = words[rest.last].low if rest.last < len(words) else ""
    return None if following in MONTHS or following in ("%", "процентов") else rest
