"""A found article as a list shows it: title and the sentences around the words that were looked for, marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.article import Article
from nlp.fact import Span, Token
from search.store import Content, Phrase, Query, StoredFact
from search.web.marks import Piece, cut

SENTENCE = re.compile(r"(?:[.!?…]»?\s+|\n)(?=[«\"А-ЯЁA-Z0-9])")
LENGTH = 260  # characters of a snippet
BEFORE = 140  # at most so many of them before the first word that was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a list shows of a content."""

    article: Article
    revision: int
    title: list[Piece]
    snippet: list[Piece]
    facts: list[StoredFact]


def hit(content: Content, query: Query, facts: list[StoredFact]) -> Hit:
    article, phrases = content.article, [phrase for group in query.all_of for phrase in group]
    lemmas = content.lemmas
    title = _found(lemmas.title if lemmas else (), phrases)
    found = _found(lemmas.text if lemmas else (), phrases)
    window = _window(article.text, found)
    return Hit(
        article=article,
        revision=content.revision,
        title=cut(article.title, [(span, True) for span in title]),
        snippet=_elided(cut(article.text, [(span, True) for span in found], window), window, len(article.text)),
        facts=facts,
    )


def _found(tokens: Sequence[Token], phrases: Sequence[Phrase]) -> list[Span]:
    """Where the phrases stand: runs of tokens whose lemmas answer their words."""
    spans = []
    for at in range(len(tokens)):
        for phrase in phrases:
            run = tokens[at : at + len(phrase.words)]
            if len(run) == len(phrase.words) and all(t.lemma in w for t, w in zip(run, phrase.words, strict=True)):
                spans.append(Span(run[0].start, run[-1].stop))
    return spans


def _window(text: str, found: Sequence[Span]) -> Span:
    """A stretch about the first word found: from the start of its sentence, or of a word near by, to the end of one."""
    first = found[0].start if found else 0
    begins = [match.end() for match in SENTENCE.finditer(text, max(0, first - BEFORE), first)]
    start = begins[-1] if begins else _word_start(text, max(0, first - BEFORE))
    stop = min(len(text), start + LENGTH)
    while stop < len(text) and not text[stop].isspace():
        stop += 1
    return Span(start, stop)


def _word_start(text: str, at: int) -> int:
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at


def _elided(pieces: list[Piece], window: Span, length: int) -> list[Piece]:
    """Dots where the text goes on after the snippet."""
    return [*pieces, Piece("\u00a0…")] if window.stop < length else pieces
