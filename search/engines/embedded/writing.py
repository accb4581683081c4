"""Statements that write a content, its facts and its place in time, inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from crawler.article import Article
from nlp.fact import Extraction, Fact
from search.engines import rows
from search.engines.vintage import stated_at
from search.series.keys import raw_key
from search.store import Decision


class Packed:
    """An article and its reading as columns: what is slow to make and needs no database, made before a transaction."""

    def __init__(self, article: Article, extraction: Extraction) -> None:
        self.article = article
        self.article_id = bytes.fromhex(article.id)
        self.sha256 = bytes.fromhex(article.content_sha256)
        self.published = rows.micros(article.published_at) if article.published_at else None
        self.recorded = rows.micros(article.fetched_at) if article.fetched_at else None
        self.head = rows.head_of(article)
        self.body = rows.packed_text(article.text)
        self.reading = rows.reading_of(extraction)
        self.lemmas = rows.pack_lemmas(rows.columns_of(extraction.lemmas))
        self.version = extraction.version
        self.facts: tuple[tuple[Any, ...], ...] = tuple(_fact_columns(fact) for fact in extraction.facts)


def _fact_columns(fact: Fact) -> tuple[object, ...]:
    days = fact.period and (fact.period.start, fact.period.stop)
    start, stop = (day.toordinal() if day else None for day in days or (None, None))
    value = (f"{fact.value:f}", float(fact.value))
    return (bytes.fromhex(fact.id), fact.start, raw_key(fact), *value, start, stop, rows.record_of(fact))


# --- what is there ---------------------------------------------------------------------------------------------------


def news(connection: sqlite3.Connection, article: Article) -> bool:
    """Whether `put` would store something: a text not yet known, an earlier sight of it, or that sight read anew."""
    if taken_down(connection, article.id):
        return False
    known = connection.execute(
        "SELECT recorded, head FROM content WHERE article = ? AND sha256 = ?",
        (bytes.fromhex(article.id), bytes.fromhex(article.content_sha256)),
    ).fetchone()
    if known is None:
        return True
    seen = rows.micros(article.fetched_at) if article.fetched_at else known[0] + 1
    return bool(seen < known[0] or (seen == known[0] and rows.head_of(article) != known[1]))


def stored(connection: sqlite3.Connection, article_id: str) -> bool:
    key = rows.blob(article_id)
    return connection.execute("SELECT 1 FROM content WHERE article = ?", (key,)).fetchone() is not None


def taken_down(connection: sqlite3.Connection, article_id: str) -> bool:
    asked = "SELECT 1 FROM decision WHERE target = ? AND action = 'forget'"
    return connection.execute(asked, (article_id,)).fetchone() is not None


def noted(connection: sqlite3.Connection, name: str) -> str | None:
    found = connection.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else None


def next_change(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("UPDATE state SET change = change + 1 RETURNING change").fetchone()
    return int(number)


# --- contents and facts ----------------------------------------------------------------------------------------------


def write(connection: sqlite3.Connection, packed: Packed) -> None:
    """A content, new or seen earlier than known, with its facts."""
    change = next_change(connection)
    number = _number(connection, packed)
    if number is None:
        number = _insert(connection, packed, change)
    else:
        _update(connection, packed, number, change)
    _settle(connection, packed.article_id, change)
    _write_facts(connection, number, packed)


def rewrite(connection: sqlite3.Connection, packed: Packed) -> bool:
    """A new reading of a stored content, whose article stays; False when it is not stored."""
    number = _number(connection, packed)
    if number is None:
        return False
    connection.execute(
        "UPDATE content SET reading = ?, lemmas = ?, version = ?, change = ? WHERE number = ?",
        (packed.reading, packed.lemmas, packed.version, next_change(connection), number),
    )
    _write_facts(connection, number, packed)
    return True


def _number(connection: sqlite3.Connection, packed: Packed) -> int | None:
    found = connection.execute(
        "SELECT number FROM content WHERE article = ? AND sha256 = ?", (packed.article_id, packed.sha256)
    ).fetchone()
    return int(found[0]) if found else None


def _insert(connection: sqlite3.Connection, packed: Packed, change: int) -> int:
    ordinal = _free_ordinal(connection, packed, 0)
    columns = (packed.article_id, packed.sha256, packed.article.site, packed.published, packed.recorded)
    row = connection.execute(
        "INSERT INTO content (article, sha256, site, published, recorded, stated, revision, ordinal, change, version,"
        " head, body, reading, lemmas) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (*columns, ordinal, change, packed.version, packed.head, packed.body, packed.reading, packed.lemmas),
    ).fetchone()
    return int(row[0])


def _update(connection: sqlite3.Connection, packed: Packed, number: int, change: int) -> None:
    ordinal = _free_ordinal(connection, packed, number)
    columns = (packed.article.site, packed.published, packed.recorded, ordinal, change, packed.version)
    connection.execute(
        "UPDATE content SET site = ?, published = ?, recorded = ?, ordinal = ?, change = ?, version = ?,"
        " head = ?, reading = ?, lemmas = ? WHERE number = ?",
        (*columns, packed.head, packed.reading, packed.lemmas, number),
    )


def _free_ordinal(connection: sqlite3.Connection, packed: Packed, own: int) -> int:
    """The content's ordinal, or the next one that is free (two hashes may begin alike within one second)."""
    ordinal = rows.ordinal(packed.published, packed.sha256)
    taken = "SELECT 1 FROM content WHERE ordinal = ? AND number != ?"
    while connection.execute(taken, (ordinal, own)).fetchone():
        ordinal += 1
    return ordinal


