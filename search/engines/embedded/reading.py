"""Questions to svodka.db by key: contents and facts as they are shown, copied and indexed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from crawler.article import Article
from nlp.fact import Extraction, Fact
from search.engines import rows
from search.engines.documents import Indexed, IndexedFact
from search.store import IDS, WHOLE, Content, Part, StoredFact

CHUNK = 256  # contents read at once where many are wanted
LAST = b"\xff" * 33  # after every article id
CONTENT = (
    "content.article, content.sha256, content.head, content.body, content.revision, content.stated, content.until,"
    " content.recorded, content.reading, content.version"
)
FACT = "fact.record, fact.id, content.article, content.sha256, content.stated, content.recorded"


def _among(column: str, values: Sequence[object]) -> str:
    return f"{column} IN ({','.join('?' * len(values))})"


# --- as they are shown -----------------------------------------------------------------------------------------------


def contents_by_order(connection: sqlite3.Connection, orders: Sequence[int], *, lemmas: bool) -> dict[int, Content]:
    """Contents by ordinal; `lemmas` when the words that were found are to be shown."""
    columns = f"{CONTENT}, content.lemmas" if lemmas else CONTENT
    asked = f"SELECT ordinal, {columns} FROM content WHERE {_among('ordinal', orders)}"
    return {order: _content(*row) for order, *row in connection.execute(asked, orders)}


def contents_of(connection: sqlite3.Connection, article_id: str) -> tuple[Content, ...]:
    asked = f"SELECT {CONTENT} FROM content WHERE article = ? ORDER BY revision"
    return tuple(_content(*row) for row in connection.execute(asked, (rows.blob(article_id),)))


def _content(
    key: bytes, sha256: bytes, head: str, body: bytes, revision: int, stated: int, until: int | None, recorded: int,
    reading: bytes, version: str, lemmas: bytes | None = None,
) -> Content:  # fmt: skip
    return Content(
        article=_article(key, sha256, head, body),
        revision=revision,
        stated_at=rows.moment(stated),
        until=None if until is None else rows.moment(until),
        recorded_at=rows.moment(recorded),
        tags=rows.tags_of(reading),
        version=version,
        words=None if lemmas is None else partial(rows.unpack_lemmas, lemmas),
    )


def _article(key: bytes, sha256: bytes, head: str, body: bytes) -> Article:
    return rows.article_of(head, rows.text_of(body), key.hex(), sha256.hex())


def _fact(record: str, key: bytes, article: bytes, sha256: bytes, stated: int, recorded: int) -> Fact:
    return rows.fact_of(record, key.hex(), article.hex(), sha256.hex(), stated, recorded)


def facts_by_order(connection: sqlite3.Connection, orders: Sequence[int]) -> dict[int, StoredFact]:
    asked = (
        f"SELECT fact.ordinal, fact.raw_key, content.head, content.revision, content.until, {FACT}"
        f" FROM fact JOIN content ON content.number = fact.content WHERE {_among('fact.ordinal', orders)}"
    )
    return {order: _stored_fact(*row) for order, *row in connection.execute(asked, orders)}


def _stored_fact(raw_key: str, head: str, revision: int, until: int | None, *fact: Any) -> StoredFact:
    article = rows.from_json(head)
    return StoredFact(
        fact=_fact(*fact),
        raw_key=raw_key,
        url=article["url"],
        site=article["site"],
        outlet=article["outlet"],
        title=article["title"],
        published_at=_published(article),
        published_precision=article.get("published_precision"),
        revision=revision,
        until=None if until is None else rows.moment(until),
    )


def _published(head: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(head["published_at"]) if "published_at" in head else None


def numbers_of(connection: sqlite3.Connection, article_ids: Sequence[str]) -> list[int]:
    """The contents of these articles."""
    keys = [key for i in article_ids if (key := rows.blob(i))]
    asked = f"SELECT number FROM content WHERE {_among('article', keys)}"
    return [number for (number,) in connection.execute(asked, keys)]


def orders_of(connection: sqlite3.Connection, fact_ids: Sequence[str]) -> list[int]:
    """The ordinals of these facts."""
    keys = [key for i in fact_ids if (key := rows.blob(i))]
    return [order for (order,) in connection.execute(f"SELECT ordinal FROM fact WHERE {_among('id', keys)}", keys)]


def raw_keys_after(connection: sqlite3.Connection, last: str) -> list[str]:
    """The next raw keys, in order."""
    asked = f"SELECT DISTINCT raw_key FROM fact WHERE raw_key > ? ORDER BY raw_key LIMIT {CHUNK}"
    return [key for (key,) in connection.execute(asked, (last,))]


# --- as they are copied ----------------------------------------------------------------------------------------------


def readings_after(connection: sqlite3.Connection, number: int, part: Part) -> list[tuple[int, Article, Extraction]]:
    """The next contents of a part after `number`, with all that was read from them."""
    asked = "SELECT number, article, sha256, head, body, reading, lemmas, version FROM content"
    found = _next(connection, asked, number, part)
    return [
        (at, _article(*article), rows.extraction_of(reading, lemmas, _facts(connection, at), version))
        for at, *article, reading, lemmas, version in found
    ]


def stale_after(connection: sqlite3.Connection, number: int, part: Part, version: str) -> list[tuple[int, Article]]:
    """The next contents of a part after `number` that another version of the extractor read."""
    found = _next(connection, "SELECT number, article, sha256, head, body FROM content", number, part, version)
    return [(at, _article(*article)) for at, *article in found]


def _next(
    connection: sqlite3.Connection, asked: str, number: int, part: Part, version: str | None = None
) -> list[tuple[Any, ...]]:
    """By number; a part by way of its articles, which are few among all."""
    column = "number" if part == WHOLE else "+number"
    where, values = f"{column} > ?", [number, *([] if version is None else [version])]
    where += "" if version is None else " AND version != ?"
    if part != WHOLE:
        where += " AND article >= ? AND article < ?"
        values += [part.start.to_bytes(2, "big"), part.stop.to_bytes(2, "big") if part.stop < IDS else LAST]
    return connection.execute(f"{asked} WHERE {where} ORDER BY {column} LIMIT {CHUNK}", values).fetchall()


def _facts(connection: sqlite3.Connection, number: int) -> tuple[Fact, ...]:
    asked = f"SELECT {FACT} FROM fact JOIN content ON number = content WHERE content = ? ORDER BY start, fact.ordinal"
    return tuple(_fact(*row) for row in connection.execute(asked, (number,)))


# --- as they are indexed ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed after one change number up to another: contents to index anew, with their facts, or to drop."""

    change: int
    contents: tuple[tuple[Indexed, tuple[IndexedFact, ...]], ...]
    removed: tuple[int, ...]


