"""Where the words of a question stand in a text: the same for every engine, from the lemmas that were indexed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlp.fact import Span, Token
from search.engines.words import term
from search.store import Phrase, Query


def highlight(tokens: Sequence[Token], query: Query) -> tuple[Span, ...]:
    """The spans that answer the query's words, left to right, none over another; a phrase is one span.

    `tokens` are those of the text that is shown: Content.lemmas.title or .text.
    """
    phrases = [phrase for group in query.all_of for phrase in group]
    return tuple(_merged(sorted(span for phrase in phrases for span in _answers(tokens, phrase))))


def _answers(tokens: Sequence[Token], phrase: Phrase) -> Iterator[Span]:
    if not phrase.words:
        return
    words = [frozenset(map(term, word)) for word in phrase.words]
    for at in range(len(tokens) - len(words) + 1):
        run = tokens[at : at + len(words)]
        if all(term(token.lemma) in word for token, word in zip(run, words, strict=True)):
            yield Span(run[0].start, run[-1].stop)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is not None and span.start < last.stop:
            last = Span(last.start, max(last.stop, span.stop))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
