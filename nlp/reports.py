"""Reports told by one person: the figures of a paragraph that «о ремонте рассказала …» opens or «такие данные привел …» closes."""

from __future__ import annotations

import re

from nlp.authors import Scene
from nlp.interviews import Paragraph
from nlp.people import Person, between
from nlp.reading import Reading

_SUMS_UP = re.compile(r"^(?:такие|эти|все эти) (?:данные|цифры|сведения|итоги)\b|^(?:об этом|о том)\b", re.I)
REPORTS = frozenset("рассказать доложить докладывать отчитаться проинформировать представить".split())
REPORTED = frozenset("доклад отчет итог данные проект бюджет".split())
_OTHERS = re.compile(r"\bпо (?:данным|словам|оценке|оценкам|информации|подсчетам)\b|\bнапомним\b", re.I)


def report(scene: Scene, paragraph: Paragraph) -> None:
    """«О ремонте рассказала начальник управления Вера Лисицына. Сданы шесть школ …»: the rest of the paragraph is hers.

    Until somebody else is named, or the paragraph ends; a sentence with a figure or «что» of its own begins no such report.
    """
    person: Person | None = None
    for reading in paragraph.readings:
        here = between(scene.people, reading.sentence.start, reading.sentence.stop)
        others = [p for p in here if person is None or p.name != person.name]
        if len(here) == 1 and not reading.drafts and _reports(reading, here[0]):
            person = here[0]
        elif others or _OTHERS.search(reading.sentence.text):
            person = None
        for draft in reading.drafts if person is not None else ():
            draft.speaker = draft.speaker or (person.name if person is not None else None)


def _reports(reading: Reading, person: Person) -> bool:
    """«О ремонте рассказала начальник управления Вера Лисицына», «Первым докладывал Игорь Пыжов»; not «ему доложили о …»."""
    at = next(
        (i for i, w in enumerate(reading.words) for f in w.forms[:1] if f.lemma in REPORTS and f.pos == "VERB"), None
    )
    if at is None or not person.subject:
        return False
    form = reading.words[at].forms[0]
    agrees = form.number == "sing" and (form.gender is None or person.gender in (None, form.gender))
    presented = form.lemma == "представить" and any(w.lemma in REPORTED for w in reading.words)
    told_of = form.lemma != "представить" and any(w.low in ("о", "об", "обо") for w in reading.words)
    about = presented or told_of or form.lemma in ("отчитаться", "докладывать")
    stands = reading.words[at].start < person.start and not any(w.low.startswith("котор") for w in reading.words)
    return agrees and about and stands


def summed_up(scene: Scene, reading: Reading) -> None:
    """«Такие данные привел главврач Сергей Лапшин»: what stands before it in the paragraph is his."""
    part = reading.sentence
    here = between(scene.people, part.start, part.stop)
    if not here or not _SUMS_UP.search(part.text):
        return
    before = reading.previous
    while (
        before is not None and before.sentence.paragraph == part.paragraph and not _SUMS_UP.search(before.sentence.text)
    ):
        for draft in before.drafts:
            draft.speaker = draft.speaker or here[0].name
        before = before.previous
