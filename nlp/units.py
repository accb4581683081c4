"""Units: the words after (or before) a number that say in what it is measured, with their codes.

Codes: ISO 4217 for money, UCUM (https://ucum.org) for the rest, braces for a unit without a code («{баррель}»).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from nlp.text import Word


class Unit(NamedTuple):
    """A unit that was read: kind of figure, code, where it ends, and the factor to the code («50 копеек»: 0.01)."""

    kind: str
    code: str
    last: int
    scale: Decimal = Decimal(1)


ONE = Decimal(1)
CENT = Decimal("0.01")

# The dictionary form of a unit's noun (lemma), then the abbreviations as they are written, lower case.
MONEY: dict[str, tuple[str, Decimal]] = {
    "рубль": ("RUB", ONE), "руб": ("RUB", ONE), "р": ("RUB", ONE), "₽": ("RUB", ONE), "копейка": ("RUB", CENT), "rub": ("RUB", ONE),
    "коп": ("RUB", CENT), "доллар": ("USD", ONE), "долл": ("USD", ONE), "$": ("USD", ONE), "usd": ("USD", ONE),
    "цент": ("USD", CENT), "евро": ("EUR", ONE), "€": ("EUR", ONE), "eur": ("EUR", ONE), "евроцент": ("EUR", CENT),
    "юань": ("CNY", ONE), "cny": ("CNY", ONE), "иена": ("JPY", ONE), "йена": ("JPY", ONE), "¥": ("JPY", ONE),
    "£": ("GBP", ONE), "тенге": ("KZT", ONE), "гривна": ("UAH", ONE), "гривен": ("UAH", ONE), "франк": ("CHF", ONE),
    "злотый": ("PLN", ONE), "лира": ("TRY", ONE), "рупия": ("INR", ONE), "вона": ("KRW", ONE), "сум": ("UZS", ONE), "тийин": ("UZS", CENT), "тиин": ("UZS", CENT),
    "драм": ("AMD", ONE), "лари": ("GEL", ONE), "манат": ("AZN", ONE), "сом": ("KGS", ONE), "шекель": ("ILS", ONE),
    "дирхам": ("AED", ONE), "ринггит": ("MYR", ONE), "бат": ("THB", ONE), "биткоин": ("{биткоин}", ONE), "биткойн": ("{биткоин}", ONE), "лей": ("MDL", ONE),
    "крона": ("{крона}", ONE), "песо": ("{песо}", ONE), "динар": ("{динар}", ONE), "риал": ("{риал}", ONE), "форинт": ("HUF", ONE),
    "грн": ("UAH", ONE), "₴": ("UAH", ONE), "бакс": ("USD", ONE),
    "реал": ("BRL", ONE), "ранд": ("ZAR", ONE), "риель": ("KHR", ONE), "донг": ("VND", ONE), "тугрик": ("MNT", ONE),
}  # fmt: skip
SIGNS = {
    "$": "USD",
    "€": "EUR",
    "₽": "RUB",
    "£": "GBP",
    "¥": "JPY",
    "₴": "UAH",
    "₸": "KZT",
    "₹": "INR",
    "₺": "TRY",
    "💶": "EUR",
    "💵": "USD",
    "Rs": "INR",
    "RM": "MYR",
    "грн": "UAH",
}
# ISO 4217, in capitals before or after a number («USD 3,5 млн», «42 EGP»)
CODES = frozenset(
    """AED AMD ARS AUD AZN BGN BRL BYN CAD CHF CLP CNY CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR IRR JPY KGS KRW KWD KZT
    LBP MDL MNT MXN MYR NOK NZD PLN RON RSD RUB SAR SEK SGD THB TJS TMT TRY UAH USD UZS VND ZAR""".split()
)
FOREIGN = {  # the adjective before a name that several countries share
    ("белорусский", "RUB"): "BYN", ("канадский", "USD"): "CAD", ("австралийский", "USD"): "AUD",
    ("гонконгский", "USD"): "HKD", ("сингапурский", "USD"): "SGD", ("новозеландский", "USD"): "NZD", ("китайский", "CNY"): "CNY", ("шведский", "{крона}"): "SEK", ("норвежский", "{крона}"): "NOK", ("датский", "{крона}"): "DKK",
    ("чешский", "{крона}"): "CZK", ("исландский", "{крона}"): "ISK", ("мексиканский", "{песо}"): "MXN", ("аргентинский", "{песо}"): "ARS",
    ("сербский", "{динар}"): "RSD", ("иранский", "{риал}"): "IRR", ("японский", "JPY"): "JPY", ("казахстанский", "KZT"): "KZT",
    ("американский", "USD"): "USD", ("российский", "RUB"): "RUB", ("швейцарский", "CHF"): "CHF", ("турецкий", "TRY"): "TRY",
}  # fmt: skip
PERCENT = {"процент", "%", "проц", "pct"}
MEASURE: dict[str, str] = {
    "километр": "km", "км": "km", "метр": "m", "м": "m", "сантиметр": "cm", "см": "cm", "миллиметр": "mm", "мм": "mm",
    "дециметр": "dm", "микрометр": "um", "микрон": "um", "мкм": "um", "нанометр": "nm", "нм": "nm", "миля": "[mi_i]",
    "дюйм": "[in_i]", "фут": "[ft_i]", "гектар": "har", "га": "har", "сотка": "ar", "акр": "[acr_us]",
    "кубометр": "m3", "куб": "m3", "литр": "l", "л": "l", "миллилитр": "ml", "мл": "ml", "гектолитр": "hl", "декалитр": "dal",
    "баррель": "{баррель}", "галлон": "[gal_us]", "тонна": "t", "т": "t", "килограмм": "kg", "кг": "kg", "кило": "kg",
    "грамм": "g", "г": "g", "гр": "g", "миллиграмм": "mg", "мг": "mg", "микрограмм": "ug", "мкг": "ug", "центнер": "{центнер}",
    "ц": "{центнер}", "пуд": "{пуд}", "карат": "[car_m]", "унция": "[oz_tr]", "киловатт-час": "kW.h", "мегаватт-час": "MW.h",
    "гигаватт-час": "GW.h", "гигакалория": "Gcal", "гкал": "Gcal", "калория": "cal", "килокалория": "kcal", "ккал": "kcal",
    "ватт": "W", "вт": "W", "киловатт": "kW", "квт": "kW", "мегаватт": "MW", "мвт": "MW", "гигаватт": "GW", "гвт": "GW",
    "вольт": "V", "киловольт": "kV", "кв": "kV", "ампер": "A", "герц": "Hz", "гц": "Hz", "килогерц": "kHz", "кгц": "kHz",
    "мегагерц": "MHz", "мгц": "MHz", "гигагерц": "GHz", "ггц": "GHz", "децибел": "dB", "дб": "dB", "байт": "By",
    "килобайт": "kBy", "кб": "kBy", "мегабайт": "MBy", "мб": "MBy", "гигабайт": "GBy", "гб": "GBy", "терабайт": "TBy",
    "тб": "TBy", "петабайт": "PBy", "пб": "PBy", "бит": "bit", "мегабит": "Mbit", "мбит": "Mbit", "гигабит": "Gbit",
    "гбит": "Gbit", "паскаль": "Pa", "мегапаскаль": "MPa", "мпа": "MPa", "атмосфера": "atm", "бар": "bar", "джоуль": "J",
    "люкс": "lx", "люмен": "lm", "узел": "[kn_i]", "рентген": "R", "микрозиверт": "uSv", "мкзв": "uSv", "мегапиксель": "{мегапиксель}",
    "мва": "MV.A", "ква": "kV.A", "мегавольт-ампер": "MV.A", "ньютон": "N", "кельвин": "K", "квт-ч": "kW.h", "промилле": "[ppth]",
    "‰": "[ppth]", "квтч": "kW.h", "км2": "km2", "м2": "m2", "м3": "m3", "м²": "m2", "м³": "m3", "км²": "km2", "см²": "cm2", "см³": "cm3", "мм²": "mm2",
}  # fmt: skip
# Abbreviations that are words or letters too: only right after a number, never with a capital («в» and «В» differ).
DURATION = {
    "год": "a", "лето": "a", "месяц": "mo", "мес": "mo", "неделя": "wk", "нед": "wk", "день": "d", "сутки": "d", "сут": "d",
    "час": "h", "ч": "h", "минута": "min", "мин": "min", "секунда": "s", "сек": "s", "с": "s", "мс": "ms", "миллисекунда": "ms",
    "век": "{век}", "столетие": "{век}", "десятилетие": "{десятилетие}", "полугодие": "{полугодие}", "годик": "a",
    "часик": "h", "минутка": "min", "денек": "d",
}  # fmt: skip
SQUARE = {"m": "m2", "km": "km2", "cm": "cm2", "mm": "mm2", "[mi_i]": "[mi_i]2", "[ft_i]": "[ft_i]2"}
CUBIC = {"m": "m3", "km": "km3", "cm": "cm3", "dm": "dm3", "mm": "mm3"}
DAYS = {
    "рабочий",
    "календарный",
    "банковский",
    "полный",
    "выходной",
    "первый",
    "солнечный",
    "долгий",
    "последний",
    "летний",
    "зимний",
    "осенний",
    "весенний",
}
LONGER = {
    ("kW", "ч"): "kW.h",
    ("MW", "ч"): "MW.h",
    ("GW", "ч"): "GW.h",
    ("W", "ч"): "W.h",
    ("kW", "час"): "kW.h",
    ("MW", "час"): "MW.h",
}
PER_TIME = {"ч": "h", "час": "h", "с": "s", "сек": "s", "секунда": "s", "мин": "min", "сут": "d", "га": "har"}
SPEEDS = {("km", "h"): "km/h", ("m", "s"): "m/s", ("Mbit", "s"): "Mbit/s", ("Gbit", "s"): "Gbit/s", ("MBy", "s"): "MBy/s", ("m3", "h"): "m3/h", ("m3", "s"): "m3/s", ("{центнер}", "har"): "{центнер}/har", ("t", "har"): "t/har", ("l", "s"): "l/s", ("t", "h"): "t/h", ("m3", "d"): "m3/d"}  # fmt: skip
_SHORT = {"м", "т", "г", "л", "ц", "с", "ч", "р", "в", "кв", "бит", "бар", "га", "сом", "сум", "бат", "лей", "лари", "вона", "узел", "мин", "дб"}  # fmt: skip


def unit_at(words: Sequence[Word], at: int) -> Unit | None:
    """The unit whose words begin at `at` (right after a number), None when there is none."""
    if at >= len(words):
        return None
    return _money(words, at) or _percent(words, at) or _compound(words, at) or _plain_unit(words, at)


def _lemmas(word: Word) -> list[str]:
    return [word.low, *(f.lemma for f in word.forms if f.pos in ("NOUN", "UNKN", "LATN", "PREP"))]


def _dot(words: Sequence[Word], last: int) -> int:
    """Past the full stop of an abbreviation, unless it ends the text."""
    more = last < len(words) and words[last].text == "." and words[last].glued
    return last + 1 if more else last


def _money(words: Sequence[Word], at: int) -> Unit | None:
    word = words[at]
    shared = next((f.lemma for f in word.forms if f.pos == "ADJF"), None)
    if shared is not None and at + 1 < len(words):
        inner = _money(words, at + 1)
        code = FOREIGN.get((shared, inner.code)) if inner else None
        if inner and code:
            return Unit("money", code, inner.last, inner.scale)
    if word.text == "US" and at + 1 < len(words) and words[at + 1].text == "$":
        return Unit("money", "USD", at + 2)
    if word.text in CODES or word.text in SIGNS:
        return Unit("money", SIGNS.get(word.text, word.text), at + 1)
    for lemma in _lemmas(word):
        found = MONEY.get(lemma)
        if found is None or (lemma in _SHORT and word.text != lemma) or (lemma == "сом" and word.low == "сома"):
            continue
        last = _dot(words, at + 1) if word.low in ("руб", "р", "долл", "коп") else at + 1
        if found[0] == "USD" and last < len(words) and words[last].low == "сша":
            last += 1
        return Unit("money", found[0], last, found[1])
    if "фунт" in _lemmas(word) and at + 1 < len(words) and words[at + 1].low == "стерлингов":
        return Unit("money", "GBP", at + 2)
    return None


def _percent(words: Sequence[Word], at: int) -> Unit | None:
    word = words[at]
    if word.text == "%":
        last = at + 1
        if last + 1 < len(words) and words[last].text == "-" and words[last].glued and words[last + 1].glued:
            last += 2  # 20%-ная
        return Unit("percent", "%", last)
    if "процент" in _lemmas(word) or word.low == "проц":
        return Unit("percent", "%", at + 1)
    if word.low.startswith("процентн") and at + 1 < len(words) and "пункт" in _lemmas(words[at + 1]):
        return Unit("percent", "[pp]", at + 2)
    marks = "".join(w.low for w in words[at : at + 4])
    if marks.startswith("п.п."):
        return Unit("percent", "[pp]", at + 4)
    if marks.startswith("п.п"):
        return Unit("percent", "[pp]", at + 3)
    if word.low == "пп":
        return Unit("percent", "[pp]", _dot(words, at + 1))
    return None


def _compound(words: Sequence[Word], at: int) -> Unit | None:
    """кв. м, квадратных метров, куб. м, °C, градусов Цельсия, л. с., рабочих дней, погонных метров."""
    word = words[at]
    powers = None
    if word.low.startswith("квадратн") or (word.low == "кв" and at + 1 < len(words)):
        powers = SQUARE
    elif word.low.startswith("кубическ") or word.low == "куб":
        powers = CUBIC
    if powers is not None:
        inner = _dot(words, at + 1)
        base = _plain_unit(words, inner) if inner < len(words) else None
        if base is not None and base.code in powers:
            return Unit("measure", powers[base.code], base.last)
    if word.text == "°" or word.low.startswith("градус"):
        last = at + 1
        if last < len(words) and (words[last].low in ("c", "с", "цельсия") or words[last].low.startswith("цельси")):
            last += 1
        elif last < len(words) and words[last].low in ("тепла", "мороза", "жары", "холода"):
            return Unit("measure", "Cel", last + 1, Decimal(-1) if words[last].low in ("мороза", "холода") else ONE)
        return Unit("measure", "Cel", last)
    if word.low in ("л", "лошадиная", "лошадиных", "лошадиные"):
        tail = [w.low for w in words[at + 1 : at + 4]]
        if word.low == "л" and tail[:2] == [".", "с"]:
            return Unit("measure", "[HP]", _dot(words, at + 3))
        if word.low != "л" and tail[:1] in (["сил"], ["сила"], ["силы"]):
            return Unit("measure", "[HP]", at + 2)
    if word.low == "погонных" or word.low == "пог":
        return _plain_unit(words, _dot(words, at + 1))
    if word.low == "мм" and [w.low for w in words[at + 1 : at + 3]] == ["рт", "."]:
        return Unit("measure", "mm[Hg]", min(len(words), at + 5))
    if any(f.pos == "ADJF" and f.lemma in DAYS for f in word.forms) and at + 1 < len(words):
        inner_unit = _plain_unit(words, at + 1)
        if inner_unit is not None and inner_unit.code in ("d", "h", "mo", "wk"):
            return inner_unit
    return None


def _plain_unit(words: Sequence[Word], at: int) -> Unit | None:
    if at >= len(words):
        return None
    word = words[at]
    for lemma in _lemmas(word):
        if lemma in DURATION and not (len(lemma) == 1 and word.text != lemma):
            if lemma == "лето" and word.low != "лет":
                continue
            if lemma == "с" and at + 1 < len(words) and words[at + 1].kind != "mark":  # «10 с половиной», «5 с детьми»
                continue
            return Unit(
                "duration", DURATION[lemma], _dot(words, at + 1) if word.low in ("мес", "сут", "сек", "нед") else at + 1
            )
        if lemma in MEASURE and (
            word.text == "кВ" or not (lemma in _SHORT and word.low == lemma and word.text != lemma)
        ):
            return _measure(words, at, MEASURE[lemma])
    return None


def _measure(words: Sequence[Word], at: int, code: str) -> Unit:
    """The unit with what makes it another: км/ч, кВт·ч, м², метров в секунду."""
    last = at + 1
    following = [w.low for w in words[last : last + 2]]
    if len(following) == 2 and following[0] in ("·", "*", "-", "⋅", "∙", "×", "•", "/") and words[last].glued:
        longer = LONGER.get((code, following[1]))
        if longer is not None and following[0] != "/":
            return Unit("measure", longer, last + 2)
        speed = SPEEDS.get((code, PER_TIME.get(following[1], "")))
        if speed is not None and following[0] == "/":
            return Unit("measure", speed, last + 2)
    if following[:1] and following[0] in ("²", "³", "2", "3") and words[last].glued:
        powers = SQUARE if following[0] in "²2" else CUBIC
        return Unit("measure", powers.get(code, code), last + 1)
    if following[:1] and (code, following[0]) in LONGER and following[0] in ("ч", "час"):
        return Unit("measure", LONGER[code, following[0]], last + 1)
    if len(following) == 2 and following[0] == "в" and code in ("km", "m", "Mbit", "Gbit"):
        per = {"час": "h", "секунду": "s"}.get(following[1])
        if per is not None and (code, per) in SPEEDS and not (code == "m" and per == "h"):
            return Unit("measure", SPEEDS[code, per], last + 2)
    return Unit("measure", code, last)