def changes_after(connection: sqlite3.Connection, after: int, limit: int) -> Batch | None:
    """The next changes, about `limit` of them; None when there are none. To be asked in one transaction."""
    (last,) = connection.execute("SELECT change FROM state").fetchone()
    if last <= after:
        return None
    cut = connection.execute(
        "SELECT change FROM content WHERE change > ? ORDER BY change LIMIT 1 OFFSET ?", (after, limit - 1)
    ).fetchone()
    upto = cut[0] if cut else last
    between = (after, upto)
    changed = connection.execute(
        "SELECT number, ordinal, head, reading, lemmas, stated, until, recorded FROM content"
        " WHERE change > ? AND change <= ? ORDER BY change, number",
        between,
    ).fetchall()
    removed = connection.execute("SELECT content FROM removed WHERE change > ? AND change <= ?", between)
    contents = ((_indexed(*row), _ordered_facts(connection, row[0])) for row in changed)
    return Batch(upto, tuple(contents), tuple(number for (number,) in removed))


def _ordered_facts(connection: sqlite3.Connection, number: int) -> tuple[IndexedFact, ...]:
    asked = "SELECT ordinal, raw_key, record FROM fact WHERE content = ? ORDER BY start"
    found = connection.execute(asked, (number,))
    return tuple(IndexedFact(order, key, rows.bare_fact(record)) for order, key, record in found)


def _indexed(
    number: int, order: int, head: str, reading: bytes, lemmas: bytes, stated: int, until: int | None, recorded: int
) -> Indexed:
    article, names = rows.from_json(head), rows.names_of(reading)
    return Indexed(
        number=number,
        order=order,
        site=article["site"],
        outlet=article["outlet"],
        published=_published(article),
        lemmas=rows.lemma_columns(lemmas),
        tags=tuple(names["tags"]),
        organisations=[(name, key) for _, _, _, kind, name, key in names["entities"] if kind == "ORG"],
        stated=stated,
        until=until,
        recorded=recorded,
    )


# --- counts ----------------------------------------------------------------------------------------------------------


def counts(connection: sqlite3.Connection) -> dict[str, Any]:
    """The exact counts of StoreStats, by its names."""
    (contents,) = connection.execute("SELECT count(*) FROM content").fetchone()
    (facts,) = connection.execute("SELECT count(*) FROM fact").fetchone()
    (newest,) = connection.execute("SELECT max(published) FROM content").fetchone()
    sites = connection.execute("SELECT site, count(*) FROM content WHERE revision = 1 GROUP BY site ORDER BY site")
    by_site = dict(sites.fetchall())
    return {
        "articles": sum(by_site.values()),
        "contents": contents,
        "facts": facts,
        "newest_published": None if newest is None else rows.moment(newest),
        "sites": by_site,
    }
