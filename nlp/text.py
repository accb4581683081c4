"""Clean text, words, sentences and names; the only file that imports natasha.

All readers work on the *clean* text (one kind of space, no soft hyphens); `Clean.span` leads back to the original.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import pymorphy3
import pymorphy3.analyzer
import pymorphy3.shapes
import pymorphy3.tagset
import razdel

from nlp.fact import Span
from nlp.morphology import Form, forms, lemma, plain, query_lemmas

# natasha 1.6 asks for pymorphy2, which needs pkg_resources, gone from setuptools 82; pymorphy3 is its successor.
for _name in ("", ".analyzer", ".shapes", ".tagset"):
    sys.modules.setdefault(f"pymorphy2{_name}", sys.modules[f"pymorphy3{_name}"])

import natasha  # noqa: E402
from slovnet.shape import word_shape  # noqa: E402

__all__ = ["Clean", "Name", "Sentence", "Word", "clean", "lemma", "names", "query_lemmas", "sentences", "words"]

# --- clean text ------------------------------------------------------------------------------------------------------

_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f\r"), " ")  # fmt: skip
_SINGLE = {**_SPACES, 0x2212: "-", 0x2010: "-", 0x2011: "-", 0xFE63: "-", 0xFF0D: "-", 0x066B: ",", 0x201A: ","}
_DROPPED = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301]")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё"}
_ODD = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301]|[иИ]\u0306|[еЕ]\u0308")


class Clean:
    """A text made plain for reading: `text`, and the way back to the offsets of the original."""

    __slots__ = ("_starts", "_stops", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] | None = None
        self._stops: list[int] | None = None
        self.text = original.translate(_SINGLE)
        if _ODD.search(self.text):
            self._compact()

    def _compact(self) -> None:
        pieces, starts, stops, at = [], [], [], 0
        for odd in _ODD.finditer(self.text):
            pieces.append(self.text[at : odd.start()])
            starts.extend(range(at, odd.start()))
            stops.extend(range(at + 1, odd.start() + 1))
            if odd.group() in _COMPOSED:
                pieces.append(_COMPOSED[odd.group()])
                starts.append(odd.start())
                stops.append(odd.end())
            at = odd.end()
        pieces.append(self.text[at:])
        starts.extend(range(at, len(self.text)))
        stops.extend(range(at + 1, len(self.text) + 1))
        self.text, self._starts, self._stops = "".join(pieces), starts, stops

    def span(self, start: int, stop: int) -> Span:
        """The span of the original text that a non-empty span of the clean text stands for."""
        if self._starts is None or self._stops is None or stop <= start:
            return Span(start, stop)
        return Span(self._starts[start], self._stops[stop - 1])


def clean(text: str) -> Clean:
    """The text with one kind of space and minus, without soft hyphens and stress marks."""
    return Clean(text)


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
    r"тел|ст|п|пп|ч|чел|шт|экз|ед|га|м|км|т|кг|мин|сек|ок|св|ср|см|рис|табл|долл|р|пос|обл|р-н|мкр|просп|пр-т|гл|№)\.$",
    re.I,
)
_ENDS_ANYWAY = re.compile(r"(?:руб|коп|тыс|млн|млрд|трлн|г|гг|чел|шт|экз|ед|га|м|км|т|кг|мин|сек|р|долл|в|вв)\.$", re.I)


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
            found.append(Sentence(paragraph[start:stop], at + start, number))
        at += len(paragraph) + 1
    for index, sentence in enumerate(found):
        sentence.index = index
    return found


def _pieces(paragraph: str) -> Iterator[tuple[int, int]]:
    if not paragraph.strip():
        return
    if " | " in paragraph:  # a table row is one piece
        lead = len(paragraph) - len(paragraph.lstrip())
        yield lead, len(paragraph.rstrip())
        return
    current: tuple[int, int] | None = None
    for piece in razdel.sentenize(paragraph):
        if current is not None and _goes_on(paragraph[current[0] : current[1]], piece.text):
            current = (current[0], piece.stop)
            continue
        if current is not None:
            yield current
        current = (piece.start, piece.stop)
    if current is not None:
        yield current


def _goes_on(before: str, after: str) -> bool:
    if not _GOES_ON.search(before[-12:]):
        return before[-1:] in ",;:(«—–-" and not before[-2:-1].isspace() and len(before) < 4
    if not _ENDS_ANYWAY.search(before):
        return True
    return after[:1].islower() or after[:1] in "(%₽$—–-,;" and not after[:2].istitle()


# --- names -----------------------------------------------------------------------------------------------------------


class Name:
    """A name that the tagger found: clean-text span and type PER, LOC or ORG."""

    __slots__ = ("start", "stop", "type")

    def __init__(self, start: int, stop: int, kind: str) -> None:
        self.start, self.stop, self.type = start, stop, kind


class _Layer(NamedTuple):
    """A convolution with its batch norm folded in: `relu(sum_k x[k:] @ weights[k] + bias) * scale + shift`."""

    weights: list[np.ndarray]  # one (in, out) matrix per place of the kernel
    bias: np.ndarray
    scale: np.ndarray
    shift: np.ndarray


class _Tagger:
    """slovnet's tagger of names over our own words, in batches of sentences of like length.

    Model and weights are slovnet's (news NER); the arithmetic is the same, laid out without copies of windows, and the
    decoding (Viterbi) works on a whole batch at once. A word's embedding is unpacked once.
    """

    def __init__(self) -> None:
        tagger = natasha.NewsNERTagger(natasha.NewsEmbedding())
        model, vocabulary = tagger.infer.model, tagger.infer.encoder
        self._words, self._shapes = vocabulary.words_vocab, vocabulary.shapes_vocab
        tags = tagger.infer.decoder.tags_vocab
        self._tags = [tags.decode(i) for i in range(len(tags.items))]
        self._transitions = model.head.crf.transitions.array
        self._head = (model.head.proj.weight.array, model.head.proj.bias.array)
        self._embedding = model.emb
        self._layers = [_folded(layer) for layer in model.encoder.layers]
        self._vector = lru_cache(20_000)(self._unpacked)

    def _unpacked(self, word: str) -> np.ndarray:
        word_id = np.array([self._words.encode(word.lower())])
        shape_id = np.array([self._shapes.encode(word_shape(word))])
        return np.asarray(self._embedding(word_id, shape_id)[0], dtype=np.float32)

    def __call__(self, batch: Sequence[Sequence[Word]]) -> list[list[str]]:
        """The tags of each item's words. All items lie in one matrix, a row of zeros between and around them."""
        rows = np.concatenate([np.arange(len(item)) + at for item, at in zip(batch, _offsets(batch), strict=True)]) + 1
        width = len(self._vector(batch[0][0].text))
        x = np.zeros((int(rows[-1]) + 2, width), dtype=np.float32)
        x[rows] = [self._vector(word.text) for item in batch for word in item]
        live = np.zeros((len(x), 1), dtype=np.float32)
        live[rows] = 1
        emissions = self._emissions(x, live)
        size = max(len(item) for item in batch)
        mask = np.arange(size)[None] < np.array([len(item) for item in batch])[:, None]
        padded = np.zeros((len(batch), size, emissions.shape[1]), dtype=np.float32)
        padded[mask] = emissions[rows]
        decoded = self._decode(padded, mask)
        return [[self._tags[i] for i in row[: len(item)]] for item, row in zip(batch, decoded, strict=True)]

    def _emissions(self, x: np.ndarray, live: np.ndarray) -> np.ndarray:
        for layer in self._layers:
            y = np.empty((len(x), layer.bias.shape[0]), dtype=np.float32)
            y[0] = y[-1] = 0
            inner = y[1:-1]
            np.matmul(x[:-2], layer.weights[0], out=inner)
            inner += x[1:-1] @ layer.weights[1]
            inner += x[2:] @ layer.weights[2]
            inner += layer.bias
            np.maximum(inner, 0, out=inner)
            inner *= layer.scale
            inner += layer.shift
            y *= live
            x = y
        weight, bias = self._head
        return np.asarray(x @ weight + bias)

    def _decode(self, emissions: np.ndarray, mask: np.ndarray) -> list[list[int]]:
        """The best path of the CRF for each row: Viterbi, a position of all rows at a time."""
        rows, size, tags = emissions.shape
        history = np.zeros((size, rows, tags), dtype=np.int64)
        score = emissions[:, 0]
        for at in range(1, size):
            paths = score[:, :, None] + self._transitions[None]
            best = paths.argmax(1)
            step = np.take_along_axis(paths, best[:, None], 1)[:, 0] + emissions[:, at]
            live = mask[:, at, None]
            history[at] = np.where(live, best, np.arange(tags))
            score = np.where(live, step, score)
        tag = score.argmax(1)
        path = np.empty((rows, size), dtype=np.int64)
        for at in range(size - 1, -1, -1):
            path[:, at] = tag
            tag = history[at, np.arange(rows), tag]
        return path.tolist()


