"""Who is said to speak, by the words of the author: a name, «она», «инженер», «говорят в управлении»."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from nlp.interviews import Paragraph
from nlp.morphology import Form
from nlp.people import Cast, Person, between, inside, living, trade
from nlp.reading import Reading
from nlp.speech import PRONOUNS, SPEECH, acts, utterances
from nlp.text import Prose, Word

CONJUNCTIONS = frozenset("и а но пока когда где как который которая что чтобы если хотя".split())


class Said(NamedTuple):
    """Who is said to speak; no person for one whom the text does not name («говорит жительница»)."""

    gender: str | None
    person: Person | None


UNNAMED = Said(None, None)


class Scene:
    """A text by paragraphs, with the direct speech in each and the persons named outside it."""

    def __init__(self, prose: Prose, readings: Sequence[Reading], people: Sequence[Person]) -> None:
        self.prose, self.text, self.people = prose, prose.text, people
        self.paragraphs = [_paragraph(prose, list(group), people) for _, group in groupby(readings, _number)]
        spoken = [piece for p in self.paragraphs for said in p.speech for piece in said.spoken]
        self.outside = [p for p in people if inside(spoken, p.start) is None]
        self.named = {p.start: p for p in self.outside}
        self.cast = Cast(self.outside)
        self._counted: tuple[int, Person | None] = (-1, None)

    def alone(self, index: int) -> Person | None:
        """The only person named in a paragraph outside direct speech."""
        if index != self._counted[0]:
            here = between(self.outside, self.paragraphs[index].start, self.paragraphs[index].stop)
            self._counted = (index, here[0] if len({p.name for p in here}) == 1 else None)
        return self._counted[1]


def _number(reading: Reading) -> int:
    return reading.sentence.paragraph


def _paragraph(prose: Prose, readings: Sequence[Reading], people: Sequence[Person]) -> Paragraph:
    start, stop = readings[0].sentence.start, readings[-1].sentence.stop
    return Paragraph(start, stop, readings, utterances(prose, start, stop, people))


def subject(scene: Scene, listed: Sequence[Word]) -> Said | None:
    """Who does what the words say: a name in the nominative, «он», «она», an office; None when they do not tell."""
    verb = next((form for word in listed if (form := acts(word)) is not None), None)
    noun: Word | None = None
    for place, word in enumerate(listed):
        person = scene.named.get(word.start)
        if person is not None and person.subject:
            return Said(person.gender, person)
        if noun is None and verb is not None and word.low in PRONOUNS:
            return Said(PRONOUNS[word.low], scene.cast.he_or_she(PRONOUNS[word.low], word.start))
        following = listed[place + 1] if place + 1 < len(listed) else None
        joins = word.low == "и" and following is not None and acts(following) is None  # «министр труда и защиты»
        if noun is not None and (acts(word) or (word.low in CONJUNCTIONS and not joins)):
            break
        if noun is None and living(word.low, "nomn") and (word is listed[0] or word.text.islower()):
            noun = word
    if verb is None:
        return UNNAMED if any(_many_say(word) for word in listed[:6]) else None
    if noun is None:
        return _unsaid(scene, verb, listed)
    form = living(noun.low, "nomn")
    femn = "femn" in (verb.gender, form.gender if form is not None else None)
    gender = "femn" if femn else None  # «говорит бригадир», «сообщил врач»: of both
    return Said(gender, scene.cast.holder(list(trade(noun)), gender, noun.start))


def _many_say(word: Word) -> bool:
    """«…», — говорят в управлении."""
    return word.kind == "word" and any(
        f.lemma in SPEECH and f.pos == "VERB" and f.number == "plur" for f in word.forms[:1]
    )


def _unsaid(scene: Scene, verb: Form, listed: Sequence[Word]) -> Said | None:
    """«— …, — говорит и показывает на печь.»: who spoke or was named last; nobody for «сообщает пресс-служба», «один из»."""
    if verb.lemma not in SPEECH:
        return None
    clause = takewhile(lambda word: word.text not in ",(", listed)
    if any(f.case == "nomn" and (f.pos == "NOUN" or "Apro" in f.marks) for word in clause for f in word.forms[:1]):
        return UNNAMED
    at, gender = listed[0].start, verb.gender
    person = scene.cast.he_or_she(gender, at) if gender else scene.cast.last_speaker() or scene.cast.last(None, at)
    return Said(gender, person)
