"""A text cut into pieces for a page: plain ones and those that a span marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from nlp.fact import Fact, Span


class Piece(NamedTuple):
    """A stretch of text and what it is: a Fact, True for a word that was looked for, None for plain text."""

    text: str
    what: Any = None


def cut(text: str, spans: Iterable[tuple[Span, Any]], within: Span | None = None) -> list[Piece]:
    """`text` (or the part `within`) in pieces, in order; of spans that overlap the first counts, the rest is plain."""
    start, stop = within or Span(0, len(text))
    pieces, at = [], start
    for span, what in sorted(spans, key=lambda pair: pair[0]):
        first, last = max(span.start, start), min(span.stop, stop)
        if first < at or first >= last:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], what)]
        at = last
    return [piece for piece in (*pieces, Piece(text[at:stop])) if piece.text]


def paragraphs(text: str, facts: Sequence[Fact]) -> list[list[Piece]]:
    """The paragraphs of an article with its figures as pieces; empty lines are left out."""
    spans = [(Span(fact.start, fact.stop), fact) for fact in facts]
    found, at = [], 0
    for line in text.split("\n"):
        found.append(cut(text, spans, Span(at, at + len(line))))
        at += len(line) + 1
    return [pieces for pieces in found if pieces]


def sentence(fact: Fact) -> list[Piece]:
    """The sentence of a fact with its own figure marked."""
    start = fact.start - fact.quote_start
    return cut(fact.quote, [(Span(start, start + len(fact.phrase)), fact)])