def _offsets(batch: Sequence[Sequence[Word]]) -> list[int]:
    """Where each item begins when a place is left free after each."""
    return list(accumulate((len(item) + 1 for item in batch[:-1]), initial=0))


def _folded(layer: Any) -> _Layer:
    """slovnet's layer (Conv1d, ReLU, BatchNorm1d) as matrices; kernels of three places with a padding of one."""
    filters = layer.conv.weight.array
    assert filters.shape[2] == 3
    assert layer.conv.padding == 1
    scale = layer.norm.weight.array / layer.norm.std.array
    return _Layer(
        [np.ascontiguousarray(filters[:, :, k].T, dtype=np.float32) for k in range(3)],
        layer.conv.bias.array.astype(np.float32), scale.astype(np.float32),
        (layer.norm.bias.array - layer.norm.mean.array * scale).astype(np.float32),
    )  # fmt: skip


@lru_cache(1)
def _tagger() -> _Tagger:
    return _Tagger()


BATCH_WORDS = 2_000  # padded words a batch: what keeps the arrays in the processor's cache
LONGEST = 400  # words; a longer sentence is tagged in pieces of this size


def names(parts: Sequence[Sentence]) -> list[Name]:
    """The names in the sentences, in order of the text."""
    pieces = [s.words[i : i + LONGEST] for s in parts for i in range(0, len(s.words), LONGEST)]
    pieces.sort(key=len)
    found: list[Name] = []
    batch: list[list[Word]] = []
    for piece in [*pieces, None]:
        if batch and (piece is None or len(piece) * (len(batch) + 1) > BATCH_WORDS):
            for item, tags in zip(batch, _tagger()(batch), strict=True):
                found.extend(_bio(item, tags))
            batch = []
        if piece:
            batch.append(piece)
    found.sort(key=lambda name: name.start)
    return found


def _bio(item: Sequence[Word], tags: Sequence[str]) -> Iterator[Name]:
    """Names from tags O, B-X, I-X; an I that follows no B of its type begins a name, as slovnet has it."""
    open_name: Name | None = None
    for word, tag in zip(item, tags, strict=True):
        mark, _, kind = tag.partition("-")
        if open_name is not None and mark == "I" and kind == open_name.type:
            open_name.stop = word.stop
            continue
        if open_name is not None:
            yield open_name
        open_name = Name(word.start, word.stop, kind) if mark in ("B", "I") else None
    if open_name is not None:
        yield open_name
