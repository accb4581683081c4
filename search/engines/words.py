"""The words that search indexes: lemmas of title and text as one stream, the same for every engine.

`title ¶ title ¶ text`: the title twice, so that BM25 counts its words double wherever it runs; the mark, which is no
lemma, keeps phrases from running over.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

GAP = "¶"
LONGEST = 255  # characters; Elasticsearch's whitespace tokenizer cuts there


def term(lemma: str) -> str:
    """A lemma as a term of the index: without white space, of bounded length, encodable."""
    joined = "".join(lemma.split())[:LONGEST]
    return joined if joined.isascii() else joined.encode("utf-8", "replace").decode()


def stream(lemmas: Sequence[str]) -> str:
    """Terms separated by spaces, one a lemma."""
    plain = " ".join(lemmas)
    if plain.count(" ") >= len(lemmas) or max(map(len, lemmas), default=0) > LONGEST:  # «12 350» is one term
        plain = " ".join(filter(None, map(term, lemmas)))
    try:
        plain.encode()
    except UnicodeEncodeError:
        return plain.encode("utf-8", "replace").decode()
    return plain


def article_words(title: Sequence[str], text: Sequence[str]) -> str:
    heading = stream(title)
    return f"{heading} {GAP} {heading} {GAP} {stream(text)}"


def fact_words(text: Sequence[str], starts: Sequence[int], start: int, stop: int) -> str:
    """The words of a sentence `[start, stop)` of the text; `starts` are those of its words."""
    return stream(text[bisect_left(starts, start) : bisect_left(starts, stop)])
