"""The frontier: what crawls of this machine have finished, begun and failed, in one small SQLite file.

A key is an outlet's listing address. Nothing here is needed to get the same articles again; it saves requests.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from crawler.report import CrawlError, Failure

SCHEMA = """
CREATE TABLE IF NOT EXISTS completed (key TEXT PRIMARY KEY, newest TEXT, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, since TEXT, until TEXT, page TEXT, newest TEXT, taken INTEGER);
CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, day TEXT);
CREATE TABLE IF NOT EXISTS failed (url TEXT PRIMARY KEY, key TEXT, reason TEXT, tries INTEGER);
"""
TRIES = 5


@dataclass(slots=True, kw_only=True)
class Run:
    """One outlet's crawl under way: its window of days, the listing page it is at, what it found."""

    key: str
    since: date | None
    until: date | None
    page: str | None = None
    newest: date | None = None
    taken: int = 0

    def holds(self, day: date) -> bool:
        """Whether that day is in the window."""
        return (self.since is None or day >= self.since) and (self.until is None or day < self.until)

    def found(self, day: date | None) -> None:
        """An article of that day was delivered, or is known already."""
        if day is not None and (self.until is None or day < self.until):
            self.newest = max(self.newest or day, day)


class Workspace:
    """The folder of one machine's crawls: `frontier.db`, `warc/`, and a lock a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(folder / "frontier.db", timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise CrawlError(f"workspace {folder}: {error}; right would be a folder that can be written") from error

    @contextmanager
    def locked(self, site: str) -> Iterator[None]:
        """Alone with that site's crawl on this machine; CrawlError when another process crawls it."""
        with (self.folder / f"{site}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CrawlError(f"{site} is being crawled by another process in {self.folder}; wait for it") from None
            yield

    def newest(self, key: str) -> date | None:
        """The newest day of the last completed run."""
        row = self._db.execute("SELECT newest FROM completed WHERE key = ?", (key,)).fetchone()
        return _day(row[0]) if row else None

    def begin(self, key: str, since: date | None, until: date | None, *, resume: bool) -> Run:
        """A new run, or with `resume` the one that was killed, with its window and its place."""
        row = self._db.execute("SELECT since, until, page, newest, taken FROM run WHERE key = ?", (key,)).fetchone()
        if resume and row:
            since, until, newest = _day(row[0]), _day(row[1]), _day(row[3])
            return Run(key=key, since=since, until=until, page=row[2], newest=newest, taken=row[4])
        run = Run(key=key, since=since, until=until)
        self.keep(run)
        return run

    def keep(self, run: Run) -> None:
        """Note how far the run is."""
        days = [day.isoformat() if day else None for day in (run.since, run.until, run.newest)]
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?)",
                (run.key, days[0], days[1], run.page, days[2], run.taken),
            )

    def complete(self, run: Run) -> None:
        """The run reached the end of its window, nothing left out: the next one may stop at its newest day.

        A window that begins after the newest day known before leaves a gap, and moves nothing.
        """
        before = self.newest(run.key)
        gap = before is not None and run.since is not None and run.since > before
        days = [day for day in (before, None if gap else run.newest) if day]
        with self._db:
            self._db.execute("DELETE FROM run WHERE key = ?", (run.key,))
            self._db.execute(
                "INSERT OR REPLACE INTO completed VALUES (?, ?, ?)",
                (run.key, max(days).isoformat() if days else None, datetime.now(UTC).isoformat()),
            )

    def abandon(self, run: Run) -> None:
        """The run ended as asked before the end of its window (`--limit`); it moves nothing."""
        with self._db:
            self._db.execute("DELETE FROM run WHERE key = ?", (run.key,))

    def saw(self, article_id: str, day: date | None) -> None:
        """Remember the day of a delivered article, for listings that print none."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?)", (article_id, day.isoformat() if day else None)
            )

    def day(self, article_id: str) -> date | None:
        """The day of an article delivered before."""
        row = self._db.execute("SELECT day FROM seen WHERE id = ?", (article_id,)).fetchone()
        return _day(row[0]) if row else None

    def failed(self, key: str, failure: Failure) -> None:
        """Remember a page to try again."""
        with self._db:
            self._db.execute(
                "INSERT INTO failed VALUES (?, ?, ?, 1) "
                "ON CONFLICT (url) DO UPDATE SET reason = excluded.reason, tries = tries + 1",
                (failure.url, key, failure.reason),
            )

    def succeeded(self, url: str) -> None:
        """A page that failed before was read."""
        with self._db:
            self._db.execute("DELETE FROM failed WHERE url = ?", (url,))

    def to_retry(self, key: str) -> tuple[str, ...]:
        """The outlet's pages that failed, oldest first, up to TRIES times each."""
        rows = self._db.execute("SELECT url FROM failed WHERE key = ? AND tries < ? ORDER BY rowid", (key, TRIES))
        return tuple(url for (url,) in rows)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._db.close()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
