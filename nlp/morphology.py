"""What a word form can be: lemma, part of speech, case, number, gender; from the OpenCorpora dictionary (pymorphy3).

Analyses are kept for the words met so far (at most CACHE of them), so that morphology costs next to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import pymorphy3

CACHE = 100_000
OFTEN = 20_000  # words of which something less is asked
_CASES = {"gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct", "voct": "nomn"}

# where the dictionary's first reading is the rare one: «стать», «зала»
LIKELIER = {"статей": "статья", "кур": "курица", **dict.fromkeys(("залы", "залов", "залам", "залами", "залах"), "зал")}
_ORDINARY = re.compile(r"[\x00-\x7fА-Яа-яЁё]*")
_analyzer = pymorphy3.MorphAnalyzer(lang="ru")


class Form(NamedTuple):
    """One reading of a word form; grammemes are those of OpenCorpora (`gent`, `plur`, `femn`, …), None where absent.

    `marks` are further grammemes: `Name`, `Surn`, `Patr`, `Geox`, `Abbr`, `Apro`, `Anum`, `COMP`.
    """

    lemma: str
    pos: str
    case: str | None
    number: str | None
    gender: str | None
    animate: bool
    tense: str | None
    aspect: str | None
    person: str | None
    mood: str | None
    passive: bool
    score: float
    marks: frozenset[str]


_Text = str | None
_Grammemes = tuple[str, _Text, _Text, _Text, bool, _Text, _Text, _Text, _Text, bool]
_MARKS = ("Name", "Surn", "Patr", "Geox", "Abbr", "Apro", "Anum", "Fixd", "Subx", "Sgtm", "Pltm", "Init")


def plain(word: str) -> str:
    """The word as it is compared: lower case, ё as е."""
    return word.lower().replace("ё", "е")


@lru_cache(CACHE)
def forms(word: str) -> tuple[Form, ...]:
    """Every reading of a word (any case of letters), the likeliest first."""
    found = tuple(_form(parse) for parse in _parsed(word))
    likelier = LIKELIER.get(plain(word))
    return tuple(sorted(found, key=lambda f: f.lemma != likelier)) if likelier else found


def _parsed(word: str) -> list[pymorphy3.analyzer.Parse]:
    """pymorphy3's readings; it asks for the Unicode name of every letter, and some (Tangut, private use) have none."""
    named = word[:64]
    if not _ORDINARY.fullmatch(named):
        named = "".join(c if unicodedata.name(c, "") else "?" for c in named)
    return list(_analyzer.parse(named))


def _form(parse: pymorphy3.analyzer.Parse) -> Form:
    grammemes, marks = _grammemes(parse.tag)
    return Form(plain(parse.normal_form), *grammemes, parse.score, marks)


@lru_cache(10_000)
def _grammemes(tag: pymorphy3.tagset.OpencorporaTag) -> tuple[_Grammemes, frozenset[str]]:
    """What a tag says, in the order of Form; the dictionary has a few thousand tags for all its words."""
    return (
        str(tag.POS or _unknown_pos(tag)),
        _CASES.get(tag.case, tag.case),
        tag.number,
        tag.gender,
        tag.animacy == "anim",
        tag.tense,
        tag.aspect,
        tag.person,
        tag.mood,
        tag.voice == "pssv",
    ), frozenset(m for m in _MARKS if m in tag)


def _unknown_pos(tag: pymorphy3.tagset.OpencorporaTag) -> str:
    for pos in ("LATN", "PNCT", "NUMB", "ROMN"):
        if pos in tag:
            return pos
    return "UNKN"


@lru_cache(CACHE)
def lemma(word: str) -> str:
    """The one lemma of a word form, without its context: that of the likeliest reading."""
    return forms(word)[0].lemma if word else word


@lru_cache(CACHE)
def query_lemmas(word: str) -> frozenset[str]:
    """The lemmas of all forms of the word's lexemes: «банк» gives банк and банка, since «банки» alone reads as банка."""
    found = {lemma(word)}
    for parse in _parsed(word):
        if parse.score >= 0.05:
            found.update(lemma(plain(form.word)) for form in parse.lexeme)
    return frozenset(found)


@lru_cache(CACHE)
def lexeme(word: str, pos: str) -> frozenset[str]:
    """All forms of the word's lexeme with that part of speech; empty when there is none."""
    for parse in _parsed(word):
        if str(parse.tag.POS) == pos and plain(parse.normal_form) == plain(word):
            return frozenset(plain(form.word) for form in parse.lexeme)
    return frozenset()


def dictionary_form(adjective: str, noun_lemma: str) -> str:
    """The adjective in the nominative singular that agrees with the noun: («рабочих», «место») gives «рабочее»."""
    head = next((p for p in _parsed(noun_lemma) if p.tag.POS == "NOUN" and p.tag.case == "nomn"), None)
    for parse in _parsed(adjective):
        if parse.tag.POS in ("ADJF", "PRTF"):
            plural = head is not None and head.tag.number == "plur"
            gender = str((head.tag.gender if head is not None else None) or "masc")  # «крупнейший НПФ»
            wanted = {"nomn", "plur"} if plural else {"nomn", "sing", gender}
            inflected = parse.inflect(wanted)
            if inflected is not None:
                return plain(inflected.word)
    return plain(adjective)


@lru_cache(OFTEN)
def inflect_name(part: str, gender: str | None) -> str:
    """A part of a person's name in the nominative singular, capital as written; unchanged when no reading fits."""
    for parse in sorted(_parsed(part), key=lambda one: one.tag.number == "plur"):  # «Регины» is one Регина
        tag = parse.tag
        if (
            tag.POS == "NOUN"
            and ("Name" in tag or "Surn" in tag or "Patr" in tag)
            and (gender is None or tag.gender in (None, gender))
        ):
            inflected = parse.inflect({"nomn", "sing"})
            if inflected is not None:
                return str(inflected.word).title()
    return part


@lru_cache(OFTEN)
def is_known(word: str) -> bool:
    """Is the word form in the dictionary itself, not only guessed by its ending?"""
    return bool(_analyzer.word_is_known(word))


@lru_cache(1_000)
def masculine(participle: str) -> str:
    """A participle that stands for a person, in the nominative singular: «пострадавших» gives «пострадавший»."""
    for parse in _parsed(participle):
        if parse.tag.POS == "PRTF":
            inflected = parse.inflect({"nomn", "sing", "masc"})
            if inflected is not None:
                return plain(inflected.word)
    return plain(participle)
