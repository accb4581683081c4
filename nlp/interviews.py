"""Interviews: which paragraphs are questions, which are answers, and who is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.names import gender_of, nominative, personal
from nlp.people import PRESS, Cast, Person, between, living
from nlp.reading import Reading
from nlp.speech import DASHED, Utterance
from nlp.tagger import names
from nlp.text import sentences

# «встретилась с журналистами», «на вопросы ответил», «мы поговорили с», «встречает нас»
MEETINGS = frozenset(
    """интервью беседа беседовать побеседовать разговор поговорить разговаривать вопрос журналист корреспондент
    пообщаться общаться читатель подписчик слушатель расспросить расспрашивать пресс-конференция эфир мы редакция брифинг""".split()
)
ASKED = frozenset(
    "читатель подписчик слушатель интервью беседа беседовать побеседовать разговор поговорить вопрос журналист корреспондент".split()
)
EDITORS = frozenset("отвечать разбираться объяснять рассказывать ответить разобраться объяснить рассказать".split())
LONG_QUESTION = 40  # words; a question without «?» is shorter
_NAMED = re.compile(r"[А-ЯЁ][а-яё]+ [А-ЯЁ]")
_LABEL = re.compile(
    r"(?:[—–-] )?(?:(?P<first>[А-ЯЁ])\.(?: ?(?P<last>[А-ЯЁ])\.)?|(?P<word>[А-ЯЁ][А-Яа-яё-]*))(?:: ?|\. ?[—–] )"
)
_ON = re.compile(r" [—–] (?:об?|обо|про) ")  # «Глава района Лидия Серова — о дорогах и воде»
_CLOSES = re.compile(r"(?:справк|для справки|досье|напомним|кстати|бесед|интервью|записа|подготовил|фото)", re.I)


class Heading(NamedTuple):
    """The full names in a title, and the person whose interview it announces."""

    names: tuple[str, ...]
    asked: Person | None


class Turn(NamedTuple):
    """A question, or an answer and who gives it (None when the text does not say)."""

    answer: bool
    person: Person | None


class Paragraph(NamedTuple):
    """A paragraph of a text: clean-text start and stop, its sentences, the direct speech in it."""

    start: int
    stop: int
    readings: Sequence[Reading]
    speech: Sequence[Utterance]

    @property
    def bare(self) -> bool:
        """Is it a line of a dialogue of which the author says nothing?"""
        return any(said.dashed and not said.author for said in self.speech)


class Interview:
    """Who asks and who answers, paragraph by paragraph, in order."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph], people: Sequence[Person], heading: Heading) -> None:
        self._text, self._paragraphs, self._people = text, paragraphs, people
        self._roles = roles(text, paragraphs)
        first = min(self._roles, default=len(paragraphs))
        self._asked, self._plain = (
            (heading.asked, True) if heading.asked else _declared(text, paragraphs[:first], people)
        )
        self._edited = not self._plain and first > 0 and _editors_answer(paragraphs[first - 1])
        self._dashed = any(text.startswith(DASHED, paragraphs[i].start) for i in self._roles)
        self._labels = sum(self._label(p) is not None for p in paragraphs) > 1
        self._addressed = any(_addresses(paragraphs[i]) for i, role in self._roles.items() if role == "question")
        self._answers: Person | None = None  # who answers the question that was asked last
        self._open = False  # does the answer go on?

    def turn(self, index: int, cast: Cast) -> Turn | None:
        """The turn that a paragraph is, None for one that is part of no interview."""
        paragraph, role = self._paragraphs[index], self._roles.get(index)
        label = self._label(paragraph) if self._labels else None
        if label is not None:
            self._open, self._answers = label.answer, label.person
            return label
        if role == "question":
            self._open, self._answers = not self._dashed, self._answerer(cast, paragraph.start)
            return Turn(False, None)
        if role == "answer":
            self._open = True
            return Turn(True, self._answers)
        self._open = self._open and not _CLOSES.match(self._text, paragraph.start)
        goes_on = self._open and (self._plain or self._labels) and not paragraph.speech
        return Turn(True, self._answers) if goes_on else None

    def _answerer(self, cast: Cast, before: int) -> Person | None:
        if self._edited:
            return None
        named = self._asked or (cast.last(None, before) if self._addressed else None)
        return named if self._plain else (cast.last_speaker() or named)

    def _label(self, paragraph: Paragraph) -> Turn | None:
        """«Ответ: …», «Л. С.: …», «Серова: …»; None without such a label."""
        named = next(iter(between(self._people, paragraph.start, paragraph.start + 3)), None)
        if named is not None and self._text.startswith(":", named.stop):
            return Turn(True, named)
        label = _LABEL.match(self._text, paragraph.start, paragraph.stop)
        if label is None:
            return None
        word = (label["word"] or "").lower()
        if word in ("ответ", "о") or (
            self._asked and not word and _initials(self._asked.name, label["first"], label["last"])
        ):
            return Turn(True, self._asked)
        asks = not word or word in ("вопрос", "в", "корр", "редакция") or living(word, "nomn") is not None
        return Turn(False, None) if asks else None


