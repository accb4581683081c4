"""Who says a figure and where: «сообщил на своем Telegram-канале мэр Москвы Сергей Собянин», quotes across sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from nlp.morphology import forms
from nlp.names import nominative, personal
from nlp.reading import Draft, Reading
from nlp.tagger import Name

SPEECH = frozenset(
    """сказать сообщить рассказать отметить пояснить подчеркнуть добавить заявить уточнить признать признаться объяснить
    напомнить поделиться говорить сообщать рассказывать отмечать пояснять подчеркивать добавлять заявлять уточнять признавать
    объяснять напоминать утверждать поведать резюмировать констатировать прокомментировать комментировать считать полагать
    написать ответить отвечать заметить замечать заключить смеяться вспоминать вспомнить делиться пообещать обещать
    проинформировать информировать подытожить доложить отчитаться сетовать шутить скрывать озвучить назвать называть подвести
    заверить заверять обратить обращать перечислить перечислять предупредить пожаловаться похвастаться продолжать продолжить спросить указать указывать""".split()
)  # fmt: skip
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
QUOTE = re.compile(r"[«»]")
Person = tuple[int, int, str]  # clean-text start and stop, full name


def attribute(text: str, readings: Sequence[Reading], names: Sequence[Name]) -> None:
    """Set `speaker` and `via` of the drafts inside quotes and of sentences with a verb of speech and a person's name."""
    people = _people(text, names)
    if not people and "«" not in text and "—" not in text:
        return
    groups: dict[int, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.sentence.paragraph, []).append(reading)
    paragraphs = sorted(groups)
    for index, number in enumerate(paragraphs):
        following = groups[paragraphs[index + 1]] if index + 1 < len(paragraphs) else []
        before = groups[paragraphs[index - 1]] if index else []
        _paragraph(text, groups[number], before, following, people)
    for reading in readings:
        _reported(reading, people)
        _goes_on(reading)
        _summed_up(reading, people)


def _people(text: str, names: Sequence[Name]) -> list[Person]:
    """Persons in order: offsets and full name in the nominative; a surname alone stands for the full name before it."""
    found: list[Person] = []
    full: dict[str, str] = {}
    for name in names:
        if name.type != "PER":
            continue
        written = " ".join(text[name.start : name.stop].split())
        parts = personal(written.split())
        if len(parts) >= 2:
            full[_stem(parts[-1])] = nominative(parts)
            found.append((name.start, name.stop, full[_stem(parts[-1])]))
        elif _stem(written) in full:
            found.append((name.start, name.stop, full[_stem(written)]))
    for at, (start, stop, known) in enumerate(found):
        better = full.get(_stem(known.split()[-1]))
        if better is not None:
            found[at] = (start, stop, better)
    return found


def _stem(surname: str) -> str:
    """A surname without its ending, to know it again in another case."""
    low = surname.lower().replace("ё", "е")
    return re.sub(r"(?:ого|ому|ым|ом|ой|ою|ий|ая|ую|ей|ем|ев|ова|а|у|е|я|ю|ы|и)$", "", low) if len(low) > 4 else low


def _paragraph(
    text: str, group: Sequence[Reading], before: Sequence[Reading], following: Sequence[Reading],
    people: Sequence[Person],
) -> None:  # fmt: skip
    start, stop = group[0].sentence.start, group[-1].sentence.stop
    speech = _speech(text, group)
    if not speech:
        return
    quoted = [d for r in group for d in r.drafts if _end(speech, r.words[d.number].start) is not None]
    if not quoted:
        return
    ahead = following[2].sentence.stop if len(following) > 2 else following[-1].sentence.stop if following else stop
    back = before[-1].sentence.start if before else start
    outside = [p for p in _between(people, start, stop) if _end(speech, p[0]) is None]
    for draft in quoted:
        speaker = _speaker_for(draft, speech, people, outside, (back, start, stop, ahead), group, text)
        if speaker is not None:
            draft.speaker = speaker


