"""Numbers written in digits and Roman letters: their value, and what a suffix or an adjective makes of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from nlp.text import Word

ORDINAL_SUFFIX = re.compile(r"^(?:о?й|ы?й|а?я|о?е|у?ю|о?м|е?м|го|ого|его|му|ому|ы?х|и?х|ым|ыми|ые|ого|ая|ую|я|е|м|ми)$")
CARDINAL_SUFFIX = re.compile(r"^(?:ти|мя|ью|ю|и|х|ми|ёх|ех|рех|ти)$")
ADJECTIVE = re.compile(r"^(?:летн|месячн|недельн|дневн|суточн|часов|минутн|процентн|метров|этажн|комнатн)(?:его|ему|ий|им|ем|яя|ей|юю|ее|ый|ого|ому|ым|ом|ая|ой|ую|ое|ых|ые|ыми)$")  # fmt: skip
ROMAN = re.compile(r"^(?=[IVXLC]+$)(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
LONGEST = 24  # digits


def number(text: str) -> Decimal | None:
    """The value of digits as Russian writes them: «12 350,5», «1.844.036.360,12», «4.6»; None for 1.2.3."""
    digits = text.replace(" ", "")
    if len(digits) > LONGEST:  # no amount of anything: a key, a barcode
        return None
    dots, commas = digits.count("."), digits.count(",")
    if dots > 1 and commas <= 1 and re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    elif commas > 1 and dots <= 1 and re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif dots == 1 and commas == 1:
        digits = digits.replace("." if digits.find(".") < digits.find(",") else ",", "")
    elif dots + commas > 1:
        return None
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def fraction(words: Sequence[Word], at: int) -> tuple[Decimal, int] | None:
    """The fraction that stands there and where it ends: «¾», «2/3» before a word."""
    if at < len(words) and unicodedata.decomposition(words[at].text[:1]).startswith("<fraction>"):
        return four(Decimal(unicodedata.numeric(words[at].text[0]))), at + 1
    if at + 3 >= len(words) or words[at + 1].text != "/" or not (words[at + 1].glued and words[at + 2].glued):
        return None
    over, under = (number(words[i].text) if words[i].kind == "number" else None for i in (at, at + 2))
    if over is None or under is None or not 0 < over < under <= 10 or words[at + 3].kind != "word":
        return None
    return four(over / under), at + 3


def feminine(words: Sequence[Word], at: int, value: Decimal, low: str) -> bool:
    """«в 20-ю больницу», «станут 11-ми» are ordinals; «с 5-ю детьми», «из 7-ми» are not."""
    if low == "ми":
        return value % 10 not in (7, 8)
    following = words[at] if at < len(words) else None
    return low == "ю" and not (following and any(f.case == "ablt" and f.number == "plur" for f in following.forms))


def adjective_follows(words: Sequence[Word], at: int, value: Decimal) -> bool:
    """«29 летнего хакера», «72-х летний», «с 25 процентным пакетом»: a compound written apart; no count agrees so."""
    if at >= len(words) or words[at].kind != "word" or not ADJECTIVE.match(words[at].low):
        return False
    if at + 1 < len(words) and words[at + 1].low.startswith("пункт"):  # «2,3 процентного пункта»
        return False
    if words[at].low.startswith("процентн"):
        return True
    forms = words[at].forms
    return all(f.number == "sing" for f in forms if f.pos == "ADJF") and (value % 10 != 1 or value % 100 == 11)


def glued(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].glued and words[at].kind != "mark"


def beside_russian(words: Sequence[Word], at: int) -> bool:
    """A Roman number stands before a Russian word («III квартал», «XX век») or after a name («Петр I»)."""
    following = words[at + 1] if at + 1 < len(words) else None
    previous = words[at - 1] if at else None
    if following is not None and following.kind == "word" and "а" <= following.low[0] <= "я":
        return True
    ranged = (
        following is not None and following.text in "-–—" and at + 2 < len(words) and ROMAN.match(words[at + 2].text)
    )
    titled = previous is not None and previous.kind == "word" and "А" <= previous.text[0] <= "Я"
    return (
        bool(ranged)
        or titled
        or (previous is not None and previous.text in "-–—и" and at > 1 and bool(ROMAN.match(words[at - 2].text)))
    )


def roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))


def four(value: Decimal) -> Decimal:
    """A fraction to four places, as the design has it."""
    return value.quantize(Decimal("0.0001")).normalize()
