"""Small articles and readings for the tests of search, made by hand so that they say what they test."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from crawler.article import Article
from nlp.fact import Comparator, Entity, Extraction, Fact, Lemmas, Token, fact_id
from nlp.morphology import lemma

SEEN = datetime(2024, 5, 1, 12, tzinfo=UTC)
WORD = re.compile(r"\w+")


def tokens(text: str) -> tuple[Token, ...]:
    found = ((m.start(), m.end(), m.group().lower().replace("ё", "е")) for m in WORD.finditer(text))
    return tuple(Token(start, stop, word if word.isdecimal() else lemma(word)) for start, stop, word in found)


def article(number: int = 1, text: str = "В городе открыли парк.", **values: Any) -> Article:
    """Article `number` of a made-up paper; a day of 2024 unless it says otherwise."""
    given = {
        "url": f"https://paper.example/news/{number}",
        "site": "paper",
        "title": f"Новость номер {number}",
        "text": text,
        "published_at": datetime(2024, 1, 1 + number % 28, 9, 30, tzinfo=UTC),
        "fetched_at": SEEN,
    }
    return Article(**{**given, **values})


def fact(page: Article, phrase: str, value: str = "1", **values: Any) -> Fact:
    """A count stated by `phrase`, which must stand in the text of the article; its line is the sentence."""
    start = page.text.index(phrase)
    line = page.text.rfind("\n", 0, start) + 1
    quote = page.text[line:].split("\n")[0]
    given = {
        "id": fact_id(page.id, page.content_sha256, start),
        "article_id": page.id,
        "content_sha256": page.content_sha256,
        "start": start,
        "stop": start + len(phrase),
        "phrase": phrase,
        "quote": quote,
        "quote_start": line,
        "kind": "count",
        "value": Decimal(value),
        "comparator": Comparator.EQUAL,
        "rule": "test",
    }
    return Fact(**{**given, **values})


def reading(page: Article, *facts: Fact, organisations: tuple[tuple[str, str | None], ...] = ()) -> Extraction:
    """What an extractor would say of the article: its real lemmas, its own tags, and these facts and names."""
    named = tuple(Entity(start=0, stop=1, phrase=page.text[:1], type="ORG", name=n, id=i) for n, i in organisations)
    return Extraction(
        facts=facts,
        dates=(),
        dismissed=(),
        entities=named,
        tags=page.tags,
        lemmas=Lemmas(title=tokens(page.title), text=tokens(page.text)),
        version="1",
    )