def _settle(connection: sqlite3.Connection, article_id: bytes, change: int) -> None:
    """Rank and span of currency of every content of an article, anew; those that differ are marked as changed."""
    asked = "SELECT number, head, stated, until, revision FROM content WHERE article = ? ORDER BY recorded, number"
    contents = connection.execute(asked, (article_id,)).fetchall()
    moments = [rows.micros(moment) for moment in stated_at([rows.sighting_of(row[1]) for row in contents])]
    ends = [*moments[1:], None]
    for rank, (row, stated, until) in enumerate(zip(contents, moments, ends, strict=True), start=1):
        number, _, *before = row
        if before == [stated, until, rank]:
            continue
        connection.execute(
            "UPDATE content SET stated = ?, until = ?, revision = ?, change = ? WHERE number = ?",
            (stated, until, rank, change, number),
        )
        if before[0] != stated:
            _move_facts(connection, number, stated)


def _write_facts(connection: sqlite3.Connection, number: int, packed: Packed) -> None:
    connection.execute("DELETE FROM fact WHERE content = ?", (number,))
    (stated,) = connection.execute("SELECT stated FROM content WHERE number = ?", (number,)).fetchone()
    orders = _fact_ordinals(connection, stated, [key for key, *_ in packed.facts])
    connection.executemany(
        "INSERT INTO fact (ordinal, id, content, start, raw_key, value, amount, period_start, period_stop, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(order, key, number, *columns) for order, (key, *columns) in zip(orders, packed.facts, strict=True)],
    )


def _move_facts(connection: sqlite3.Connection, number: int, stated: int) -> None:
    """Facts of a content that is stated at another moment now take their place in its order."""
    for (key,) in connection.execute("SELECT id FROM fact WHERE content = ?", (number,)).fetchall():
        (order,) = _fact_ordinals(connection, stated, [key])
        connection.execute("UPDATE fact SET ordinal = ? WHERE id = ?", (order, key))


def _fact_ordinals(connection: sqlite3.Connection, stated: int, keys: Sequence[bytes]) -> list[int]:
    """The ordinal of each fact, or the next one that is free."""
    orders: list[int] = []
    for key in keys:
        order = rows.ordinal(stated, key)
        while order in orders or connection.execute("SELECT 1 FROM fact WHERE ordinal = ?", (order,)).fetchone():
            order += 1
        orders.append(order)
    return orders


# --- decisions -------------------------------------------------------------------------------------------------------


def keep(connection: sqlite3.Connection, decision: Decision) -> None:
    """A decision; `forget` removes what it names as well."""
    change = next_change(connection)
    connection.execute(
        "INSERT INTO decision (action, target, value, author, decided) VALUES (?, ?, ?, ?, ?)",
        (decision.action, decision.target, decision.value, decision.author, decision.decided_at.isoformat()),
    )
    if decision.action == "forget":
        _remove(connection, decision.target, change)


def _remove(connection: sqlite3.Connection, article_id: str, change: int) -> None:
    key = rows.blob(article_id)
    connection.execute("INSERT INTO removed SELECT number, ? FROM content WHERE article = ?", (change, key))
    connection.execute("DELETE FROM fact WHERE content IN (SELECT number FROM content WHERE article = ?)", (key,))
    connection.execute("DELETE FROM content WHERE article = ?", (key,))
