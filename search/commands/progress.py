"""Progress on a terminal's stderr, nothing elsewhere; a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from crawler.report import CrawlReport
from search.commands.output import CommandError

T = TypeVar("T")
SHOWN = 5  # failures named in a summary


@contextmanager
def crawling() -> Iterator[Callable[[CrawlReport], None] | None]:
    """What to call with each report of a crawl under way; None where there is no terminal to show it on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.status import Status

    with Status("connecting", console=Console(stderr=True)) as status:
        yield lambda report: status.update(_line(report))


def _line(report: CrawlReport) -> str:
    rate = report.pages / report.seconds if report.seconds else 0
    counts = f"{report.articles} articles, {report.pages} pages, {rate:.1f} a second, {len(report.failures)} failed"
    return f"{counts}  [dim]{report.current or ''}[/dim]"


def summary(report: CrawlReport, new: int) -> str:
    """What a crawl did, in a line or a few."""
    newest = f", newest {report.newest:%Y-%m-%d}" if report.newest else ""
    counts = (
        f"{report.pages} pages, {report.articles} articles ({new} new to the store), {report.known} known already, "
        f"{len(report.failures)} failed{newest}, {report.seconds:.1f} s"
    )
    failures = [f"  {failure.url}: {failure.reason}" for failure in report.failures[:SHOWN]]
    more = [f"  and {len(report.failures) - SHOWN} more"] if len(report.failures) > SHOWN else []
    return "\n".join([counts, *failures, *more])


def finish(report: CrawlReport, new: int) -> None:
    """Say what a crawl did; CommandError, and so exit 1, when it failed."""
    print(summary(report, new), file=sys.stderr)
    if report.status == "failed":
        raise CommandError(report.reason or "the crawl failed")


def counted(items: Iterable[T], what: str) -> Iterator[T]:
    """The items, counted on a terminal while they pass."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, console=Console(stderr=True), transient=True)
