"""One page over Scrapy's downloader, or the reason in one line why not."""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response, TextResponse
from twisted.internet.defer import CancelledError

from crawler.received import readable
from crawler.report import CrawlError

BLOCK = re.compile(
    r"показался нам подозрительным|подтвердите, что (запросы отправляли|вы не робот)|вы не робот\?|smart-?captcha|"
    r"g-recaptcha|hcaptcha|ddos-guard|checking your browser|введите символы с картинки",
    re.I,
)


class Unreachable(CrawlError):  # noqa: N818 - a page, not a mistake
    """A page that could not be had; the crawl may go on with others."""


def is_block(page: TextResponse) -> bool:
    """Whether a page that holds no article is a captcha or a ban."""
    return BLOCK.search(page.text) is not None


async def fetch(crawler: Crawler, url: str) -> TextResponse:
    """The page at `url`, in UTF-8, its WARC record on disk. Unreachable, or CrawlError when the site turns us away."""
    assert crawler.engine is not None
    request = Request(url, dont_filter=True)
    try:
        response = await crawler.engine.download_async(request)
    except (CancelledError, CrawlError):
        raise  # the engine is stopping, or the page cannot be kept
    except Exception as error:
        raise Unreachable(f"{url}: {_reason(error, crawler)}") from error
    page = readable(response.url, response.body, _header(response, "Content-Type"))
    page.request = response.request
    _refuse(url, response, page)
    return page


def _refuse(url: str, response: Response, page: TextResponse) -> None:
    if response.status == 429:
        after = _header(response, "Retry-After")
        raise CrawlError(f"{url}: too many requests (429); stopped, try again after {after or 'a while'}")
    if response.status == 403 and is_block(page):
        raise CrawlError(f"{url}: the site finds our requests suspicious (403); stopped, try again much later")
    if response.status != 200:
        raise Unreachable(f"{url}: HTTP status {response.status}")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _reason(error: Exception, crawler: Crawler) -> str:
    """What went wrong, for a person, in one line."""
    settings = crawler.settings
    if isinstance(error, DownloadConnectionRefusedError):
        return "connection refused"
    if isinstance(error, CannotResolveHostError):
        return "there is no such host, or no network"
    if isinstance(error, DownloadTimeoutError):
        return f"no answer within {settings.getint('DOWNLOAD_TIMEOUT')} seconds"
    if isinstance(error, DownloadCancelledError):
        return f"larger than {settings.getint('DOWNLOAD_MAXSIZE') // 2**20} MB"
    if isinstance(error, IgnoreRequest) and "robots" in str(error):
        return "robots.txt forbids it"
    if "certificate verify failed" in repr(error) or "VerificationError" in repr(error):
        return "its TLS certificate cannot be verified"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}".rstrip(": ")
