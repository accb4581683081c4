"""Entities: the tagger's names, corrected and completed by the gazetteer and by rule (departments, ministries, quotes)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nlp.fact import Entity
from nlp.gazetteer import BODIES, Body
from nlp.morphology import forms
from nlp.names import is_common, nominative, personal
from nlp.tagger import Name
from nlp.text import Clean, Sentence, Word, words

Alias = tuple[tuple[str, ...], str, Body]  # the lemmas, the name as the gazetteer writes it, the body
# ООО «Ромашка», фонд «Старт», завод «Прогресс-3»: the kind of organisation and its quoted name
KINDS = re.compile(
    r"(?:\b(?:ООО|ОАО|ПАО|АО|ЗАО|НКО|АНО|ГУП|МУП|ФГУП|ГБУ|ГАУ|ФГБУ|ИП|НПО|НПП|ГК|УК|ОЭЗ|СЭЗ|"
    r"(?:завод|фабрик|комбинат|холдинг|компани|корпораци|групп|фонд|банк|театр|музе|центр|институт|университет|клуб|"
    r"агентств|ассоциаци|союз|издательств|газет|телеканал|радиостанци|концерн|предприяти|технопарк|кластер|технополис)\w*))\s«[^«»]{2,60}(?:«[^«»]{2,40}»)?»"
)  # fmt: skip

# bodies named by their kind alone or with their field: «в префектуре», «департамент образования», «совет директоров»
GENERIC = re.compile(
    r"\b(?:(?:верхн|нижн)\w+ палат\w+(?: парламента)?|совет\w* директоров|правительств(?:о|а|у|ом|е)|парламент(?:а|у|ом|е)?|кабмин(?:а|у|ом|е)?|"
    r"префектур(?:а|ы|е|у|ой)|мэри(?:я|и|ю|ей)|полици(?:я|и|ю|ей)|прокуратур(?:а|ы|е|у|ой)|сейм(?:а|у|ом|е)?|спецслужб\w*|"
    r"(?:министерств(?:о|а|у|ом|е)|департамент(?:а|у|ом|е)?|комитет(?:а|у|ом|е)?|администраци(?:я|и|ю|ей)|управлени(?:е|я|ю|ем|и)|инспекци(?:я|и|ю|ей))"
    r"(?: (?:по )?[а-яё]{4,}(?:[аяиыей]|ов|ого|ой|ия))?)\b"
)


@lru_cache(1)
def _index() -> dict[str, list[Alias]]:
    """First lemma → the names that begin with it, the longest first."""
    index: dict[str, list[Alias]] = {}
    for body in BODIES:
        for name in (body.name, *body.aliases):
            key = tuple(w.lemma for w in words(name) if w.text not in "«»")
            index.setdefault(key[0], []).append((key, name, body))
    for found in index.values():
        found.sort(key=lambda item: -len(item[0]))
    return index


def _known(parts: Sequence[Sentence]) -> Iterator[tuple[int, int, Body]]:
    """Where a body of the gazetteer is named: clean-text offsets."""
    index = _index()
    for part in parts:
        listed = part.words
        at = 0
        while at < len(listed):
            match = _match(listed, at, index.get(listed[at].lemma, ()))
            if match is None:
                at += 1
                continue
            last, body = match
            yield listed[at].start, listed[last - 1].stop, body
            at = last


def _match(listed: Sequence[Word], at: int, names: Sequence[Alias]) -> tuple[int, Body] | None:
    for key, name, body in names:
        index, seen = at, 0
        while index < len(listed) and seen < len(key):
            if listed[index].text in "«»" and seen:
                index += 1
                continue
            if listed[index].lemma != key[seen]:
                break
            index, seen = index + 1, seen + 1
        if seen == len(key) and _written(listed[at], name, len(key)):
            return index, body
    return None


def _written(first: Word, name: str, size: int) -> bool:
    """An abbreviation must be in capitals and a proper name begin with one; «столица» and phrases may be small."""
    if size > 1 or name.islower():
        return size > 1 or not first.text.isupper()
    if name.isupper():
        return first.text.isupper()
    return first.text[:1].isupper()


Found = tuple[int, int, str, str, str | None]  # clean-text start and stop, type, name, gazetteer id


def entities(text: Clean, parts: Sequence[Sentence], found: Sequence[Name]) -> tuple[Entity, ...]:
    """The entities of a text in order, not overlapping: gazetteer before rule before tagger."""
    taken = bytearray(len(text.text) + 1)
    kept = [item for item in _candidates(text.text, parts, found) if _free(taken, item[0], item[1])]
    return tuple(_entity(text, *item) for item in sorted(kept))


def _candidates(text: str, parts: Sequence[Sentence], found: Sequence[Name]) -> Iterator[Found]:
    for start, stop, body in _known(parts):
        yield start, stop, body.type, body.name, body.id
    for match in KINDS.finditer(text):
        yield match.start(), match.end(), "ORG", match.group(), None
    for name in found:
        written = " ".join(text[name.start : name.stop].split())
        if _a_name(name.type, written):
            yield name.start, name.stop, name.type, _name(name.type, written), None
    for match in GENERIC.finditer(text):
        yield match.start(), match.end(), "ORG", match.group(), None


def _free(taken: bytearray, start: int, stop: int) -> bool:
    """Is the stretch free? If so it is taken."""
    if any(taken[start:stop]):
        return False
    taken[start:stop] = b"\1" * (stop - start)
    return True


def _a_name(kind: str, written: str) -> bool:
    """The tagger takes a common noun at the head of a sentence for a name now and then: «Электробусы перевозят»."""
    if kind == "PER":
        return bool(personal(written.split()))
    if forms(written.split()[0].lower())[0].pos in ("PREP", "GRND", "CONJ") and " " in written:
        return False  # «Благодаря поддержке компании …»
    return kind == "ORG" or " " in written or not is_common(written)


def _name(kind: str, written: str) -> str:
    parts = personal(written.split())
    return nominative(parts) if kind == "PER" and len(parts) > 1 else written


def _entity(text: Clean, start: int, stop: int, kind: str, name: str, key: str | None) -> Entity:
    first, last = text.span(start, stop)
    return Entity(start=first, stop=last, phrase=text.original[first:last], type=kind, name=name, id=key)
