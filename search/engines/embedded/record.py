"""The record of truth in svodka.db: contents, their facts, people's decisions. A transaction for each article."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawler.article import Article
from nlp.fact import Extraction
from search.engines import rows
from search.engines.embedded.schema import BUSY_SECONDS, open_database, rename_identity, telling, transaction
from search.engines.embedded.writing import Packed, keep, news, noted, rewrite, stored, taken_down, write
from search.store import Decision, StoreError


class Record:
    """svodka.db, written and asked through one connection that threads share."""

    def __init__(self, file: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.file = file
        self.lock = threading.RLock()
        self.connection = open_database(file, busy_seconds)
        (self.identity,) = self._one("SELECT identity FROM state")

    def close(self) -> None:
        with self.lock, telling(self.file):
            self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection in one consistent view of the record."""
        with self.lock, telling(self.file), transaction(self.connection, "DEFERRED"):
            yield self.connection

    @contextmanager
    def _writing(self, doing: str) -> Iterator[sqlite3.Connection]:
        with self.lock, telling(self.file, doing), transaction(self.connection):
            yield self.connection

    def _one(self, statement: str, values: Sequence[object] = ()) -> tuple[object, ...]:
        with self.lock, telling(self.file):
            row: tuple[object, ...] = self.connection.execute(statement, values).fetchone()
            return row

    def change(self) -> int:
        """The number of the last change."""
        (number,) = self._one("SELECT change FROM state")
        assert isinstance(number, int)
        return number

    def data_version(self) -> int:
        """Differs from the last answer when another process has written."""
        (number,) = self._one("PRAGMA data_version")
        assert isinstance(number, int)
        return number

    def size(self) -> int:
        """Bytes of the database, whether they are in its file yet or still in the log of writes."""
        with self.reading() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        return int(pages * size)

    # --- articles ----------------------------------------------------------------------------------------------------

    def put(self, article: Article, extraction: Extraction) -> bool:
        """As Store.put; False when nothing was new."""
        if article.fetched_at is None:
            raise StoreError(f"{article.url}: fetched_at is not set; `fetched(article, moment)` sets it")
        packed = Packed(article, extraction)
        with self._writing(f"{article.url} is not stored") as connection:
            if not news(connection, article):
                return False
            write(connection, packed)
        return True

    def replace(self, article: Article, extraction: Extraction) -> bool:
        """As Store.replace."""
        packed = Packed(article, extraction)
        with self._writing(f"{article.url} keeps its old facts") as connection:
            return rewrite(connection, packed)

    def missing(self, articles: Iterable[Article]) -> tuple[Article, ...]:
        """As Store.missing."""
        with self.reading() as connection:
            return tuple(article for article in articles if news(connection, article))

    def known(self, article_ids: Iterable[str]) -> frozenset[str]:
        """As Store.known."""
        with self.reading() as connection:
            return frozenset(i for i in article_ids if stored(connection, i) or taken_down(connection, i))

    # --- decisions ---------------------------------------------------------------------------------------------------

    def decide(self, decisions: Iterable[Decision]) -> None:
        """As Store.decide; `forget` removes what it names."""
        with self._writing("no decision was kept") as connection:
            for decision in decisions:
                keep(connection, decision)

    def forget(self, decision: Decision) -> bool:
        """Keep a takedown; False when nothing of that article was stored."""
        with self._writing(f"{decision.value} is not taken down") as connection:
            found = stored(connection, decision.target)
            if not taken_down(connection, decision.target):
                keep(connection, decision)
        with self.lock, telling(self.file):  # nor may the text stay in the log of writes
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return found

    def decisions(self) -> tuple[Decision, ...]:
        """As Store.decisions."""
        with self.reading() as connection:
            found = connection.execute("SELECT action, target, value, author, decided FROM decision ORDER BY number")
            return tuple(rows.decision_of(*row) for row in found)

    # --- notes -------------------------------------------------------------------------------------------------------

    def note(self, name: str) -> str | None:
        """As Store.note."""
        with self.reading() as connection:
            return noted(connection, name)

    def swap_note(self, name: str, before: str | None, after: str | None) -> bool:
        """As Store.swap_note."""
        with self._writing(f"{name} is not noted") as connection:
            if noted(connection, name) != before:
                return False
            connection.execute("DELETE FROM note WHERE name = ?", (name,))
            if after is not None:
                connection.execute("INSERT INTO note VALUES (?, ?)", (name, after))
        return True

    # --- a copy ------------------------------------------------------------------------------------------------------

    def backup(self, file: Path) -> None:
        """As Store.backup: one moment of the record, also while others write. It has an identity of its own."""
        if file.exists():
            raise StoreError(f"{file} exists; name a new file for the backup")
        unfinished = file.with_name(file.name + ".part")
        unfinished.unlink(missing_ok=True)
        try:
            with self.lock, telling(file, "no backup was made"):
                self.connection.execute("VACUUM INTO ?", (str(unfinished),))
                rename_identity(unfinished)
            os.replace(unfinished, file)
        except OSError as error:
            raise StoreError(f"{file}: no backup was made: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)
