"""The walk of a crawl: one listing page, its articles, the next listing page; stop date, what is known, limits, blocks.

Scrapy downloads (delay, robots, TLS, retries, sizes); the order of requests is this file's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http import TextResponse
from twisted.internet.defer import CancelledError

from crawler.article import Article, ArticleError, article_id, canonical_url
from crawler.fetch import Unreachable, fetch, is_block
from crawler.page import LayoutChanged
from crawler.report import CrawlError, Failure
from crawler.workspace import Run, Workspace

if TYPE_CHECKING:
    from crawler.spider import Entry, SiteSpider

OVERLAP = timedelta(days=2)  # announcements appear up to two days after the date they bear
CAPTCHA = "the site asks for a captcha; stopped, try again much later"


class Walk:
    """One spider's crawl under way."""

    def __init__(self, spider: SiteSpider) -> None:
        self.spider, self.tally = spider, spider.tally
        settings = spider.crawler.settings
        self.folder = Path(settings["SVODKA_WORKSPACE"])
        self.max_failures = settings.getint("SVODKA_MAX_FAILURES")

    async def articles(self) -> AsyncIterator[Article]:
        """Every article wanted, delivered; what went wrong is in the tally. Never raises but when interrupted."""
        try:
            self.workspace = Workspace(self.folder)
            with self.workspace.locked(self.spider.name):
                async for article in self._crawl():
                    yield article
            self.workspace.close()
        except CancelledError:
            raise  # the engine is stopping
        except CrawlError as error:
            self._fail(str(error))
        except Exception as error:
            self.tally.error = self.tally.error or error  # `crawl` raises it
        if self.tally.failures and not (self.tally.articles or self.tally.known or self.tally.outside):
            self._fail(f"{self.spider.name}: no page could be read, first {self.tally.failures[0].reason}")
        self.tally.finished = True

    async def _crawl(self) -> AsyncIterator[Article]:
        for address in self.spider.listings:
            try:
                async for article in self._listing(address):
                    yield article
            except (CrawlError, ArticleError) as error:
                if self.tally.error is not None:
                    raise  # the receiver's own
                self._fail(str(error))
        for url in self.spider.pages:  # asked for by address: fetched anew even if known
            page = await self._page(url)
            if page is not None:
                yield self._deliver(page)

    async def _listing(self, address: str) -> AsyncIterator[Article]:
        """One outlet, page by page, to the end of the window."""
        run = self._begin(address)
        async for article in self._retried(run):
            yield article
        page: str | None = run.page or self.spider.first_listing(address, run.since, run.until)
        visited: set[str] = set()
        while page is not None and page not in visited:
            visited.add(page)
            run.page = page
            self.workspace.keep(run)
            listing = await self._get(page)
            ahead = False
            for entry in self._entries(listing):
                if self.spider.limit is not None and run.taken >= self.spider.limit:
                    self.workspace.abandon(run)
                    return
                day, wanted = await self._entry(entry, run)
                if wanted is not None:
                    yield self._take(wanted, run)
                ahead = ahead or day is None or run.since is None or day >= run.since
            page = self.spider.next_listing(listing) if ahead else None
        self.workspace.complete(run)

    def _begin(self, address: str) -> Run:
        newest = None if self.spider.revisit else self.workspace.newest(address)
        since = self.spider.since or (newest - OVERLAP if newest else None)
        return self.workspace.begin(address, since, self.spider.until, resume=self.spider.resume)

    async def _retried(self, run: Run) -> AsyncIterator[Article]:
        """The outlet's pages that failed in runs before."""
        for url in self.workspace.to_retry(run.key):
            known = self.spider.known(article_id(url)) and not self.spider.revisit
            article = None if known else await self._page(url, run)
            if article is not None:
                yield self._take(article, run)

    def _entries(self, listing: TextResponse) -> tuple[Entry, ...]:
        """Each article of the listing once; none at all means that the layout changed."""
        try:
            found = {article_id(entry.url): entry for entry in reversed(tuple(self.spider.entries(listing)))}
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise LayoutChanged(f"{listing.url}: no listing that can be read ({type(error).__name__})") from error
        if found:
            return tuple(reversed(found.values()))
        if is_block(listing):
            raise CrawlError(f"{listing.url}: {CAPTCHA}")
        raise LayoutChanged(f"{listing.url}: no article in this listing; the layout may have changed")

    async def _entry(self, entry: Entry, run: Run) -> tuple[date | None, Article | None]:
        """The entry's day as well as is known, and its Article if it is wanted."""
        identity = article_id(entry.url)
        if self.spider.known(identity) and not self.spider.revisit:
            self.tally.known += 1
            day = entry.day or self.workspace.day(identity)
            run.found(day)
            return day, None
        if entry.day is not None and not run.holds(entry.day):
            return entry.day, None
        article = entry.article or await self._page(_plain(entry.url), run)
        day = self.spider.day(article) if article else None
        if article is None or day is None:
            return entry.day, article
        if run.holds(day):
            return day, article
        self.tally.outside += 1
        return day, None

    async def _page(self, url: str, run: Run | None = None) -> Article | None:
        """The Article at `url`; None, counted and kept for the run's next try, when it cannot be had or read."""
        page: TextResponse | None = None
        try:
            page = await self._get(url)
            article = replace(self.spider.article(page), **self.spider.provenance(page))
        except (Unreachable, ArticleError) as error:
            if page is not None and is_block(page):
                raise CrawlError(f"{url}: {CAPTCHA}") from error
            self._failed(Failure(url=url, reason=str(error)), run)
            return None
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            reason = f"{url}: the site's file fell over this page ({type(error).__name__}: {error})"
            self._failed(Failure(url=url, reason=reason), run)
            return None
        self.workspace.succeeded(url)
        return article

    async def _get(self, url: str) -> TextResponse:
        self.tally.current = url
        page = await fetch(self.spider.crawler, url)
        self.tally.pages += 1
        if not self.spider.same_outlet(page.url, url):
            raise Unreachable(f"{url}: leads to another site, {page.url}")
        self._show()
        return page

    def _take(self, article: Article, run: Run) -> Article:
        """Deliver an article of a listing and note it in the run."""
        self._deliver(article)
        run.taken += 1
        run.found(self.spider.day(article))
        self.workspace.keep(run)
        return article

    def _deliver(self, article: Article) -> Article:
        """Hand the article over; its WARC record is on disk. An error of the receiver ends the crawl."""
        try:
            if self.spider.deliver is not None:
                self.spider.deliver(article)
        except Exception as error:
            self.tally.error = error
            raise
        self.workspace.saw(article.id, self.spider.day(article))
        self.tally.delivered(article.published_at)
        self._show()
        return article

    def _failed(self, failure: Failure, run: Run | None) -> None:
        self.spider.logger.warning("%s", failure.reason)
        self.tally.failures.append(failure)
        if run is not None:
            self.workspace.failed(run.key, failure)
        if len(self.tally.failures) > self.max_failures:
            raise CrawlError(f"{self.spider.name}: more than {self.max_failures} pages failed, last {failure.reason}")

    def _fail(self, reason: str) -> None:
        self.spider.logger.error("%s", reason)
        self.tally.reasons.append(reason)

    def _show(self) -> None:
        if self.spider.progress is not None:
            self.spider.progress(self.tally.report())


def _plain(url: str) -> str:
    """The address as linked, without tracking and print parts."""
    linked, canonical = urlsplit(url), urlsplit(canonical_url(url))
    return canonical._replace(scheme=linked.scheme, netloc=linked.netloc).geturl()
