"""Who says a figure and where: «сообщил на своем Telegram-канале мэр Москвы Сергей Собянин», quotes across sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from nlp import interviews
from nlp.authors import UNNAMED, Said, Scene, subject
from nlp.interviews import Interview, Paragraph, Turn
from nlp.morphology import Form
from nlp.people import Person, between, living, persons, trade
from nlp.reading import Reading
from nlp.reports import report, summed_up
from nlp.speech import PRONOUNS, SPEECH, Stretch, Utterance, acts, sentence
from nlp.tagger import Name
from nlp.text import Prose, Word

__all__ = ["SPEECH", "attribute"]

CHANNELS = (
    (re.compile(r"telegram|телеграм|\bтг-канал", re.I), "Telegram"),
    (re.compile(r"вконтакте|\bvk\b|\bвк\b", re.I), "ВКонтакте"),
    (re.compile(r"\bmax\b-канал|канале? в max|мессенджере? max", re.I), "MAX"),
    (re.compile(r"twitter|твиттер", re.I), "Twitter"),
    (re.compile(r"instagram|инстаграм", re.I), "Instagram"),
    (re.compile(r"\bблоге?\b", re.I), "блог"),
    (re.compile(r"пресс-конференци|брифинг", re.I), "пресс-конференция"),
    (re.compile(r"пресс-служб", re.I), "пресс-служба"),
    (re.compile(r"социальн\w+ сет|соцсет", re.I), "социальные сети"),
)
TOLD = frozenset(
    """слово оценка подсчет данные мнение информация сообщение расчет наблюдение прогноз признание утверждение свидетельство
    версия заверение воспоминание""".split()
)
POSSESSIVE = {"его": "masc", "ее": "femn"}
THINKS = frozenset("надеяться полагать думать рассчитывать верить предполагать".split())
AHEAD = 3  # paragraphs after a quote in which the speaker may be named


def attribute(text: str, readings: Sequence[Reading], names: Sequence[Name], title: str = "") -> None:
    """Set `speaker` and `via` of the drafts that somebody says: in direct speech, in answers, «по словам …», «…, отметил …»."""
    heading = interviews.heading(title)
    prose = Prose(text, (reading.sentence for reading in readings))
    people = persons(prose, names, heading.names)
    scene = Scene(prose, readings, people)
    interview = Interview(text, scene.paragraphs, scene.outside, heading)
    for index, paragraph in enumerate(scene.paragraphs):
        turn = interview.turn(index, scene.cast)
        _speech(scene, index, turn)
        for reading in paragraph.readings if turn is None or turn.answer else ():
            _reported(scene, reading)
            summed_up(scene, reading)
        if turn is None:
            report(scene, paragraph)


# --- direct speech ---------------------------------------------------------------------------------------------------


def _speech(scene: Scene, index: int, turn: Turn | None) -> None:
    """Whose the quotes and dialogue lines of a paragraph are, and the whole paragraph when it is an answer."""
    paragraph = scene.paragraphs[index]
    before: Said | None = None
    for said in paragraph.speech:
        who = _by_author(scene, index, said)
        if who is None and turn is not None:
            who = _turn(turn)
        elif who is None:
            who = _nearby(scene, index, said, before)
        if who is not None:
            scene.cast.speaks(said.spoken[0][0] if said.spoken else paragraph.start, who.gender, who.person)
            _give(paragraph, said.spoken, who.person)
        before = who
    if turn is not None and turn.answer and not paragraph.speech:
        _give(paragraph, ((paragraph.start, paragraph.stop),), turn.person)


def _turn(turn: Turn) -> Said | None:
    return Said(turn.person.gender, turn.person) if turn.person is not None else None


def _give(paragraph: Paragraph, spoken: Sequence[Stretch], person: Person | None) -> None:
    for start, stop in spoken if person is not None else ():
        for reading in _sentences(paragraph, start, stop):
            for draft in reading.drafts:
                if person is not None and start <= reading.words[draft.number].start < stop:
                    draft.speaker = person.name


def _sentences(paragraph: Paragraph, start: int, stop: int) -> Sequence[Reading]:
    """The sentences of a paragraph with a part between the offsets; looked up, for a paragraph may have many."""
    first = bisect_right(paragraph.readings, start, key=lambda r: r.sentence.stop)
    last = bisect_left(paragraph.readings, stop, key=lambda r: r.sentence.start)
    return paragraph.readings[first:last]


def _by_author(scene: Scene, index: int, said: Utterance) -> Said | None:
    """The speaker by what the author says within, after or before a quote."""
    for start, stop in (*said.author, *((said.lead,) if said.lead else ())):
        listed = sentence(scene.prose, start, stop)
        who = subject(scene, listed)
        if who is UNNAMED:
            return who
        if who is not None and not _says_name(scene, listed):
            return _introduced(scene, index, said) or (who if who.person else _named_later(scene, index, who, listed))
        if who is not None:
            return who
    return None


def _says_name(scene: Scene, listed: Sequence[Word]) -> bool:
    return any(word.start in scene.named or word.low in PRONOUNS for word in listed)


def _introduced(scene: Scene, index: int, said: Utterance) -> Said | None:
    """«О яслях рассказала заведующая Вера Котова. «…», — поделилась врач.»: whom the sentence before lets speak."""
    start = said.spoken[0][0] if said.spoken else 0
    before = _sentences(scene.paragraphs[index], start - 3, start)[:1]
    before = [r for r in before if r.sentence.stop <= start]
    here = between(scene.outside, before[0].sentence.start, start) if before else ()
    speaks = any(_speaks(f) for reading in before for w in reading.words for f in w.forms[:1])
    return next((_named([p]) for p in here if p.subject and speaks), None)


def _named_later(scene: Scene, index: int, who: Said, listed: Sequence[Word]) -> Said:
    """«…», — заверил градоначальник, where only one person is named; «— …, — смеется провожатая. … Провожатую зовут …»"""
    alone = scene.alone(index)
    if alone is not None:
        return Said(who.gender, alone) if who.gender in (None, alone.gender) or alone.gender is None else who
    ahead = scene.paragraphs[index + 1 : index + 1 + AHEAD]
    offices = {office for word in listed for office in trade(word, "nomn")}
    for reading in (reading for later in ahead for reading in later.readings[:AHEAD]):
        person = next(iter(between(scene.outside, reading.sentence.start, reading.sentence.stop)), None)
        if person is not None and any(offices.intersection(trade(word)) for word in reading.words):
            return Said(person.gender, person)
    return who


def _nearby(scene: Scene, index: int, said: Utterance, before: Said | None) -> Said | None:
    """The speaker of a quote of which the author says nothing: who is named around it."""
    paragraphs, people = scene.paragraphs, scene.outside
    start, stop = paragraphs[index].start, paragraphs[index].stop
    last = said.spoken[-1][1] if said.spoken else start
    back = paragraphs[index - 1] if index else None
    after, earlier = between(people, last, stop), between(people, start, last)
    if after or before is not None or earlier:
        return _named(after[:1]) or before or _named(earlier[-1:])
    if back is not None and scene.text[back.start : back.stop].rstrip().endswith(":"):
        told = back.readings[-1]
        who = subject(scene, told.words) or _named(between(people, back.start, back.stop)[-1:])
        if who is not None:
            return who
    ahead = paragraphs[index + 1 : index + 1 + AHEAD]
    return _named(between(people, stop, ahead[-1].stop)[:1]) if ahead else None


def _named(people: Sequence[Person]) -> Said | None:
    return Said(people[0].gender, people[0]) if people else None


# --- indirect speech -------------------------------------------------------------------------------------------------


def _channel(reading: Reading, verbs: Sequence[Word]) -> None:
    via = next((name for pattern, name in CHANNELS if pattern.search(reading.sentence.text)), None) if verbs else None
    for draft in reading.drafts:
        draft.via = draft.via or via


def _reported(scene: Scene, reading: Reading) -> None:
    """«…, сообщил руководитель департамента Олег Скворцов», «по словам Скворцова», «он добавил, что …»."""
    if not reading.drafts:
        return
    here = between(scene.people, reading.sentence.start, reading.sentence.stop)
    verbs = [w for w in reading.words if w.kind == "word" and any(_speaks(f) for f in w.forms[:2])]
    _channel(reading, verbs)
    person = _told(scene, reading)
    if person is None and verbs and any(p.subject for p in here):
        person = here[-1] if here[-1].start > verbs[0].start else here[0]
    for draft in reading.drafts:
        if draft.speaker is None and person is not None:
            draft.speaker = person.name
    if person is None:
        _indirect(scene, reading)


def _speaks(form: Form) -> bool:
    return form.lemma in SPEECH and form.pos in ("VERB", "PRTS", "GRND")


def _told(scene: Scene, reading: Reading) -> Person | None:
    """«по словам Котовой», «по ее оценке», «по подсчетам инженера»: the person meant."""
    for at, word in enumerate(reading.words):
        if word.low != "по":
            continue
        ahead = reading.words[at + 1 : at + 4]
        noun = next((i for i, w in enumerate(ahead, at + 1) if w.lemma in TOLD), None)
        if noun is None:
            continue
        owner = next((POSSESSIVE[w.low] for w in ahead if w.low in POSSESSIVE), None)
        if owner is not None:
            return scene.cast.he_or_she(owner, word.start)
        return _owner(scene, reading.words[noun + 1 : noun + 9])
    return None


def _owner(scene: Scene, listed: Sequence[Word]) -> Person | None:
    """The person in the genitive after «по словам»: by name, with or without a title before it, or by title alone."""
    title: Word | None = None
    named = {p.start: p for p in between(scene.people, listed[0].start, listed[-1].stop)} if listed else {}
    for word in listed:
        if word.start in named:
            return named[word.start]
        if word.kind != "word" and word.text not in "«»":
            break
        title = title or (word if living(word.low, "gent") else None)
    return scene.cast.holder(list(trade(title)), None, title.start) if title is not None else None


def _indirect(scene: Scene, reading: Reading) -> None:
    """«Он добавил, что …», «…, уточнил мастер»: figures outside the clause of the verb, and not before its «что»."""
    for at, word in enumerate(reading.words):
        spoke = word.kind == "word" and any(f.lemma in SPEECH and f.pos == "VERB" for f in word.forms[:1])
        if not spoke and acts(word) is None:
            continue
        first, last = reading.segment(at)
        aside = 0 < first == at and last - first < 6 and word.lemma in THINKS and reading.low(last - 1) == ","
        if not spoke and reading.low(last) != "что" and not aside:  # «Котова надеется, что …», «…, надеется он, …»
            continue
        around = _around(reading, at, first, last)
        told = any(w.start in scene.named or w.low in PRONOUNS or living(w.low, "nomn") for w in around)
        who = subject(scene, around) if told else None
        if who is not None and who.person is not None:
            _give_outside(reading, first, last, who.person)
        return


def _around(reading: Reading, at: int, first: int, last: int) -> Sequence[Word]:
    """The words about a verb where its subject stands; that of «Котова встала и прикинула, что …» before the «и»."""
    start = max(first, at - 3)
    if first and reading.low(first) == "и":
        start = max(reading.segment(first - 1)[0], at - 6)
    return reading.words[start : min(last, at + 4)]


def _give_outside(reading: Reading, first: int, last: int, person: Person) -> None:
    """The figures after the clause of the verb; those before it too when it has none itself: «…, уточнил мастер»."""
    clear = not any(first <= draft.number < last for draft in reading.drafts)
    for draft in reading.drafts:
        if draft.speaker is None and (draft.number >= last or (clear and draft.number < first)):
            draft.speaker = person.name
