"""Direct speech: where somebody speaks in a paragraph, and the words of the author that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.morphology import Form, forms
from nlp.people import Person, between, living
from nlp.text import Prose, Word

SPEECH = frozenset(
    """сказать сообщить рассказать отметить пояснить подчеркнуть добавить заявить уточнить признать признаться объяснить
    напомнить поделиться говорить сообщать рассказывать отмечать пояснять подчеркивать добавлять заявлять уточнять признавать
    признаваться объяснять напоминать утверждать поведать резюмировать констатировать прокомментировать комментировать считать полагать
    написать ответить отвечать заметить замечать заключить смеяться вспоминать вспомнить делиться пообещать обещать
    проинформировать информировать подытожить доложить отчитаться сетовать шутить скрывать озвучить назвать называть подвести
    заверить заверять обратить обращать перечислить перечислять предупредить предупреждать пожаловаться жаловаться похвастаться
    продолжать продолжить спросить указать указывать уверять посетовать подсчитать прикинуть оценить оценивать привести""".split()
)  # fmt: skip
PRONOUNS = {"он": "masc", "она": "femn"}
QUOTE = re.compile(r"[«»]")
DASHED = ("— ", "– ", "- ")
_TURN = re.compile(r"(?<=[,.!?…:])\s[—–-]\s")
_MOST_AUTHOR = 240  # characters of the author's words in which the speaker is looked for
_FOLLOWS = re.compile(r"\s?[,.]?\s?[—–-]\s|,\s")
Stretch = tuple[int, int]  # clean-text start and stop


class Utterance(NamedTuple):
    """What one person says in a paragraph, in pieces; `author` what is said of it within and after, `lead` before it."""

    spoken: tuple[Stretch, ...]
    author: tuple[Stretch, ...]
    lead: Stretch | None
    dashed: bool


def utterances(prose: Prose, start: int, stop: int, people: Sequence[Person]) -> list[Utterance]:
    """The direct speech of a paragraph: the line that begins with a dash, or each «…» of four words and more."""
    text = prose.text
    if is_item(text, start, stop):
        return []
    if text.startswith(DASHED, start):
        spoken, author = _turns(prose, start + 2, stop, people)
        return [Utterance(tuple(spoken), tuple(author), None, True)]
    found: list[Utterance] = []
    quotes = list(_quotes(text, start, stop))
    for index, (opened, closed) in enumerate(quotes):
        spoken, author = _turns(prose, opened, closed, people)
        following = quotes[index + 1][0] if index + 1 < len(quotes) else stop
        if _FOLLOWS.match(text, closed + 1):
            author.append((closed + 1, following))
        earlier = quotes[index - 1][1] + 1 if index else start
        found.append(Utterance(tuple(spoken), tuple(author), _lead(text, earlier, opened), False))
    return found


def is_item(text: str, start: int, stop: int) -> bool:
    """Is a line with a dash a list item: in small letters, or with a semicolon at its end or at that of the line before?"""
    return text.startswith(DASHED, start) and (
        text[start + 2 : start + 3].islower()
        or text[stop - 1] == ";"
        or text[max(0, start - 2) : start].startswith(";")
    )


def _quotes(text: str, start: int, stop: int) -> Iterator[Stretch]:
    depth, opened = 0, 0
    for mark in QUOTE.finditer(text, start, stop):
        if mark.group() == "«":
            depth += 1
            if depth == 1:
                opened = mark.start()
        elif depth:
            depth -= 1
            if depth == 0 and len(text[opened : mark.start()].split()) >= 4:
                yield opened, mark.start()
    if depth and stop - opened > 40:
        yield opened, stop


def _lead(text: str, start: int, opened: int) -> Stretch | None:
    """«Она добавила: «…»: the sentence that leads to a quote."""
    before = text[max(start, opened - _MOST_AUTHOR) : opened].rstrip()
    if not before.endswith(":"):
        return None
    first = max(before.rfind(mark) for mark in (". ", "! ", "? ")) + 1
    return opened - (len(text[max(start, opened - _MOST_AUTHOR) : opened]) - first), opened


def _turns(prose: Prose, start: int, stop: int, people: Sequence[Person]) -> tuple[list[Stretch], list[Stretch]]:
    """«Осталось …, — говорит агроном. — Сорт …»: what is spoken, and the words of the author between."""
    text = prose.text
    marks = list(_TURN.finditer(text, start, stop))
    spoken, author, at = [], [], start
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else stop
        if mark.start() >= at and text[mark.end()].islower() and _attributes(prose, mark.end(), end, people):
            spoken.append((at, mark.start()))
            author.append((mark.end(), end))
            at = marks[index + 1].end() if index + 1 < len(marks) else stop
    return [*spoken, *([(at, stop)] if at < stop else [])], author


def sentence(prose: Prose, start: int, stop: int) -> list[Word]:
    """The words of the first sentence there, the author's: «говорит начальник депо Вера Котова»."""
    found: list[Word] = []
    for word in prose.words(start, min(stop, start + _MOST_AUTHOR)):
        if word.text in ".!?…" and found and len(found[-1].text) > 1:
            break
        if found or word.kind == "word":
            found.append(word)
    return found


def _attributes(prose: Prose, start: int, stop: int, people: Sequence[Person]) -> bool:
    """Do these words tell who speaks: a verb of speech, or any verb («загибает пальцы Шубин») with a living subject?"""
    listed = [w for w in sentence(prose, start, stop) if w.kind == "word"][:12]
    if any(f.lemma in SPEECH for w in listed[:6] for f in w.forms[:2]):
        return True
    verb = next((at for at, word in enumerate(listed[:6]) if acts(word) is not None), None)
    if verb is None:
        return False
    first, last = listed[verb].stop, listed[-1].stop
    if any(person.subject for person in between(people, first, last)) or len(listed) == 1:
        return True
    return any(word.low in PRONOUNS or living(word.low, "nomn") for word in listed[verb + 1 :])


def acts(word: Word) -> Form | None:
    """The word as what one person does or did: «вздыхает», «показал»."""
    if word.kind != "word":
        return None
    form = forms(word.low)[0]
    singular = form.pos == "VERB" and form.number == "sing" and (form.person == "3per" or form.tense == "past")
    return form if singular and form.gender != "neut" else None
