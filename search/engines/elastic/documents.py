"""The documents that are searched, made from an article's record. Pure.

The fields of search/engines/documents.py, and beside them what Kibana's users look for: dates, texts, exact decimals.
`born` is the batch that brought a document, `gone` the one that took it out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from nlp.fact import Fact
from search.engines import rows
from search.engines.documents import Indexed, IndexedFact, article_document, fact_document
from search.engines.elastic.record import Record, Text, unpacked
from search.store import StoredFact

Document = dict[str, Any]
EARLIEST, LATEST = "0001-01-01", "9999-12-31"  # for Kibana; what we show comes from `span` and `record`
LONGEST_NAME = 8_000  # characters of a value that is searched as a whole; Lucene takes 32 766 bytes


def documents_of(record: Record, content: Text) -> Iterator[tuple[str, str, Document]]:
    """(index, id, document) of a content and of each of its facts."""
    indexed, head = _indexed(content), json.loads(content.head)
    common = _common(record, content, head)
    yield (
        "articles",
        f"{record.article_id}-{content.sha256[:16]}-{content.born}",
        _clean(article_document(indexed) | common | _article(content, head)),
    )
    for key, _, series, text in content.fact_rows():
        fact = rows.bare_fact(text)
        order = IndexedFact(rows.ordinal(content.stated, bytes.fromhex(key)), series, fact)
        made = fact_document(indexed, order) | common | _fact(fact, key, text, head)
        yield "facts", f"{key}-{content.born}", _clean(made)


def _indexed(content: Text) -> Indexed:
    head, names = json.loads(content.head), rows.names_of(unpacked(content.reading))
    title, starts, _, words = rows.lemma_columns(unpacked(content.lemmas))
    return Indexed(
        number=0,
        order=rows.ordinal(content.published, bytes.fromhex(content.sha256)),
        site=head["site"],
        outlet=head["outlet"],
        published=_moment(head.get("published_at")),
        title=words[:title],
        text=words[title:],
        starts=starts[title:],
        tags=tuple(names["tags"]),
        organisations=[(name, key) for _, _, _, kind, name, key in names["entities"] if kind == "ORG"],
        stated=content.stated,
        until=content.until,
        recorded=content.recorded,
    )


def _common(record: Record, content: Text, head: Mapping[str, Any]) -> Document:
    return {
        "article_id": record.article_id,
        "sha256": content.sha256,
        "url": head["url"],
        "title": head["title"],
        "published_at": head.get("published_at"),
        "stated_at": rows.moment(content.stated).isoformat(),
        "until_at": None if content.until is None else rows.moment(content.until).isoformat(),
        "recorded_at": rows.moment(content.recorded).isoformat(),
        "span": [content.stated, content.recorded, *(() if content.until is None else (content.until,))],
        "revision": content.revision,
        "born": content.born,
        "tie": _tie(record.article_id + content.sha256),
    }


def _tie(key: str) -> int:
    """60 bits of a hash: `order` alone is not unique here (one text at two addresses, many facts of one second)."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:15], 16)


def _article(content: Text, head: Mapping[str, Any]) -> Document:
    return {"text": rows.article_of(content.head, unpacked(content.body)).text, "version": content.version}


def _fact(fact: Fact, key: str, record: str, head: Mapping[str, Any]) -> Document:
    period = fact.period
    return {
        "fact_id": key,
        "tie": _tie(key),
        "quote": fact.quote,
        "phrase": fact.phrase,
        "record": record,
        "precision": head.get("published_precision"),
        "value": f"{fact.value:f}",
        "upper": None if fact.upper is None else f"{fact.upper:f}",
        **{name: getattr(fact, name) for name in ("indicator", "scope", "per", "rule")},
        "comparator": str(fact.comparator),
        "period": period
        and {
            "gte": period.start.isoformat() if period.start else EARLIEST,
            "lt": period.stop.isoformat() if period.stop else LATEST,
        },
    }


def _clean(document: Document) -> Document:
    """Without absent fields and the number that only the embedded engine gives; every string encodable."""
    return {
        name: _text(value, name) for name, value in document.items() if value not in (None, ()) and name != "content"
    }


FREE = ("words", "title", "text", "quote", "record")


def _text(value: Any, name: str) -> Any:
    if isinstance(value, str):
        text = value if value.isascii() else value.encode("utf-8", "replace").decode()
        return text if name in FREE else text[:LONGEST_NAME]
    return [_text(one, name) for one in value] if isinstance(value, tuple) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# --- and back --------------------------------------------------------------------------------------------------------


def moments_of(source: Mapping[str, Any]) -> tuple[datetime, datetime, datetime | None]:
    """stated_at, recorded_at and until of a document."""
    stated, recorded, *until = source["span"]
    return rows.moment(stated), rows.moment(recorded), rows.moment(until[0]) if until else None


def stored_fact_of(source: Mapping[str, Any]) -> StoredFact:
    """The fact of a document with what its article says of itself."""
    stated, recorded, *until = source["span"]
    ids = [bytes.fromhex(source[name]) for name in ("fact_id", "article_id", "sha256")]
    return StoredFact(
        fact=rows.fact_of(source["record"], ids[0], ids[1], ids[2], stated, recorded),
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
