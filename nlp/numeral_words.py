"""The vocabulary of numerals: every form of every word that is or makes a number, with its role and value.

Sources: Русская грамматика (1980), §§ 1366-1381 (numerals and their declension); the forms are pymorphy3's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from nlp.morphology import OFTEN, lexeme, plain

UNITS = ("один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
    "восемнадцать", "девятнадцать",
)  # fmt: skip
TENS = ("двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
HUNDREDS = ("сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
COLLECTIVES = ("двое", "трое", "четверо", "пятеро", "шестеро", "семеро", "восьмеро", "девятеро", "десятеро")
MULTIPLIERS = {
    "тысяча": 1000, "миллион": 10**6, "миллиард": 10**9, "триллион": 10**12, "квадриллион": 10**15, "квинтиллион": 10**18,
}  # fmt: skip
ABBREVIATED = {"тыс": 1000, "млн": 10**6, "млрд": 10**9, "трлн": 10**12, "тыщ": 1000, "лям": 10**6, "mln": 10**6}
HEAPS = {"десяток": 10, "дюжина": 12, "сотня": 100}
ORDINALS = (
    "первый", "второй", "третий", "четвертый", "пятый", "шестой", "седьмой", "восьмой", "девятый", "десятый",
    "одиннадцатый", "двенадцатый", "тринадцатый", "четырнадцатый", "пятнадцатый", "шестнадцатый", "семнадцатый",
    "восемнадцатый", "девятнадцатый",
)  # fmt: skip
ORDINAL_TENS = (
    "двадцатый", "тридцатый", "сороковой", "пятидесятый", "шестидесятый", "семидесятый", "восьмидесятый", "девяностый",
)  # fmt: skip
ORDINAL_HUNDREDS = (
    "сотый", "двухсотый", "трехсотый", "четырехсотый", "пятисотый", "шестисотый", "семисотый", "восьмисотый",
    "девятисотый",
)  # fmt: skip
FRACTIONS = {"половина": Decimal("0.5"), "треть": Decimal("0.3333"), "четверть": Decimal("0.25")}
FACTORS = {"вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5, "вшестеро": 6, "всемеро": 7, "ввосьмеро": 8, "вдевятеро": 9, "вдесятеро": 10}  # fmt: skip
HALVES = {"наполовину": Decimal("0.5"), "вполовину": Decimal("0.5"), "полцены": Decimal("0.5")}
TIMES = {"дважды": 2, "трижды": 3, "четырежды": 4, "пятью": 0}
# полчаса: half of the unit in the same word
HALF_UNITS = {
    "полчаса": "час", "получаса": "час", "полгода": "год", "полугода": "год", "полдня": "день", "полкилометра": "километр",
    "полметра": "метр", "полкило": "кг", "полтонны": "тонна", "полминуты": "минута", "полмесяца": "месяц",
    "пол-литра": "литр", "поллитра": "литр", "полгектара": "гектар", "полвека": "век", "полпроцента": "процент",
    "полкилограмма": "кг", "полсекунды": "секунда", "полуметра": "метр", "полукилометра": "километр", "полутонны": "тонна",
    "полуминуты": "минута", "полумесяца": "месяц", "полулитра": "литр", "полувека": "век", "полугектара": "гектар",
}  # fmt: skip
HALF_MULTIPLIERS = {"полмиллиона": 500_000, "полмиллиарда": 500_000_000, "полтысячи": 500, "полсотни": 50, "полтриллиона": 500 * 10**9, "полдюжины": 6, "полтораста": 150, "полутораста": 150}  # fmt: skip
# «до полумиллиона зрителей», «более полусотни школ»: in the other cases «пол» is «полу»
HALF_STEMS = {"полумиллион": 500_000, "полумиллиард": 500_000_000, "полутысяч": 500, "полусотн": 50, "полутриллион": 500 * 10**9, "полудюжин": 6}  # fmt: skip
MISSPELT = {"пятьнадцать": "пятнадцать", "шестьнадцать": "шестнадцать", "семьнадцать": "семнадцать", "восемьнадцать": "восемнадцать", "пятдесят": "пятьдесят", "шестдесят": "шестьдесят"}  # fmt: skip
# The parts of a number written as one word with what follows it: двадцатиоднотысячный, стотридцатипроцентный.
SOLID: dict[str, int | Decimal] = {
    "полутора": Decimal("1.5"), "полу": Decimal("0.5"), "одно": 1, "дву": 2, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8,
    "девяти": 9, "десяти": 10, "одиннадцати": 11, "двенадцати": 12, "тринадцати": 13, "четырнадцати": 14, "пятнадцати": 15,
    "шестнадцати": 16, "семнадцати": 17, "восемнадцати": 18, "девятнадцати": 19, "двадцати": 20, "тридцати": 30, "сорока": 40,
    "пятидесяти": 50, "шестидесяти": 60, "семидесяти": 70, "восьмидесяти": 80, "девяносто": 90, "сто": 100, "двухсот": 200,
    "трехсот": 300, "четырехсот": 400, "пятисот": 500, "шестисот": 600, "семисот": 700, "восьмисот": 800, "девятисот": 900,
}  # fmt: skip
_PARTS = re.compile(f"(?:{'|'.join(sorted(SOLID, key=len, reverse=True))})")
MEASURED = (
    "летн годовал месячн недельн дневн суточн часов минутн секундн километров сантиметров миллиметров метров тонн килограммов граммов"
    " литров градусн гектарн кратн"
).split()  # трехмесячный, стотонный, девятнадцатилетняя
_SCALED = re.compile(rf"^([а-я]{{3,60}}?)(тысячн|миллионн|миллиардн|процентн|{'|'.join(MEASURED)})([а-я]{{2,3}})$")
SCALES = {"тысячн": 1000, "миллионн": 10**6, "миллиардн": 10**9, "процентн": 1}


GROUPS = {
    form: size for stem, size in (("тройк", 3), ("четверк", 4), ("пятерк", 5), ("семерк", 7), ("восьмерк", 8), ("двадцатк", 20))
    for form in (stem + ending for ending in ("а", "у", "и", "е", "ой"))
}  # fmt: skip
BEST = frozenset("лучших лидеров призеров сильнейших крупнейших лидирующих передовых первых".split())
MANY = ("яч", "ов", "ен", "тен")  # тысяч, миллионов, сотен
FEW = frozenset("полтора полторы два две три четыре".split())
ONE_OF_IT = frozenset("секунду минуту час день неделю месяц год метр километр тонну литр рубль".split())


class Entry(NamedTuple):
    """What a word is as a numeral: its role in the grammar below, its value, the unit it holds («полчаса»)."""

    role: str
    value: Decimal
    unit: str | None = None


def _vocabulary() -> dict[str, Entry]:
    found: dict[str, Entry] = {}

    def add(role: str, word: str, pos: str, value: int | Decimal) -> None:
        for form in lexeme(word, pos) | {plain(word)}:
            found.setdefault(form, Entry(role, Decimal(value)))

    for index, word in enumerate(UNITS):
        add("unit", word, "ADJF" if index == 0 else "NUMR", index + 1)
    for index, word in enumerate(COLLECTIVES):
        add("collective", word, "NUMR", index + 2)
    for listed, role, start, step in ((TEENS, "teen", 10, 1), (TENS, "ten", 20, 10), (HUNDREDS, "hundred", 100, 100)):
        for index, each in enumerate(listed):
            add(role, each, "NUMR", start + index * step)
    for word, value in (("ноль", 0), ("нуль", 0)):
        add("zero", word, "NOUN", value)
    for word, value in MULTIPLIERS.items():
        add("multiplier", word, "NOUN", value)
    for word, value in ABBREVIATED.items():
        found[word] = Entry("multiplier", Decimal(value))
    for word, value in HEAPS.items():
        add("heap", word, "NOUN", value)
    for words_, start, step in ((ORDINALS, 1, 1), (ORDINAL_TENS, 20, 10), (ORDINAL_HUNDREDS, 100, 100)):
        for index, word in enumerate(words_):
            add("ordinal", word, "ADJF", start + index * step)
    for word, value in (("тысячный", 1000), ("миллионный", 10**6), ("миллиардный", 10**9)):
        add("ordinal", word, "ADJF", value)
    for word, share in FRACTIONS.items():
        add("fraction", word, "NOUN", share)
    tables: tuple[tuple[str, Mapping[str, int | Decimal]], ...] = (
        ("factor", FACTORS), ("part", HALVES), ("times", TIMES), ("whole", HALF_MULTIPLIERS),
    )  # fmt: skip
    for role, table in tables:
        for word, amount in table.items():
            found.setdefault(word, Entry(role, Decimal(amount)))
    for word, unit in HALF_UNITS.items():
        found[word] = Entry("half", Decimal("0.5"), unit)
    for word in ("полтора", "полторы", "полутора"):
        found[word] = Entry("unit", Decimal("1.5"))
    for stem, amount in HALF_STEMS.items():
        for ending in ("а", "у", "ом", "е", "и", "ы", "ой"):
            found.setdefault(stem + ending, Entry("whole", Decimal(amount)))
    for wrong, right in MISSPELT.items():
        found.setdefault(wrong, found[right])
    return found


@lru_cache(OFTEN)
def numeral_word(low: str) -> Entry | None:
    """What a word is as a numeral, None for other words.

    Also «двухмиллионный», «стотридцатипроцентный» (role `percent`), «трехмесячный» (`measured`, `unit` the stem of it).
    """
    found = VOCABULARY.get(low)
    if found is not None or not low.endswith(_ADJECTIVE_ENDINGS):
        return found
    match = _SCALED.match(low)
    value = _solid(match.group(1)) if match else None
    if match is None or value is None:
        return None
    stem = match.group(2)
    if stem in SCALES:
        return Entry("percent" if stem == "процентн" else "ordinal", value * SCALES[stem])
    return Entry("measured", value, "летн" if stem == "годовал" else stem)


def _solid(low: str) -> Decimal | None:
    """The value of parts written together, each smaller than the one before: «четырехсотпятидесятишести» 456."""
    value, smallest, at = Decimal(0), 1000, 0
    while at < len(low):
        part = _PARTS.match(low, at)
        if part is None:
            return None
        step = SOLID[part.group()]
        size = 100 if step >= 100 else 10 if step >= 20 else 1
        if size >= smallest:
            return None
        value, smallest, at = value + step, size if step not in range(10, 20) else 1, part.end()
    return value


VOCABULARY = _vocabulary()
_ADJECTIVE_ENDINGS = (
    "ый", "ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое", "ые", "ых", "ыми", "ий", "его", "ему", "им", "ем", "яя", "ей", "юю", "ее",
    "ие", "их", "ими",
)  # fmt: skip
MAGNITUDE = {"zero": 0, "unit": 0, "collective": 0, "teen": 1, "ten": 2, "hundred": 3}
