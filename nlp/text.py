"""Words and sentences of a clean text; the only file that imports natasha (its segmenter, and its models for `tagger`).

All readers work on the *clean* text; `Clean.span` leads back to the original.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import razdel

from nlp.clean import Clean, clean
from nlp.morphology import Form, forms, lemma, plain, query_lemmas

# natasha 1.6 asks for pymorphy2, which needs pkg_resources, gone from setuptools 82; pymorphy3 is its successor.
for _name in ("", ".analyzer", ".shapes", ".tagset"):
    sys.modules.setdefault(f"pymorphy2{_name}", sys.modules[f"pymorphy3{_name}"])

import natasha  # noqa: E402

__all__ = ["Clean", "Prose", "Sentence", "Word", "clean", "lemma", "natasha", "query_lemmas", "sentences", "words"]

# --- words -----------------------------------------------------------------------------------------------------------

_WORD = re.compile(
    r"\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d+)?"  # 12 350,5
    r"|\d+(?:[.,]\d+)*"  # 12  4,6  1.844.036,12
    r"|[^\W\d_]+(?:[-'’][^\W\d_]+)*"  # площадки, бизнес-миссия
    r"|\S"
)


class Word:
    """A word, number or mark of the clean text; `low` is lower case with ё as е; `glued` without space before it."""

    __slots__ = ("_forms", "glued", "kind", "low", "start", "stop", "text")

    def __init__(self, text: str, start: int, glued: bool) -> None:
        self.text = text
        self.start = start
        self.stop = start + len(text)
        self.glued = glued
        self.low = plain(text)
        first = text[0]
        self.kind = "number" if first.isdigit() else "word" if first.isalpha() else "mark"
        self._forms: tuple[Form, ...] | None = None

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every reading from the dictionary, the likeliest first; none for numbers and marks."""
        if self._forms is None:
            self._forms = forms(self.low) if self.kind == "word" else ()
        return self._forms

    @property
    def lemma(self) -> str:
        return lemma(self.low) if self.kind == "word" else self.low

    def __repr__(self) -> str:
        return self.text


def words(text: str, start: int = 0) -> list[Word]:
    """The words, numbers and marks of a clean text; `start` is added to their offsets."""
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(text):
        found.append(Word(match.group(), start + match.start(), match.start() == last))
        last = match.end()
    return found


# --- sentences -------------------------------------------------------------------------------------------------------

# razdel ends a sentence after these though a figure or an address goes on: «18,75 млрд. рублей», «кв. 5», «ул. Мира»
_GOES_ON = re.compile(
    r"(?:^|[\s\d(«])(?:тыс|млн|млрд|трлн|руб|коп|кв|куб|пог|ул|д|корп|стр|вл|каб|оф|пр|пл|пер|бул|наб|ш|им|г|гг|в|вв|"
    r"тел|ст|п|пп|ч|чел|шт|экз|ед|га|м|км|т|кг|мин|сек|ок|св|ср|см|рис|табл|долл|р|пос|обл|р-н|мкр|просп|пр-т|гл|№|янв|фев|мар|апр|авг|сент|окт|нояб|дек)\.$",
    re.I,
)
_ENDS_ANYWAY = re.compile(
    r"(?:^|[\s\d(«])(?:руб|коп|тыс|млн|млрд|трлн|г|гг|чел|шт|экз|ед|га|м|км|т|кг|мин|сек|р|долл|в|вв)\.$", re.I
)


_ENDS_MEASURE = re.compile(r"\d\s?(?:см|мм|ч|л)\.$")  # «толщиной 5 см.»; «см.» without a number goes on


class Sentence:
    """A sentence of the clean text, with its words and the paragraph it stands in."""

    __slots__ = ("index", "paragraph", "start", "stop", "text", "words")

    def __init__(self, text: str, start: int, paragraph: int) -> None:
        self.text = text
        self.start = start
        self.stop = start + len(text)
        self.paragraph = paragraph
        self.index = 0
        self.words = words(text, start)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a clean text, paragraph by paragraph («\\n»), in order, without surrounding space."""
    found: list[Sentence] = []
    at = 0
    for number, paragraph in enumerate(text.split("\n")):
        for start, stop in _pieces(paragraph):
            for first, last in _cut(paragraph, start, stop):
                found.append(Sentence(paragraph[first:last], at + first, number))
        at += len(paragraph) + 1
    for index, sentence in enumerate(found):
        sentence.index = index
    return found


class Prose:
    """A clean text with its words, which are looked up by their offsets."""

    def __init__(self, text: str, parts: Iterable[Sentence]) -> None:
        self.text = text
        self._words = [word for part in parts for word in part.words]
        self._starts = [word.start for word in self._words]

    def words(self, start: int, stop: int) -> list[Word]:
        """Those that begin in `[start, stop)`."""
        return self._words[bisect_left(self._starts, start) : bisect_left(self._starts, stop)]


LONGEST = 1_000  # characters: what is longer is no sentence, and is read in pieces so that time stays linear


def _cut(paragraph: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > LONGEST:
        space = paragraph.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield start, cut
        start = cut + (space > 0)
    if stop > start:
        yield start, stop


def _pieces(paragraph: str) -> Iterator[tuple[int, int]]:
    if not paragraph.strip():
        return
    if " | " in paragraph:  # a table row is one piece
        lead = len(paragraph) - len(paragraph.lstrip())
        yield lead, len(paragraph.rstrip())
        return
    current: tuple[int, int] | None = None
    for start, stop in _parted(paragraph):
        if current is not None and _goes_on(paragraph[current[0] : current[1]], paragraph[start:stop]):
            current = (current[0], stop)
            continue
        if current is not None:
            yield current
        current = (start, stop)
    if current is not None:
        yield current


_AFTER_UNIT = re.compile(r"(?<=[/·][чс]\.)\s+(?=[А-ЯЁ«])")  # razdel takes «ч.» for «часть»: «40 км/ч. Водители»


def _parted(paragraph: str) -> Iterator[tuple[int, int]]:
    for piece in razdel.sentenize(paragraph):
        start = piece.start
        for gap in _AFTER_UNIT.finditer(paragraph, piece.start, piece.stop):
            yield start, gap.start()
            start = gap.end()
        yield start, piece.stop


def _goes_on(before: str, after: str) -> bool:
    if not _GOES_ON.search(before[-12:]):
        return before[-1:] in ",;:(«—–-" and not before[-2:-1].isspace() and len(before) < 4
    if not (_ENDS_ANYWAY.search(before) or _ENDS_MEASURE.search(before)):
        return True
    return after[:1].islower() or (after[:1] in "(%₽$—–-,;" and not after[:2].istitle())
