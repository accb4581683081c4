"""`crawl(...)`: several sites side by side in one blocking call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.article import Article, ArticleError
from crawler.report import CrawlError, CrawlReport, total
from crawler.sites import site_of, spiders
from crawler.spider import SiteSpider

Job = tuple[type[SiteSpider], dict[str, tuple[str, ...]]]


def crawl(
    targets: Iterable[str],
    *,
    workspace: Path | str,
    on_article: Callable[[Article], object],
    known: Callable[[str], bool] | Container[str] = frozenset(),
    since: date | str | None = None,
    until: date | str | None = None,
    limit: int | None = None,
    revisit: bool = False,
    resume: bool = False,
    address_map: Mapping[str, str] | None = None,
    progress: Callable[[CrawlReport], object] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> CrawlReport:
    """Crawl and call `on_article` for each article, in order, once its WARC record is on disk; return what was done.

    A target is a site's name («mos_ru»), the address of an article or a listing of a known outlet, or SITE@ADDRESS to
    read another outlet with that site's file. `known` says which article ids to skip (unless `revisit`). Days in
    `since` (inclusive) and `until` (exclusive); `limit` counts articles an outlet. `address_map` (host → origin) and
    `settings` (Scrapy's) serve the demo and tests. An exception of `on_article` ends the crawl and is raised here;
    CrawlError for wrong targets, before anything is fetched. Once a process: Twisted cannot start again.
    """
    jobs = plan(targets)
    process = AsyncCrawlerProcess(_settings(workspace, address_map, settings))
    _quiet()
    options = {
        "deliver": on_article,
        "progress": progress,
        "since": since,
        "until": until,
        "limit": limit,
        "revisit": revisit,
        "resume": resume,
        "known": known,
    }
    crawlers = [process.create_crawler(spider) for spider, _ in jobs]
    tasks = [process.crawl(one, **options, **job[1]) for one, job in zip(crawlers, jobs, strict=True)]
    process.start()
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
    return _outcome(crawlers)


def plan(targets: Iterable[str]) -> list[Job]:
    """The spiders to run and the addresses each is given; CrawlError names the target that is wrong."""
    chosen: dict[str, dict[str, tuple[str, ...]]] = {}
    for target in targets:
        name, kind, addresses = _target(target)
        given = chosen.setdefault(name, {})
        given[kind] = (*given.get(kind, ()), *addresses)
    if not chosen:
        raise CrawlError(f"nothing to crawl; right would be one of {', '.join(spiders())}, or a URL")
    return [(spiders()[name], addresses) for name, addresses in chosen.items()]


def _target(target: str) -> tuple[str, str, tuple[str, ...]]:
    """«mos_ru» → its listings; SITE@URL or URL → site, `listings` or `pages`, and the address."""
    site, at, address = target.partition("@") if "@" in target.split("/")[0] else ("", "", target)
    known = ", ".join(spiders())
    if not at and "://" not in target:
        site, address = target, ""
    if address and not site:
        try:
            site = site_of(address) or ""
        except ArticleError as error:
            raise CrawlError(str(error)) from error
        if not site:
            raise CrawlError(f"no site for {address}; known: {known}; SITE@URL reads it as one of them")
    if site not in spiders():
        raise CrawlError(f"no site {site!r}; known: {known}")
    if not address:
        return site, "listings", tuple(spiders()[site].outlets.values())
    return site, "pages" if spiders()[site]().is_article(address) else "listings", (address,)


def _settings(workspace: Path | str, address_map: Mapping[str, str] | None, more: Mapping[str, Any] | None) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("SVODKA_WORKSPACE", str(workspace), priority="cmdline")
    settings.set("SVODKA_ADDRESS_MAP", dict(address_map or {}), priority="cmdline")
    # Who leads a host elsewhere owns that place: no delay there.
    slots = {host: {"delay": 0, "concurrency": 1} for host in address_map or {}}
    settings.set("DOWNLOAD_SLOTS", slots, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # stderr belongs to the command
    settings.update(dict(more or {}), priority="cmdline")
    return settings


def _quiet() -> None:
    """Every failure is in the report, in one line; Scrapy's and Twisted's tracebacks only when asked for."""
    if not logging.getLogger().isEnabledFor(logging.DEBUG):
        for name in ("scrapy", "twisted", "asyncio", *spiders()):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _outcome(crawlers: Iterable[Crawler]) -> CrawlReport:
    tallies = [crawler.spider.tally for crawler in crawlers if isinstance(crawler.spider, SiteSpider)]
    for tally in tallies:
        if tally.error is not None:
            raise tally.error
    return total(tally.report() for tally in tallies)
