"""Names of persons, places and organisations: slovnet's news tagger (the one natasha ships) over our own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from slovnet.shape import word_shape

from nlp.text import Sentence, Word, natasha


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


MOST_WORDS = 10_000  # whose first convolution is kept, 3 kB each


class _Tagger:
    """slovnet's tagger of names over our own words, in batches of sentences of like length.

    Model and weights are slovnet's (news NER); the arithmetic is the same, laid out without copies of windows, and the
    decoding (Viterbi) works on a whole batch at once. What a word's embedding gives the first convolution, where most
    of the work is, is worked out once for each place of the kernel: the layer is then three rows added.
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
        self._first, *self._layers = [_folded(layer) for layer in model.encoder.layers]
        width = self._first.bias.shape[0]
        self._rows: dict[str, int] = {}  # the word's row in `_convolved`; row 0 is no word
        self._convolved = np.zeros((3, MOST_WORDS + 1, width), dtype=np.float32)

    def _learn(self, written: set[str]) -> None:
        """Work out the rows of words that have none yet, all at once; forget the others when there is no room."""
        new = [word for word in written if word not in self._rows]
        if len(self._rows) + len(new) > MOST_WORDS:
            self._rows.clear()
            new = list(written)
        if new:
            word_ids = np.array([self._words.encode(word.lower()) for word in new])
            shape_ids = np.array([self._shapes.encode(word_shape(word)) for word in new])
            vectors = np.asarray(self._embedding(word_ids, shape_ids), dtype=np.float32)
            at = len(self._rows) + 1
            for place, weights in enumerate(self._first.weights):
                self._convolved[place, at : at + len(new)] = vectors @ weights
            self._rows.update(zip(new, range(at, at + len(new)), strict=True))

    def __call__(self, batch: Sequence[Sequence[Word]]) -> list[list[str]]:
        """The tags of each item's words. All items lie in one matrix, a row of zeros between and around them."""
        rows = np.concatenate([np.arange(len(item)) + at for item, at in zip(batch, _offsets(batch), strict=True)]) + 1
        self._learn({word.text for item in batch for word in item})
        known = self._rows
        ids = np.zeros(int(rows[-1]) + 2, dtype=np.int64)
        ids[rows] = [known[word.text] for item in batch for word in item]
        emissions = self._emissions(ids)
        size = max(len(item) for item in batch)
        mask = np.arange(size)[None] < np.array([len(item) for item in batch])[:, None]
        padded = np.zeros((len(batch), size, emissions.shape[1]), dtype=np.float32)
        padded[mask] = emissions[rows]
        decoded = self._decode(padded, mask)
        return [[self._tags[i] for i in row[: len(item)]] for item, row in zip(batch, decoded, strict=True)]

    def _emissions(self, ids: np.ndarray) -> np.ndarray:
        """Scores of the tags for each row of words; row 0 of `_convolved` stands where there is no word."""
        live = (ids > 0).astype(np.float32)[:, None]
        left, middle, right = self._convolved
        inner = left[ids[:-2]]
        inner += middle[ids[1:-1]]
        inner += right[ids[2:]]
        x = _activated(inner, self._first, live)
        for layer in self._layers:
            inner = x[:-2] @ layer.weights[0]
            inner += x[1:-1] @ layer.weights[1]
            inner += x[2:] @ layer.weights[2]
            x = _activated(inner, layer, live)
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
            step = paths.max(1) + emissions[:, at]
            live = mask[:, at, None]
            history[at] = np.where(live, best, np.arange(tags))
            score = np.where(live, step, score)
        tag = score.argmax(1)
        path = np.empty((rows, size), dtype=np.int64)
        for at in range(size - 1, -1, -1):
            path[:, at] = tag
            tag = history[at, np.arange(rows), tag]
        return path.tolist()


def _activated(inner: np.ndarray, layer: _Layer, live: np.ndarray) -> np.ndarray:
    """What comes out of a layer whose convolution is `inner`: nothing where there is no word, nor at the edges."""
    inner += layer.bias
    np.maximum(inner, 0, out=inner)
    inner *= layer.scale
    inner += layer.shift
    inner *= live[1:-1]
    y = np.zeros((len(live), inner.shape[1]), dtype=np.float32)
    y[1:-1] = inner
    return y


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
    pieces = [piece for piece in pieces if any(word.kind == "word" for word in piece)]  # numbers and marks name nobody
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
