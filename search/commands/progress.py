"""Progress on a terminal's stderr, nothing elsewhere; a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawler.report import CrawlReport
from search.commands.crawled import Kept
from search.commands.output import CommandError

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


def summary(report: CrawlReport, kept: Kept) -> str:
    """What a crawl did, in a line or a few."""
    newest = f", newest {report.newest:%Y-%m-%d}" if report.newest else ""
    counts = (
        f"{report.pages} pages, {report.articles} articles ({kept.new} new to the store), {report.known} known "
        f"already, {len(report.failures)} failed{newest}, {report.seconds:.1f} s"
    )
    failures = [f"  {failure.url}: {failure.reason}" for failure in report.failures] + [f"  {it}" for it in kept.unread]
    more = [f"  and {len(failures) - SHOWN} more"] if len(failures) > SHOWN else []
    return "\n".join([counts, *failures[:SHOWN], *more])


def finish(done: tuple[CrawlReport, Kept]) -> None:
    """Say what a crawl did; CommandError, and so exit 1, when it failed."""
    report, kept = done
    print(summary(report, kept), file=sys.stderr)
    if report.status == "failed":
        raise CommandError(report.reason or "the crawl failed")
    if kept.unread:
        raise CommandError(
            f"{len(kept.unread)} articles could not be read; their pages are kept, svodka ingest reads them"
        )