def heading(title: str) -> Heading:
    """Who is named in a title; «Лидия Серова: «Сад откроем», «Интервью с Лидией Серовой»: whose words the text is."""
    if not _NAMED.search(title):
        return Heading((), None)
    parts = sentences(title)
    told = any(word.lemma in ASKED for part in parts for word in part.words)
    found, asked = [], None
    for name in names(parts):
        listed = personal(title[name.start : name.stop].split()) if name.type == "PER" else []
        if len(listed) > 1:
            full = nominative(listed)
            found.append(full)
            if asked is None and (told or title.startswith(":", name.stop)):
                asked = Person(0, 0, full, gender_of(full), True, frozenset())
    return Heading(tuple(found), asked)


def roles(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, str]:
    """`question` or `answer` by the index of a paragraph, for dialogues in which somebody asks."""
    lines = [i for i, p in enumerate(paragraphs) if text.startswith(DASHED, p.start) and p.speech]
    if not any(paragraphs[i].bare and _asks(text, paragraphs[i]) for i in lines):
        return _undashed(text, paragraphs) if not lines else {}
    found: dict[int, str] = {}
    block: list[int] = []
    for index in lines:
        asks = _asks(text, paragraphs[index])
        rhetorical = asks and not block and index - 1 in found and len(_words(text, paragraphs[index])) > LONG_QUESTION
        if asks and not rhetorical and paragraphs[index].bare:
            found.update(_block(text, paragraphs, block, first=not found))
            found[index], block = "question", []
        else:
            block.append(index)
    return found | dict(_block(text, paragraphs, block, first=False))


def _undashed(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, str]:
    """Paragraphs that are a question each, two or more: between them stand the answers."""
    asked = [i for i, p in enumerate(paragraphs) if _asks(text, p) and len(_words(text, p)) <= LONG_QUESTION]
    return dict.fromkeys(asked, "question") if len(asked) > 1 else {}


def _block(text: str, paragraphs: Sequence[Paragraph], lines: Sequence[int], first: bool) -> Iterator[tuple[int, str]]:
    """The lines between two questions: an answer, or answers with questions without «?» between them."""
    if first and len(lines) % 2:
        return
    turns = ("question", "answer") if first else ("answer", "question")
    alternate = first or (
        len(lines) % 2 == 1 and all(len(_words(text, paragraphs[i])) <= LONG_QUESTION for i in lines[1::2])
    )
    for place, index in enumerate(lines):
        role = turns[place % 2] if alternate else "answer"
        if paragraphs[index].bare:
            yield index, role


def _words(text: str, paragraph: Paragraph) -> list[str]:
    return text[paragraph.start : paragraph.stop].split()


def _asks(text: str, paragraph: Paragraph) -> bool:
    return text[paragraph.start : paragraph.stop].rstrip(" »!.…").endswith("?")


def _declared(text: str, paragraphs: Sequence[Paragraph], people: Sequence[Person]) -> tuple[Person | None, bool]:
    """The person who, before the first question, meets those who ask; and whether the text says so in plain words."""
    met: tuple[Person | None, bool] = (None, False)
    for paragraph in paragraphs:
        for reading in paragraph.readings:
            here = between(people, reading.sentence.start, reading.sentence.stop)
            asked = [p for p in here if not p.office & PRESS]
            lemmas = {w.lemma for w in reading.words} if asked else set()
            on = bool(asked) and _ON.match(text, asked[-1].stop) is not None
            if on or lemmas & MEETINGS:
                met = (asked[-1], on or bool(lemmas & ASKED))
    return met


def _editors_answer(paragraph: Paragraph) -> bool:
    """«Отвечаем на главные вопросы»: the paper itself explains."""
    verbs = (w for reading in paragraph.readings for w in reading.words if w.low.endswith("м"))
    return any(f.lemma in EDITORS and f.person == "1per" and f.number == "plur" for w in verbs for f in w.forms[:1])


def _addresses(paragraph: Paragraph) -> bool:
    """«Как вы начинали?», «Расскажите о школе»: does a question turn to somebody?"""
    forms = (f for reading in paragraph.readings for word in reading.words for f in word.forms[:1])
    return any(f.lemma in ("вы", "ваш") or (f.mood == "impr" and f.number == "plur") for f in forms)


def _initials(name: str, first: str, last: str | None) -> bool:
    """«Л. С.» or «С. Л.» for «Лидия Серова»; a letter alone is that of the surname or of the first name."""
    own = {part[0] for part in name.split()}
    return {first, last or first} <= own