def _speech(text: str, group: Sequence[Reading]) -> list[tuple[int, int]]:
    """Stretches of direct speech in a paragraph: «…» with a verb or sentence inside, or a line that begins with a dash."""
    start, stop = group[0].sentence.start, group[-1].sentence.stop
    body = text[start:stop]
    if body[:2] in ("— ", "– ", "- "):
        return _dashed(body, start)
    found, depth, opened = [], 0, 0
    for mark in QUOTE.finditer(body):
        if mark.group() == "«":
            depth += 1
            if depth == 1:
                opened = mark.start()
        elif depth:
            depth -= 1
            if depth == 0 and len(body[opened : mark.start()].split()) >= 4:
                found.append((start + opened, start + mark.start()))
    if depth and len(body) - opened > 40:
        found.append((start + opened, stop))
    return [piece for a, b in found for piece in _without_inserts(text, a, b)]


_INSERT = re.compile(r"[,.!?…]\s[—–-]\s(?=[а-яё])(?P<said>[^—–]{0,200}?)(?:[.,]\s[—–-]\s|$)")


def _without_inserts(text: str, start: int, stop: int, spoken: bool = False) -> list[tuple[int, int]]:
    """«Осталось …, — говорит агроном. — Сорт …»: the words of the author cut out."""
    pieces, at = [], start
    for match in _INSERT.finditer(text, start, stop):
        if _says(match.group("said")) or (spoken and _acts(match.group("said"))):
            pieces.append((at, match.start("said")))
            at = match.end()
    pieces.append((at, stop))
    return [(a, b) for a, b in pieces if b > a]


def _dashed(body: str, start: int) -> list[tuple[int, int]]:
    pieces = _without_inserts(body, 0, len(body), spoken=True)
    return [(start + a, start + b) for a, b in pieces]


def _says(words: str) -> bool:
    return any(f.lemma in SPEECH for w in re.findall(r"[а-яё]+", words.lower())[:6] for f in forms(w)[:2])


def _acts(words: str) -> bool:
    """«— …, — загибает пальцы Шубин.»: in a line of dialogue any verb after the dash is the author's."""
    first = re.match(r"[а-яё]+", words)
    return first is not None and forms(first.group())[0].pos == "VERB"


def _speaker_for(
    draft: Draft, speech: Sequence[tuple[int, int]], people: Sequence[Person], outside: Sequence[Person],
    bounds: tuple[int, int, int, int], group: Sequence[Reading], text: str,
) -> str | None:  # fmt: skip
    """The person named after the quote, else in the paragraph outside quotes, else just before or after it."""
    back, start, stop, ahead = bounds
    reading = draft.reading
    assert reading is not None
    at = reading.words[draft.number].start
    return (
        _first(outside, _end(speech, at) or at, stop)
        or _last(outside, start, stop)
        or (_last(people, back, start) if _colon(group) else None)
        or _meant(text[_end(speech, at) or at : stop], text, _between(people, 0, start))
        or _first(people, stop, ahead)
    )


def _meant(author: str, text: str, before: Sequence[Person]) -> str | None:
    """«…», — сказал он; «…», — заверил министр: the last person of that gender, or of that office, named before."""
    said = re.findall(r"[а-яё]+", author[:120].lower())[:8]
    if not _says(author):
        return None
    near = list(reversed(before[-PEOPLE_BACK:]))
    for word in said:
        if word in PRONOUNS:
            return next((p[2] for p in near if _gender(p[2]) in (None, PRONOUNS[word])), None)
        if any(f.pos == "NOUN" and f.animate and f.case == "nomn" for f in forms(word)[:1]):
            return next((p[2] for p in near if word[:5] in text[max(0, p[0] - TITLE) : p[0]].lower()), None)
    return None


PEOPLE_BACK = 6
TITLE = 90  # characters before a name where its office stands
PRONOUNS = {"он": "masc", "она": "femn"}


def _gender(full: str) -> str | None:
    return next((f.gender for f in forms(full.split()[0].lower()) if "Name" in f.marks), None)


# A long text has many quotes and many people: both are sorted, and are looked up, not gone through.
_START = itemgetter(0)


