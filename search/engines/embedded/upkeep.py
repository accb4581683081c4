"""The search index of a store: caught up with svodka.db, made anew when it cannot be used.

    index/lock            who writes holds it (a lock of SQLite: portable, and gone with the process)
    index/current         the name of the folder in use
    index/1-ab12cd34/     articles and facts

Readers never wait for writers: they go on with what they have loaded.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search.engines.embedded.index import Generation, UnusableError, View, failing_as
from search.engines.embedded.reading import Batch, changes_after
from search.engines.embedded.record import Record
from search.engines.embedded.schema import connect, telling, transaction
from search.store import StoreError

FORMAT = 1  # of the fields and of the words in them; a folder of another one is made anew
BATCH = 1_000  # contents a commit


class BusyError(StoreError):
    """Another process has been writing the index for longer than we would wait."""


class SearchIndex:
    """The current generation, kept in step with the record."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self.record = record
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._view: View | None = None

    @property
    def change(self) -> int:
        """The change of the record that searches reflect; -1 before anything is loaded."""
        view = self._view
        return view.change if view else -1

    def view(self) -> View:
        """What was loaded last; never waits."""
        view = self._view
        if view is None:
            raise BusyError(f"search index {self.folder} is being made by another process; try again in a moment")
        return view

    def load(self) -> bool:
        """Load what was committed last, by whomever; False when nothing usable is there."""
        name = self._current()
        try:
            if self._generation is None or self._generation.folder.name != name:
                self._generation = Generation(self.folder / name) if name else None
            else:
                self._generation.load()
        except UnusableError:
            self._generation = None
        if self._generation and not self._is_ours(self._generation):
            self._generation = None
            self._disown(name)
        self._view = self._generation.view() if self._generation else None
        return self._view is not None

    def _is_ours(self, generation: Generation) -> bool:
        """The record is read last: it can only be ahead, unless it is another one or an older copy."""
        return generation.identity == str(self.record.identity) and generation.change <= self.record.change()

    def _disown(self, name: str | None) -> None:
        """For good, before the record grows past what this index claims to hold."""
        with suppress(OSError):
            if name == self._current():
                (self.folder / "current").unlink(missing_ok=True)

    def catch_up(self, wait: float, most: int | None = None) -> None:
        """Until index = record, or `most` batches nearer; BusyError when others hold the lock longer than `wait` s."""
        with self._lock:
            if self.load() and self.change >= self.record.change():
                return
            with self._writing(wait):
                self._write_all(most)

    def glance(self, wait: float, most: int | None = 1) -> None:
        """`most` batches nearer to the record, unless somebody is at it already: then what they have done."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self.load() and self.change >= self.record.change():
                return
            with self._writing(wait):
                self._write_all(most)
        except StoreError:  # busy, no room, no right to write here: what is there is shown
            if not self.load():
                raise
        finally:
            self._lock.release()

    def settle(self, wait: float) -> None:
        """Index = record, whoever brings it there: another process that holds the lock is catching up too."""
        deadline = time.monotonic() + wait
        while True:
            try:
                return self.catch_up(max(deadline - time.monotonic(), 0.0))
            except BusyError:
                if time.monotonic() >= deadline:
                    raise

    def rebuild(self, wait: float) -> None:
        """All anew, in a folder of its own; readers go on with the old one until it is whole."""
        with self._lock, self._writing(wait):
            self._build()

    def _write_all(self, most: int | None = None) -> None:
        if self.load() and self._generation is not None:
            self._append(self._generation, most)
            self._view = self._generation.view()
        else:
            self._build()

    def _build(self) -> None:
        self._sweep()
        name = f"{FORMAT}-{secrets.token_hex(4)}"
        with failing_as(StoreError, self.folder):
            fresh = Generation(self.folder / name)
            fresh.write(Batch(0, (), ()), str(self.record.identity))
            self._append(fresh)
            new = self.folder / "current.new"
            new.write_text(name)
            os.replace(new, self.folder / "current")
        self._generation, self._view = fresh, fresh.view()
        self._sweep()

    def _append(self, generation: Generation, most: int | None = None) -> None:
        identity, after = str(self.record.identity), generation.change
        with telling(self.record.file):
            connection = connect(self.record.file)
        try:
            while most != 0 and (batch := self._next(connection, max(after, 0))):
                with failing_as(StoreError, self.folder):
                    generation.write(batch, identity)
                after, most = batch.change, most and most - 1
        finally:
            connection.close()
        with failing_as(StoreError, self.folder):
            generation.load()

    def _next(self, connection: sqlite3.Connection, after: int) -> Batch | None:
        with telling(self.record.file), transaction(connection, "DEFERRED"):
            return changes_after(connection, after, BATCH)

    def _current(self) -> str | None:
        """The folder in use, if it is of today's format."""
        with suppress(OSError, UnicodeDecodeError):
            name = (self.folder / "current").read_text()
            if name.startswith(f"{FORMAT}-") and (self.folder / name).is_dir():
                return name
        return None

    def _sweep(self) -> None:
        """Remove what a killed process or an older version left."""
        keep = {"lock", "lock-journal", "current", self._current()}
        for entry in self.folder.iterdir():
            if entry.name not in keep:
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)

    @contextmanager
    def _writing(self, wait: float) -> Iterator[None]:
        """The right to write the index, given to one thread of one process."""
        lock = self._take(wait)
        try:
            yield
        finally:
            lock.close()

    def _take(self, wait: float) -> sqlite3.Connection:
        try:
            if self.folder.is_file():
                self.folder.unlink()
            self.folder.mkdir(exist_ok=True)
            lock = sqlite3.connect(self.folder / "lock", timeout=wait, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"search index {self.folder}: {error}") from error
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            if "locked" in str(error):
                raise BusyError(
                    f"search index {self.folder} is held by another process for more than {wait:.1f} s;"
                    " everything is stored, the next command brings the index up to it"
                ) from error
            raise StoreError(f"search index {self.folder}: {error}") from error
        except sqlite3.DatabaseError:  # not a file of ours: whatever it is, it locks nothing
            lock.close()
            (self.folder / "lock").unlink(missing_ok=True)
            return self._take(wait)
        return lock
