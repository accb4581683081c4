"""SiteSpider: what a site is (outlets, listings, pages) and what a crawl is asked for; `walk.py` does the walking."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import TextResponse

from crawler.article import MOSCOW, Article, ArticleError, canonical_url
from crawler.dates import Stamp
from crawler.page import LayoutChanged, links_of, required, text_of, with_lead
from crawler.report import CrawlError, CrawlReport, Tally
from crawler.walk import Walk


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
        async for article in Walk(self).articles():
            yield article
        # Scrapy looks whether it is idle after a request, but not after an item: without this one (which asks
        # nobody) it notices the end at its next heartbeat, five seconds later.
        yield scrapy.Request("data:,", callback=self._ended, dont_filter=True)

    def _ended(self, response: object) -> None:
        """Nothing is left to do."""

    def day(self, article: Article) -> date | None:
        """The day of publication where the site is."""
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
    def compose(
        basics: Mapping[str, Any],
        title: str | None,
        body: Sequence[Tag],
        published: Stamp,
        *,
        lead: str | None = None,
        tags: Iterable[str] = (),
        skip: str = "",
    ) -> Article:
        """An Article of parts found in a page; LayoutChanged when title or body is missing. `skip` as in `text_of`."""
        return Article(
            **basics,
            title=required(title, "title", basics["url"]),
            lead=lead or None,
            text=with_lead(lead, required(text_of(body, skip=skip), "text", basics["url"])),
            tags=tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip())),
            links=links_of(body),
            **published.fields(),
        )

    @staticmethod
    def provenance(page: TextResponse) -> dict[str, Any]:
        """When a downloaded page was fetched and where it is kept."""
        meta = page.meta if page.request is not None else {}
        return {name: meta[name] for name in ("fetched_at", "warc") if name in meta}


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
