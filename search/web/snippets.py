"""A found article as a list shows it: title and the sentences around the words that were looked for, marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.article import Article
from nlp.fact import Span, Token
from search.store import Content, Phrase, Query, StoredFact
from search.web.marks import Piece, cut

LENGTH = 240  # characters of a snippet
BEFORE = 60  # of them before the first word that was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a list shows of a content."""

    article: Article
    revision: int
    title: list[Piece]
    snippets: list[list[Piece]]
    facts: list[StoredFact]


def hit(content: Content, query: Query, facts: list[StoredFact]) -> Hit:
    article, phrases = content.article, [phrase for group in query.all_of for phrase in group]
    title = _found(content.lemmas.title if content.lemmas else (), phrases)
    found = _found(content.lemmas.text if content.lemmas else (), phrases)
    window = _window(article.text, found)
    return Hit(
        article=article,
        revision=content.revision,
        title=cut(article.title, [(span, True) for span in title]),
        snippets=[cut(article.text, [(span, True) for span in found], window)],
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
    """A stretch about the first word found, from the start of a word or paragraph to the end of one."""
    start = max(0, found[0].start - BEFORE) if found else 0
    start = max(start, text.rfind("\n", 0, found[0].start) + 1) if found else 0
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    stop = min(len(text), start + LENGTH)
    while stop < len(text) and not text[stop].isspace():
        stop += 1
    return Span(start, stop)
