"""What the filling commands share: a store opened for writing, progress, and how a run ended."""

from __future__ import annotations

import getpass
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from search.commands.output import CommandError
from search.ingest import IngestReport
from search.store import Store, open_store

Progress = Callable[[IngestReport], None] | None


@contextmanager
def filling(url: str, *, create: bool = True) -> Iterator[tuple[Store, Progress]]:
    """The store, and what to call with each report: a line on a terminal, nothing elsewhere."""
    logging.basicConfig(stream=sys.stderr, format="svodka: %(message)s", level=logging.WARNING)
    with open_store(url, create=create) as store:
        if not sys.stderr.isatty():
            yield store, None
            return
        from rich.console import Console
        from rich.status import Status

        with Status("reading", console=Console(stderr=True)) as status:
            yield store, lambda report: status.update(report.line())


def done(report: IngestReport) -> None:
    """Say what was done; CommandError, and so exit 1, when more failed than may."""
    print(report.line(), file=sys.stderr)
    if not report.succeeded:
        raise CommandError(f"{report.failed} articles failed; --failures N lets N fail")


def now() -> datetime:
    return datetime.now(UTC)


def author() -> str:
    """Who decides: the name under which the command runs."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
