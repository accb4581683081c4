"""The documents that are searched, made from an article's record. Pure.

The fields of search/engines/documents.py, and beside them what Kibana's users look for: dates, texts, exact decimals.
`born` is the batch that brought a document, `gone` the one that took it out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from crawler.article import Article
from nlp.fact import Fact, Lemmas
from search.engines import rows
from search.engines.documents import Indexed, IndexedFact, article_part, common_part, fact_part
from search.engines.elastic.record import Plain, Record, Text, unpacked
from search.store import Content, StoredFact

Document = dict[str, Any]
EARLIEST, LATEST = "0001-01-01", "9999-12-31"  # for Kibana; what we show comes from `span` and `record`
LONGEST_NAME = 8_000  # characters of a value that is searched as a whole; Lucene takes 32 766 bytes


def documents_of(record: Record, content: Text) -> tuple[Document, Iterator[tuple[str, str, Document]]]:
    """What all documents of a content say; then (index, id, the rest) of its own and of each of its facts."""
    plain = content.plain(record.article_id)
    indexed = _indexed(content, plain)
    shared = _bounded(common_part(indexed) | _common(record, content, plain.article))
    return shared, _rest(record, content, plain, indexed)


def _rest(record: Record, content: Text, plain: Plain, indexed: Indexed) -> Iterator[tuple[str, str, Document]]:
    own = _bounded(article_part(indexed) | _article(record, content, plain))
    yield "articles", f"{record.article_id}-{content.sha256[:16]}-{content.born}", own
    for key, series, text, fact in plain.facts:
        order = IndexedFact(rows.ordinal(content.stated, bytes.fromhex(key)), series, fact)
        made = fact_part(indexed, order) | _fact(fact, key, text, plain.article)
        short = len(text) <= LONGEST_NAME >= len(series)  # every name of a fact stands in its record or its raw key
        yield "facts", f"{key}-{content.born}", _present(made) if short else _bounded(made)


def _indexed(content: Text, plain: Plain) -> Indexed:
    article = plain.article
    return Indexed(
        number=0,
        order=rows.ordinal(content.published, bytes.fromhex(content.sha256)),
        site=article.site,
        outlet=article.outlet,
        published=article.published_at,
        lemmas=plain.lemmas,
        tags=plain.tags,
        organisations=plain.organisations,
        stated=content.stated,
        until=content.until,
        recorded=content.recorded,
    )


def _common(record: Record, content: Text, article: Article) -> Document:
    return {
        "article_id": record.article_id,
        "sha256": content.sha256,
        "url": article.url,
        "title": article.title,
        "published_at": article.published_at and article.published_at.isoformat(),
        "stated_at": rows.moment(content.stated).isoformat(),
        "until_at": None if content.until is None else rows.moment(content.until).isoformat(),
        "recorded_at": rows.moment(content.recorded).isoformat(),
        "span": [content.stated, content.recorded, *(() if content.until is None else (content.until,))],
        "revision": content.revision,
        "born": content.born,
    }


def _tie(key: str) -> int:
    """60 bits of a hash: `order` alone is not unique here (one text at two addresses, many facts of one second)."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 4


def _article(record: Record, content: Text, plain: Plain) -> Document:
    tie = _tie(record.article_id + content.sha256)
    made = {"tie": tie, "text": plain.article.text, "version": content.version}
    return made | {"head": content.head, "lemmas": content.lemmas} if _is_whole(plain) else made


def _is_whole(plain: Plain) -> bool:
    """Whether text and tags stand in the document as they are; otherwise they are read from the record."""
    try:
        "".join((plain.article.text, *plain.tags)).encode()
    except UnicodeEncodeError:
        return False
    return all(len(tag) <= LONGEST_NAME for tag in plain.tags)


def _fact(fact: Fact, key: str, record: str, article: Article) -> Document:
    period = fact.period
    return {
        "fact_id": key,
        "tie": _tie(key),
        "quote": fact.quote,
        "phrase": fact.phrase,
        "record": record,
        "precision": article.published_precision,
        "value": f"{fact.value:f}",
        "upper": None if fact.upper is None else f"{fact.upper:f}",
        "indicator": fact.indicator,
        "scope": fact.scope,
        "per": fact.per,
        "rule": fact.rule,
        "comparator": str(fact.comparator),
        "period": period
        and {
            "gte": period.start.isoformat() if period.start else EARLIEST,
            "lt": period.stop.isoformat() if period.stop else LATEST,
        },
    }


FREE = ("words", "title", "text", "quote", "record", "head", "lemmas")


def _present(document: Document) -> Document:
    """Without absent fields."""
    return {name: value for name, value in document.items() if value or (value is not None and value != ())}


def _bounded(document: Document) -> Document:
    """Without absent fields and the number that only the embedded engine gives; every name of bounded length."""
    made = _present(document)
    made.pop("content", None)
    for name, value in made.items():
        if type(value) is str and len(value) > LONGEST_NAME and name not in FREE:
            made[name] = value[:LONGEST_NAME]
        elif type(value) is tuple:
            made[name] = tuple([one[:LONGEST_NAME] for one in value])
    return made


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# --- and back --------------------------------------------------------------------------------------------------------


SHOWN: Mapping[str, Sequence[str]] = {  # what is read of a hit; `lemmas` too where words were looked for
    "articles": ("article_id", "sha256", "span", "revision", "published_at", "head", "text", "tag", "version"),
    "facts": (
        "fact_id", "article_id", "sha256", "span", "revision", "record", "raw_key", "url", "site", "outlet", "title",
        "published_at", "precision",
    ),
    "decisions": ("decisions",),
}  # fmt: skip


def content_of(source: Mapping[str, Any]) -> Content:
    """The content of a document that has it whole."""
    stated, recorded, *until = source["span"]
    lemmas = source.get("lemmas")
    return Content(
        article=rows.article_of(source["head"], source["text"], source["article_id"], source["sha256"]),
        revision=source["revision"],
        stated_at=rows.moment(stated),
        until=rows.moment(until[0]) if until else None,
        recorded_at=rows.moment(recorded),
        tags=tuple(source.get("tag", ())),
        version=source["version"],
        words=lemmas and partial(_lemmas, lemmas),
        score=source.get("score"),
    )


def content_from(text: Text, article_id: str) -> Content:
    """The content as its record has it."""
    return Content(
        article=text.article(article_id),
        revision=text.revision,
        stated_at=rows.moment(text.stated),
        until=None if text.until is None else rows.moment(text.until),
        recorded_at=rows.moment(text.recorded),
        tags=rows.tags_of(unpacked(text.reading)),
        version=text.version,
        words=partial(_lemmas, text.lemmas),
    )


def _lemmas(text: str) -> Lemmas:
    return rows.unpack_lemmas(unpacked(text))


def stored_fact_of(source: Mapping[str, Any]) -> StoredFact:
    """The fact of a document with what its article says of itself."""
    stated, recorded, *until = source["span"]
    ids = (source["fact_id"], source["article_id"], source["sha256"])
    return StoredFact(
        fact=rows.fact_of(source["record"], *ids, stated, recorded),
        raw_key=source["raw_key"],
        url=source["url"],
        site=source["site"],
        outlet=source["outlet"],
        title=source["title"],
        published_at=_moment(source.get("published_at")),
        published_precision=source.get("precision"),
        revision=source["revision"],
        until=rows.moment(until[0]) if until else None,
    )
