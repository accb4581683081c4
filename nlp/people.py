"""The persons of a text: where each is named, and who is meant by a surname, a pronoun or an office."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from nlp.morphology import Form, forms, plain
from nlp.names import gender_of, is_ambiguous, nominative, personal
from nlp.tagger import Name
from nlp.text import Prose, Word

OFFICE = 110  # characters before or after a name where its office stands
_INITIALS = re.compile(r"(?:[А-ЯЁ]\.)+")
PHRASE_ENDS = frozenset({"VERB", "INFN", "GRND", "PRTS", "NPRO", "CONJ"})
PRESS = frozenset("корреспондент журналист журналистка обозреватель репортер редактор ведущая ведущий".split())
HELPERS = frozenset("заместитель помощник советник зам".split())
# words that stand for whoever spoke last, whatever the office
ANYBODY = frozenset("собеседник чиновник специалист эксперт герой руководитель".split())
# «глава ведомства», «глава региона», «градоначальник»: whoever leads it, by whatever office
LEADERS = tuple("министр руководитель начальник директор гендиректор председатель губернатор мэр префект глава".split())
HEADS = {"глава": LEADERS, "градоначальник": ("мэр", "глава"), "губернатор": ("глава",), "мэр": ("глава",)}
ANY_OF_GENDER = {
    **dict.fromkeys("собеседница женщина чиновница героиня девушка хозяйка руководительница".split(), "femn"),
    **dict.fromkeys("мужчина парень юноша хозяин".split(), "masc"),
}


class Person(NamedTuple):
    """Where a person is named (clean-text offsets); `subject` when the name may be a nominative; `office` its nouns."""

    start: int
    stop: int
    name: str
    gender: str | None
    subject: bool
    office: frozenset[str]


class _Known:
    """Full names by surname, by first name and by both; one that stands as written somewhere wins over one inflected."""

    def __init__(self) -> None:
        self._by: dict[str, str] = {}

    def add(self, parts: Sequence[str], governed: bool = False) -> str | None:
        """The full name that the parts stand for; a surname or a first name alone for the last one that has it."""
        own = [part for part in parts if not _INITIALS.fullmatch(part)]  # «А. Котов»
        given, own = own, own[:1] if len(own) == 2 and _patronymic(own[1]) else own  # «Вера Павловна»
        if len(own) < 2:
            known = next((self._by[key] for part in own for key in _keys(part) if key in self._by), None)
            return known or (" ".join(parts) if len(given) > 1 or len(own) < len(parts) else None)
        own = list(_called(own))
        name, both = nominative(own, governed), f"{_stem(own[0])} {_stem(own[-1])}"
        self._by[both] = name if name == " ".join(parts) else self._by.get(both, name)
        self._by[f"{_stem(own[0])} "] = self._by[f" {_stem(own[-1])}"] = self._by[both]
        return self._by[both]

    def best(self, name: str) -> str:
        parts = name.split()
        return self._by.get(f"{_stem(parts[0])} {_stem(parts[-1])}", name)


def _patronymic(part: str) -> bool:
    return any("Patr" in f.marks for f in forms(part.lower())[:1])


def _called(parts: Sequence[str]) -> Sequence[str]:
    """First name and surname: «Вера Павловна Котова», «Котова Вера Павловна»."""
    if len(parts) != 3 or not any(_patronymic(part) for part in parts[1:]):
        return parts
    return (parts[0], parts[2]) if _patronymic(parts[1]) else (parts[1], parts[0])


def _keys(part: str) -> tuple[str, str]:
    first, last = f"{_stem(part)} ", f" {_stem(part)}"
    return (first, last) if any("Name" in f.marks for f in forms(part.lower())[:1]) else (last, first)


def _stem(part: str) -> str:
    """A name without its ending, to know it again in another case."""
    low = part.lower().replace("ё", "е")
    return re.sub(r"(?:[оеыи]м|[ое]го|[ое]му)$", "", low).rstrip("аеиоуыэюяйь") if len(low) > 3 else low


def persons(prose: Prose, names: Sequence[Name], title: Sequence[str] = ()) -> list[Person]:
    """The persons in order; a surname or first name alone stands for the full name before it, `title` holds more of those."""
    known = _Known()
    for written in title:
        known.add(written.split())
    found = []
    for name in names:
        parts = personal(prose.text[name.start : name.stop].split()) if name.type == "PER" else []
        full = known.add(parts, is_ambiguous(parts) and _governed(prose, name.start)) if parts else None
        if full is not None:
            found.append((name, parts, full))
    return [_person(prose, name, parts, known.best(full)) for name, parts, full in found]


def _person(prose: Prose, name: Name, parts: Sequence[str], full: str) -> Person:
    telling = parts[0] if _patronymic(parts[-1]) else parts[-1]  # «Вера Павловна»: the first name tells the case
    subject = plain(telling) in plain(full).split()
    return Person(name.start, name.stop, full, gender_of(full), subject, frozenset(_office(prose, name, parts)))


def _office(prose: Prose, name: Name, parts: Sequence[str]) -> Iterator[str]:
    """«старший диспетчер Нина Котова», «Нина Котова, диспетчер», «Диспетчер-стажер Котова» (where it is within the name)."""
    before = _before(prose, name.start)
    inside = prose.words(name.start, name.stop)[: -len(parts)]
    told = [*[*_phrase(before[::-1])][::-1], *inside]
    for at, word in enumerate(told):
        helped = at > 0 and any(f.lemma in HELPERS for f in told[at - 1].forms[:1]) and living(word.low, "gent")
        if not helped:  # «заместитель главы» is no head
            yield from trade(word)
    end = prose.text.find("\n", name.stop, name.stop + OFFICE)
    after = prose.words(name.stop, end if end >= 0 else name.stop + OFFICE)
    if len(after) > 1 and after[0].text == ",":
        for word in _phrase(after[1:]):
            yield from trade(word)


def _before(prose: Prose, at: int) -> list[Word]:
    """The words before a name in its paragraph, as many as an office may have."""
    start = max(0, at - OFFICE)
    return prose.words(prose.text.rfind("\n", start, at) + 1 or start, at)


def _governed(prose: Prose, at: int) -> bool:
    """«по словам Фарида Галимова», «директора Фарида Галимова»: is the name there in another case than the nominative?"""
    listed = _before(prose, at)
    titles = [word for word in _phrase(listed[::-1]) if living(word.low)]
    told = next((f for w in reversed(listed) for f in w.forms[:1] if f.pos == "VERB"), None)
    helped = len(titles) > 1 and any(f.lemma in HELPERS for f in titles[1].forms[:1])
    if helped and (told is None or told.gender != "masc"):
        titles.pop(0)  # «заместитель министра Алина Котова»: of the two it is the helper who is named
    if titles:
        return living(titles[0].low, "nomn") is None
    return bool(listed) and listed[-1].kind == "word" and listed[-1].forms[0].pos in ("NOUN", "PREP")


def _phrase(listed: Sequence[Word]) -> Iterator[Word]:
    """The words up to a mark, a verb or a pronoun: an office with what belongs to it."""
    for at, word in enumerate(listed):
        if word.kind == "mark" and word.text not in "«»-":
            return
        if word.low == "и" and at and _of_what(listed[at - 1]) and _of_what(listed[min(at + 1, len(listed) - 1)]):
            continue  # «министр промышленности и торговли»
        if word.kind == "word" and word.forms[0].pos in PHRASE_ENDS and living(word.low) is None:
            return
        yield word


def _of_what(word: Word) -> bool:
    """«промышленности», «торговли»: what an office is over."""
    return word.kind == "word" and word.forms[0].case == "gent" and living(word.low) is None


def trade(word: Word, case: str | None = None) -> Iterator[str]:
    """The dictionary forms of a word that names a person by office or trade; of «инженер-механик» also both parts."""
    pieces = (word.low, *word.low.split("-")) if "-" in word.low else (word.low,)
    for piece in pieces if word.kind == "word" else ():
        form = living(piece, case)
        if form is not None:
            yield form.lemma


def living(word: str, case: str | None = None) -> Form | None:
    """The word as a noun for one living being: «бригадир», «дежурный», «заведующая»; None for others, and for names."""
    if word.startswith("зам") and len(word) > 7 and living(word[3:], "gent") is not None:  # «замглавы»
        return forms("заместитель")[0]
    for form in forms(word)[:3]:
        person = form.animate and form.pos == "NOUN" and not form.marks & {"Name", "Surn", "Patr"}
        if (
            (person or "Subx" in form.marks)
            and form.number == "sing"
            and form.score >= 0.2
            and case in (None, form.case)
        ):
            return form
    return None


_START = attrgetter("start")


class Cast:
    """The persons named outside direct speech, and who spoke so far; looks up the last one before an offset."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people: dict[str | None, list[Person]] = {}
        for person in people:
            for key in {None, person.gender or "any", *person.office}:
                self._people.setdefault(key, []).append(person)
        self._no_office = {p.name for p in people}.difference(p.name for p in people if p.office)
        self._second = next((p.start for p in people if p.name != people[0].name), sys.maxsize)
        self._spoke: list[tuple[int, str | None, Person | None]] = []

    def speaks(self, at: int, gender: str | None, person: Person | None) -> None:
        """Somebody spoke there, in order of the text; `person` is None for one whom the text does not name."""
        self._spoke.append((at, gender, person))

    def last_speaker(self) -> Person | None:
        return self._spoke[-1][2] if self._spoke else None

    def last(self, key: str | None, before: int) -> Person | None:
        """The last one named before an offset with that gender or office, whoever it is for None."""
        found = self._people.get(key, ())
        at = bisect_left(found, before, key=_START) - 1
        return found[at] if at >= 0 else None

    def he_or_she(self, gender: str, before: int) -> Person | None:
        """The nearest person of that gender: the last who spoke, or who was named after that."""
        named = max(self.last(gender, before), self.last("any", before), key=lambda p: p.start if p else -1)
        spoke = next(((at, p) for at, g, p in reversed(self._spoke[-6:]) if g in (None, gender)), None)
        if spoke is not None and (named is None or named.start < spoke[0]):
            return spoke[1]
        return named

    def holder(self, offices: Sequence[str], gender: str | None, before: int) -> Person | None:
        """The last person with one of the offices; for «собеседник», «девушка» and the like the last who spoke."""
        found = [p for office in offices if (p := self.last(office, before)) is not None]
        if found:
            return max(found, key=_START)
        heads = [self.last(one, before) for office in offices for one in HEADS.get(office, ())]
        leading = [p for p in heads if p is not None and "заместитель" not in p.office]
        if leading:
            return max(leading, key=_START)
        sex = next((ANY_OF_GENDER[office] for office in offices if office in ANY_OF_GENDER), None)
        if sex is not None:
            return self.he_or_she(sex, before)
        if ANYBODY.intersection(offices):
            return self.last_speaker() or self.last(None, before)
        return self._alone(gender, before)

    def _alone(self, gender: str | None, before: int) -> Person | None:
        """The only person named so far, when the text does not say what he or she does."""
        last = self.last(None, before)
        if last is None or last.name not in self._no_office or before > self._second:
            return None
        return last if last.subject and gender in (None, last.gender) else None


def between(people: Sequence[Person], start: int, stop: int) -> Sequence[Person]:
    """The persons named there; both ends are looked up, for a long text has many."""
    return people[bisect_left(people, start, key=_START) : bisect_left(people, stop, key=_START)]


def inside(spans: Sequence[tuple[int, int]], at: int) -> int | None:
    """The index of the span, of several in order, that holds an offset; None outside."""
    found = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return found if found >= 0 and at < spans[found][1] else None