def _end(speech: Sequence[tuple[int, int]], at: int) -> int | None:
    """Where the stretch of speech that holds an offset ends; None outside."""
    found = bisect_right(speech, at, key=_START) - 1
    return speech[found][1] if found >= 0 and at < speech[found][1] else None


def _between(people: Sequence[Person], start: int, stop: int) -> Sequence[Person]:
    return people[bisect_left(people, start, key=_START) : bisect_left(people, stop, key=_START)]


def _first(people: Sequence[Person], start: int, stop: int) -> str | None:
    at = bisect_left(people, start, key=_START)
    return people[at][2] if at < len(people) and people[at][0] < stop else None


def _last(people: Sequence[Person], start: int, stop: int) -> str | None:
    at = bisect_left(people, stop, key=_START) - 1
    return people[at][2] if at >= 0 and people[at][0] >= start else None


def _colon(group: Sequence[Reading]) -> bool:
    previous = group[0].previous
    return previous is not None and previous.sentence.text.rstrip().endswith(":")


def _reported(reading: Reading, people: Sequence[Person]) -> None:
    """«…, сообщил руководитель департамента Олег Скворцов»: the figures of the sentence; and the channel."""
    sentence = reading.sentence
    if not reading.drafts:
        return
    here = _between(people, sentence.start, sentence.stop)
    verbs = [
        w
        for w in reading.words
        if w.kind == "word" and any(f.lemma in SPEECH and f.pos in ("VERB", "PRTS", "GRND") for f in w.forms[:2])
    ]
    via = next((name for pattern, name in CHANNELS if pattern.search(sentence.text)), None)
    told = re.search(r"\bпо (?:словам|оценк\w+|информации|данным|подсчетам|сообщению)\b", sentence.text.lower())
    if told is not None and here and not verbs:
        name = next((p for p in here if p[0] > sentence.start + told.start()), None)
        for draft in reading.drafts:
            draft.speaker = draft.speaker or (
                name[2] if name is not None and _close(sentence.text, told.end(), name[0] - sentence.start) else None
            )
    if not verbs:
        return
    for draft in reading.drafts:
        if draft.via is None:
            draft.via = via
        if draft.speaker is None and here and _nominative_in_text(sentence.text, here, verbs, sentence.start):
            draft.speaker = here[-1][2] if here[-1][0] > verbs[0].start else here[0][2]


def _goes_on(reading: Reading) -> None:
    """«Он добавил, что …»: the speaker of the sentence before."""
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph:
        return
    told = re.search(r"\bпо (?:его|ее|её) (?:словам|оценке|мнению|данным)", reading.sentence.text.lower())
    pronoun = reading.low(0) in ("он", "она") and any(
        f.lemma in SPEECH for w in reading.words[1:4] for f in w.forms[:2]
    )
    if told is None and not pronoun:
        return
    speaker = next((d.speaker for d in reversed(before.drafts) if d.speaker), None)
    for draft in reading.drafts:
        draft.speaker = draft.speaker or speaker


_SUMS_UP = re.compile(r"^(?:такие|эти|все эти) (?:данные|цифры|сведения|итоги)\b|^(?:об этом|о том)\b", re.I)


def _summed_up(reading: Reading, people: Sequence[Person]) -> None:
    """«Такие данные привел главврач Сергей Лапшин»: what stands before it in the paragraph is his."""
    sentence = reading.sentence
    here = _between(people, sentence.start, sentence.stop)
    if not here or not _SUMS_UP.search(sentence.text):
        return
    before = reading.previous
    while before is not None and before.sentence.paragraph == sentence.paragraph:
        for draft in before.drafts:
            draft.speaker = draft.speaker or here[0][2]
        before = before.previous


def _close(text: str, after: int, at: int) -> bool:
    """Does the name stand right behind «по словам», with only a title between?"""
    return len(text[after:at].split()) <= 7 and "," not in text[after:at]


def _nominative_in_text(text: str, here: Sequence[Person], verbs: Sequence[object], offset: int) -> bool:
    return any(text[start - offset : stop - offset].split()[-1:] == full.split()[-1:] for start, stop, full in here)
