"""SiteSpider: listing → article pages, with the stop date, what is known, limits and blocks; a site adds selectors.

Scrapy downloads (delay, robots, TLS, retries, sizes); the order of requests is this file's: one listing page, its
articles, the next listing page.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse

from crawler.article import MOSCOW, Article, ArticleError, article_id, canonical_url
from crawler.fetch import Unreachable, fetch, is_block
from crawler.page import LayoutChanged
from crawler.report import CrawlError, CrawlReport, Failure, Tally
from crawler.workspace import Run, Workspace

OVERLAP = timedelta(days=2)  # announcements appear up to two days after the date they bear
CAPTCHA = "the site asks for a captcha; stopped, try again much later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in a listing; `day` as the listing prints it, `article` when the listing holds all of it."""

    url: str
    day: date | None = None
    article: Article | None = None


class SiteSpider(scrapy.Spider):
    """One site, or family of outlets: a subclass names its outlets and reads their listings and pages.

    `listings` and `pages` are addresses (comma separated on Scrapy's command line); without either every outlet's
    listing is crawled. `since` and `until` are days, `until` exclusive; without `since` a crawl stops at the newest
    day of the last completed one.
    """

    outlets: ClassVar[Mapping[str, str]] = {}  # canonical host → listing address
    article_path: ClassVar[re.Pattern[str]]  # the path of an article's canonical URL, whole
    zone: ClassVar[tzinfo] = MOSCOW

    def article(self, page: TextResponse) -> Article:
        """A saved page in, an Article out: no requests, no clock. LayoutChanged when a part is missing."""
        raise NotImplementedError

    def item(self, item: Mapping[str, Any], url: str | None = None) -> Article:
        """One item of the site's JSON API as an Article, for sites that have one."""
        raise LayoutChanged(f"{url or self.name}: {self.name} has no JSON API; right would be a saved page")

    def article_urls(self, listing: TextResponse) -> Iterable[str]:
        """The addresses of a listing's articles, newest first; enough for sites whose listings hold no more."""
        raise NotImplementedError

    def entries(self, listing: TextResponse) -> Iterable[Entry]:
        """The articles of a listing page, newest first."""
        return (Entry(url=listing.urljoin(url)) for url in self.article_urls(listing))

    def next_listing(self, listing: TextResponse) -> str | None:
        """The address of the listing page after this one; None on the last."""
        return None

    def first_listing(self, address: str, since: date | None, until: date | None) -> str:
        """Where a crawl of the listing at `address` begins; sites that can filter by day do."""
        return address

    def __init__(
        self,
        *,
        listings: str | Iterable[str] = (),
        pages: str | Iterable[str] = (),
        since: str | date | None = None,
        until: str | date | None = None,
        limit: str | int | None = None,
        revisit: str | bool = False,
        resume: str | bool = False,
        known: Callable[[str], bool] | Container[str] = frozenset(),
        deliver: Callable[[Article], object] | None = None,
        progress: Callable[[CrawlReport], object] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(self.name, **kwargs)
        self.pages = _addresses(pages)
        self.listings = _addresses(listings) or (() if self.pages else tuple(self.outlets.values()))
        self.since, self.until = _day(since, "since"), _day(until, "until")
        self.limit = int(limit) if limit is not None else None
        self.revisit, self.resume = _flag(revisit), _flag(resume)
        self.known: Callable[[str], bool] = known if callable(known) else known.__contains__
        self.deliver, self.progress = deliver, progress
        self.tally = Tally()

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl, one page at a time; yields the Articles."""
        assert self.crawler.settings is not None
        self.max_failures = self.crawler.settings.getint("SVODKA_MAX_FAILURES")
        try:
            self.workspace = Workspace(Path(self.crawler.settings["SVODKA_WORKSPACE"]))
            with self.workspace.locked(self.name):
                async for article in self._crawl():
                    yield article
            self.workspace.close()
        except CrawlError as error:
            self.tally.reasons.append(str(error))
        if self.tally.failures and not (self.tally.articles or self.tally.known or self.tally.outside):
            self._fail(f"{self.name}: no page could be read, first {self.tally.failures[0].reason}")
        self.tally.finished = True
        # Scrapy looks whether it is idle after a request, but not after an item: without this one (which asks
        # nobody) it notices the end at its next heartbeat, five seconds later.
        yield scrapy.Request("data:,", callback=self._ended, dont_filter=True)

    def _ended(self, response: object) -> None:
        """Nothing is left to do."""

    async def _crawl(self) -> AsyncIterator[Article]:
        for url in self.pages:
            article = await self._page(url, key=url)
            if article is not None:
                yield self._deliver(article)
        for address in self.listings:
            try:
                async for article in self._listing(address):
                    yield article
            except (CrawlError, ArticleError) as error:
                self._fail(str(error))

    async def _listing(self, address: str) -> AsyncIterator[Article]:
        """One outlet, page by page, to the end of the window."""
        run = self._begin(address)
        for url in self.workspace.to_retry(address):
            if (self.revisit or not self.known(article_id(url))) and (article := await self._page(url, key=address)):
                yield self._take(article, run)
        page: str | None = run.page or self.first_listing(address, run.since, run.until)
        visited: set[str] = set()
        while page is not None and page not in visited:
            visited.add(page)
            run.page = page
            self.workspace.keep(run)
            listing = await self._get(page)
            ahead = False
            for entry in self._entries(listing):
                if self.limit is not None and run.taken >= self.limit:
                    self.workspace.abandon(run)
                    return
                day, article = await self._entry(entry, run)
                if article is not None:
                    yield self._take(article, run)
                ahead = ahead or day is None or run.since is None or day >= run.since
            page = self.next_listing(listing) if ahead else None
        self.workspace.complete(run)

    def _begin(self, address: str) -> Run:
        newest = self.workspace.newest(address)
        since = self.since or (newest - OVERLAP if newest and not self.revisit else None)
        return self.workspace.begin(address, since, self.until, resume=self.resume)

    def _entries(self, listing: TextResponse) -> tuple[Entry, ...]:
        """Each article of the listing once; none at all means that the layout changed."""
        found = {article_id(entry.url): entry for entry in reversed(tuple(self.entries(listing)))}
        if found:
            return tuple(reversed(found.values()))
        if is_block(listing):
            raise CrawlError(f"{listing.url}: {CAPTCHA}")
        raise LayoutChanged(f"{listing.url}: no article in this listing; the layout may have changed")

    async def _entry(self, entry: Entry, run: Run) -> tuple[date | None, Article | None]:
        """The entry's day as well as is known, and its Article if it is wanted."""
        identity = article_id(entry.url)
        if self.known(identity) and not self.revisit:
            self.tally.known += 1
            day = entry.day or self.workspace.day(identity)
            run.found(day)
            return day, None
        if entry.day is not None and not _within(entry.day, run):
            return entry.day, None
        article = entry.article or await self._page(_plain(entry.url), key=run.key)
        if article is None or article.published_at is None:
            return entry.day, article
        day = article.published_at.astimezone(self.zone).date()
        if _within(day, run):
            return day, article
        self.tally.outside += 1
        return day, None

    async def _page(self, url: str, key: str) -> Article | None:
        """The Article at `url`; None, counted and kept for another try, when it cannot be had or read."""
        page: TextResponse | None = None
        try:
            page = await self._get(url)
            article = replace(self.article(page), **self.provenance(page))
        except (Unreachable, ArticleError) as error:
            if page is not None and is_block(page):
                raise CrawlError(f"{url}: {CAPTCHA}") from error
            self._failed(key, Failure(url=url, reason=str(error)))
            return None
        self.workspace.succeeded(url)
        return article

    async def _get(self, url: str) -> TextResponse:
        self.tally.current = url
        page = await fetch(self.crawler, url)
        self.tally.pages += 1
        if not self.same_outlet(page.url, url):
            raise Unreachable(f"{url}: leads to another site, {page.url}")
        self._show()
        return page

    def _take(self, article: Article, run: Run) -> Article:
        """Deliver an article of a listing and note it in the run."""
        self._deliver(article)
        run.taken += 1
        run.found(self._day(article))
        self.workspace.keep(run)
        return article

    def _deliver(self, article: Article) -> Article:
        """Hand the article over; its WARC record is on disk. An error of the receiver ends the crawl."""
        try:
            if self.deliver is not None:
                self.deliver(article)
        except Exception as error:
            self.tally.error = error
            raise CloseSpider("receiver failed") from error
        self.workspace.saw(article.id, self._day(article))
        self.tally.delivered(article.published_at)
        self._show()
        return article

    def _failed(self, key: str, failure: Failure) -> None:
        self.logger.warning("%s", failure.reason)
        self.tally.failures.append(failure)
        self.workspace.failed(key, failure)
        if len(self.tally.failures) > self.max_failures:
            raise CrawlError(f"{self.name}: more than {self.max_failures} pages failed, last {failure.reason}")

    def _fail(self, reason: str) -> None:
        self.logger.error("%s", reason)
        self.tally.reasons.append(reason)

    def _show(self) -> None:
        if self.progress is not None:
            self.progress(self.tally.report())

    def _day(self, article: Article) -> date | None:
        return article.published_at.astimezone(self.zone).date() if article.published_at else None

    def is_article(self, url: str) -> bool:
        """Whether `url` has the path of an article of this site."""
        try:
            return self.article_path.fullmatch(urlsplit(canonical_url(url)).path) is not None
        except ArticleError:
            return False

    @staticmethod
    def same_outlet(url: str, other: str) -> bool:
        """Whether both addresses are of one canonical host."""
        return urlsplit(canonical_url(url)).netloc == urlsplit(canonical_url(other)).netloc

    def basics(self, page: TextResponse) -> dict[str, Any]:
        """What every Article of this site has: `url`, `site`, `language`."""
        language = page.css("html::attr(lang)").get()
        return {"url": page.url, "site": self.name, "language": language[:2].lower() if language else None}

    @staticmethod
    def provenance(page: TextResponse) -> dict[str, Any]:
        """When a downloaded page was fetched and where it is kept."""
        meta = page.meta if page.request is not None else {}
        return {name: meta[name] for name in ("fetched_at", "warc") if name in meta}


def _within(day: date, run: Run) -> bool:
    return (run.since is None or day >= run.since) and (run.until is None or day < run.until)


def _plain(url: str) -> str:
    """The address as linked, without tracking and print parts."""
    linked, canonical = urlsplit(url), urlsplit(canonical_url(url))
    return canonical._replace(scheme=linked.scheme, netloc=linked.netloc).geturl()


def _addresses(value: str | Iterable[str]) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip())


def _day(value: str | date | None, name: str) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise CrawlError(f"{name}={value}: no day; right would be 2024-01-31") from None


def _flag(value: str | bool) -> bool:
    return value.lower() in ("1", "true", "yes") if isinstance(value, str) else value
