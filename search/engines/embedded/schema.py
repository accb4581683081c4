"""svodka.db: opening it, its tables, and how an older one becomes today's."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.store import StoreError

APPLICATION_ID = 0x53564F44  # "SVOD", so that `file` and we know our own database
BUSY_SECONDS = 30.0

# Moments are microseconds since 1970 (UTC), days are proleptic ordinals (date.toordinal), ids are 32 bytes of sha256.
# `head` and `record` are JSON (the article without its text, the fact without what its content says); `body`,
# `reading` and `lemmas` are compressed with zlib. `ordinal` is design.md's `order`: unique, newest last.
FIRST = """
CREATE TABLE state (change INTEGER NOT NULL, identity TEXT NOT NULL);
CREATE TABLE content (
    number INTEGER PRIMARY KEY,
    article BLOB NOT NULL, sha256 BLOB NOT NULL,
    site TEXT NOT NULL,
    published INTEGER, recorded INTEGER NOT NULL, stated INTEGER NOT NULL, until INTEGER,
    revision INTEGER NOT NULL,
    ordinal INTEGER NOT NULL UNIQUE,
    change INTEGER NOT NULL,
    version TEXT NOT NULL,
    head TEXT NOT NULL, body BLOB NOT NULL, reading BLOB NOT NULL, lemmas BLOB NOT NULL,
    UNIQUE (article, sha256)
);
CREATE INDEX content_change ON content (change);
CREATE INDEX content_version ON content (version, number);
CREATE INDEX content_site ON content (site, revision, published);
CREATE TABLE fact (
    ordinal INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    content INTEGER NOT NULL REFERENCES content (number),
    start INTEGER NOT NULL,
    raw_key TEXT NOT NULL,
    value TEXT NOT NULL, amount REAL NOT NULL,
    period_start INTEGER, period_stop INTEGER,
    record TEXT NOT NULL
);
CREATE INDEX fact_content ON fact (content, start);
CREATE INDEX fact_series ON fact (raw_key, period_start, amount);
CREATE TABLE removed (content INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE INDEX removed_change ON removed (change);
CREATE TABLE decision (
    number INTEGER PRIMARY KEY,
    action TEXT NOT NULL, target TEXT NOT NULL, value TEXT NOT NULL, author TEXT NOT NULL, decided TEXT NOT NULL
);
CREATE INDEX decision_target ON decision (target, action);
"""
SECOND = "CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL)"  # of processes for one another
MIGRATIONS: tuple[str, ...] = (FIRST, SECOND)  # the n-th makes version n of version n - 1; never edited, only added to


def connect(file: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection in autocommit mode, shared by threads under the caller's lock."""
    connection = sqlite3.connect(file, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -32768")  # 32 MB
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA secure_delete = ON")  # a takedown leaves no readable page behind
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_database(file: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """The database at `file`, made or brought up to today's version; StoreError for a foreign or newer one."""
    with telling(file):
        connection = connect(file, busy_seconds)
        try:
            _check(connection, file)
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(connection: sqlite3.Connection, file: Path) -> None:
    """Before anything is written: it is ours (or empty), and not of a later version."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(f"{file} is a database of another program; name a folder of svodka or a new one")
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{file} was written by a newer svodka (schema {version}, this one knows {len(MIGRATIONS)}); upgrade svodka"
        )


def _migrate(connection: sqlite3.Connection) -> None:
    """Missing migrations in one transaction; another process may be doing the same, so the version is read inside."""
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        for script in MIGRATIONS[_version(connection) :]:
            for statement in script.split(";"):
                connection.execute(statement)
        if not connection.execute("SELECT 1 FROM state").fetchone():
            connection.execute("INSERT INTO state VALUES (0, ?)", (secrets.token_hex(8),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def rename_identity(file: Path) -> None:
    """Another identity for a copy, so that no search index of the original passes for its own."""
    connection = connect(file)
    try:
        connection.execute("UPDATE state SET identity = ?", (secrets.token_hex(8),))
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """All or nothing. IMMEDIATE takes the right to write at once, so that no writer fails half way."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk ends the transaction by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def telling(file: Path, doing: str = "") -> Iterator[None]:
    """SQLite's errors as one line that says where, what and what would be right."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{file}{doing and ': ' + doing}: {_meaning(error)}") from error


def _meaning(error: sqlite3.Error) -> str:
    text = str(error)
    for sign, meaning in MEANINGS.items():
        if sign in text:
            return meaning
    return text


MEANINGS = {
    "locked": "locked by another process for too long; end it, or try again",
    "not a database": "this is no svodka database; name a folder of svodka or a new one",
    "malformed": "the database is damaged; restore it from a backup (svodka backup)",
    "disk is full": "the disk is full; nothing was stored half, free some space and run the command again",
    "disk I/O error": "the disk refuses to read or write; nothing was stored half",
    "readonly": "no right to write here",
    "unable to open": "cannot be opened; check that the folder exists and may be written",
}
