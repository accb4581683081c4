"""The words that search indexes: lemmas of title and text as one stream, the same for every engine.

`title ¶ title ¶ text`: the title twice, so that BM25 counts its words double wherever it runs; the mark, which is no
lemma, keeps phrases from running over.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from search.engines.rows import Columns, encodable

GAP = "¶"
LONGEST = 255  # characters; Elasticsearch's whitespace tokenizer cuts there


def term(lemma: str) -> str:
    """A lemma as a term of the index: without white space, of bounded length, encodable."""
    return encodable("".join(lemma.split())[:LONGEST])


def stream(lemmas: Sequence[str]) -> str:
    """Terms separated by spaces, one a lemma."""
    plain = " ".join(lemmas)
    if plain.count(" ") >= len(lemmas) or (len(plain) > LONGEST and len(max(lemmas, key=len)) > LONGEST):
        plain = " ".join(filter(None, map(term, lemmas)))  # «12 350» is one term
    return encodable(plain)


def article_words(lemmas: Columns) -> str:
    heading = stream(lemmas.words[: lemmas.title])
    return f"{heading} {GAP} {heading} {GAP} {_text(lemmas)}"


def _text(lemmas: Columns) -> str:
    """`stream` of the text, made of its lines in a few steps where nothing is odd in them."""
    title = lemmas.words[: lemmas.title]
    lines = lemmas.lines[sum(map(len, title)) + len(title) :]
    if max(lemmas.lengths, default=0) < LONGEST // 2 and "\n\n" not in lines:  # a lemma is about as long as its word
        return encodable(lines.replace(" ", "").replace("\n", " "))
    return stream(lemmas.words[lemmas.title :])


def fact_words(lemmas: Columns, start: int, stop: int) -> str:
    """The words of a sentence `[start, stop)` of the text."""
    title, starts = lemmas.title, lemmas.starts
    return stream(lemmas.words[bisect_left(starts, start, title) : bisect_left(starts, stop, title)])
