"""Lemmas and records as engines keep them: what is packed comes back, whatever it is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from made import article, reading

from nlp.fact import Lemmas, Token
from search.engines.elastic.record import Record, packed, record_of, with_put
from search.engines.rows import columns_of, pack_lemmas, packed_text, unpack_lemmas
from search.engines.words import GAP, article_words, term

WORDS = st.lists(st.text() | st.text(min_size=260), max_size=8)


def lemmas(title: Sequence[str], text: Sequence[str]) -> Lemmas:
    """Of a title and a text that are these words, a space between."""

    def tokens(words: Sequence[str]) -> tuple[Token, ...]:
        starts = accumulate((len(word) + 1 for word in words), initial=0)
        return tuple(Token(start, start + len(word), word) for start, word in zip(starts, words, strict=False))

    return Lemmas(title=tokens(title), text=tokens(text))


def test_the_title_counts_double_and_no_phrase_runs_over() -> None:
    words = article_words(columns_of(lemmas(["новый", "парк"], ["12 350", "место"])))
    assert words == "новый парк ¶ новый парк ¶ 12350 место"


@given(title=WORDS, text=WORDS)
def test_lemmas_of_any_kind_come_back(title: list[str], text: list[str]) -> None:
    given = lemmas(title, text)
    kept = unpack_lemmas(pack_lemmas(columns_of(given)))
    for mine, back in ((given.title, kept.title), (given.text, kept.text)):
        assert [(t.start, t.stop) for t in back] == [(t.start, t.stop) for t in mine]
        assert [t.lemma for t in back] == [t.lemma.replace("\n", " ") for t in mine]


@given(text=st.lists(st.text(st.characters(exclude_categories=("Z", "C"))) | st.just("12 350") | st.just("я" * 300)))
def test_every_lemma_of_a_text_is_one_term_of_the_index(text: list[str]) -> None:
    _, _, words = article_words(columns_of(lemmas(["парк"], text))).split(GAP, 2)
    assert words.split() == [made for made in map(term, text) if made]


def test_a_record_in_its_first_form_is_still_read() -> None:
    first = article()
    record = with_put(Record(article_id=first.id), first, reading(first))
    source = record.source()
    content = source["contents"][0]
    content["body"] = packed(packed_text(content.pop("text")))
    content["facts"] = packed(zlib.compress(content.pop("rows").encode()))
    assert record_of({"_source": source}).contents == record.contents
