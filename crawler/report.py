"""What a crawl did: counted while it runs, frozen for whoever asks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime


class CrawlError(Exception):
    """A crawl that cannot begin or go on; the message says what, where and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A page that could not be had or read; it is tried again on the next crawl of its site."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    """`status` is `done` or `failed`; `reason` says why it failed, one line a site.

    `articles` were delivered, `known` skipped unread, `outside` read but not published in the window asked for.
    """

    pages: int = 0
    articles: int = 0
    known: int = 0
    outside: int = 0
    failures: tuple[Failure, ...] = ()
    newest: datetime | None = None
    seconds: float = 0.0
    status: str = "done"
    reason: str | None = None
    current: str | None = None  # the address last asked for


@dataclass(slots=True)
class Tally:
    """The counts of one site's crawl under way."""

    pages: int = 0
    articles: int = 0
    known: int = 0
    outside: int = 0
    failures: list[Failure] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    newest: datetime | None = None
    current: str | None = None
    error: Exception | None = None  # what the receiver of articles raised
    finished: bool = False  # False when the crawl was interrupted
    began: float = field(default_factory=time.monotonic)

    def delivered(self, published: datetime | None) -> None:
        """One more article, published then."""
        self.articles += 1
        if published is not None:
            self.newest = max(self.newest or published, published)

    def report(self) -> CrawlReport:
        """The counts so far, frozen."""
        interrupted = [] if self.finished else ["interrupted; run again, with --resume to go on from here"]
        reasons = self.reasons or interrupted
        return CrawlReport(
            pages=self.pages,
            articles=self.articles,
            known=self.known,
            outside=self.outside,
            failures=tuple(self.failures),
            newest=self.newest,
            seconds=round(time.monotonic() - self.began, 3),
            status="failed" if reasons else "done",
            reason="\n".join(reasons) or None,
            current=self.current,
        )


def total(reports: Iterable[CrawlReport]) -> CrawlReport:
    """The report of several sites' crawls that ran side by side."""
    every = tuple(reports)
    reasons = dict.fromkeys(report.reason for report in every if report.reason)
    return CrawlReport(
        pages=sum(report.pages for report in every),
        articles=sum(report.articles for report in every),
        known=sum(report.known for report in every),
        outside=sum(report.outside for report in every),
        failures=tuple(failure for report in every for failure in report.failures),
        newest=max((report.newest for report in every if report.newest), default=None),
        seconds=max((report.seconds for report in every), default=0.0),
        status="failed" if any(report.status == "failed" for report in every) else "done",
        reason="\n".join(reasons) or None,
        current=next((report.current for report in reversed(every) if report.current), None),
    )
