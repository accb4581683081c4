"""What people have on disk → Articles: saved pages, API answers, JSON lines, plain text, WARC files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawler.archive import ArchivedPage, read_warc
from crawler.article import Article, ArticleError, from_dict, from_json, moment
from crawler.dates import ISO, ISO_DAY, stamp
from crawler.page import LayoutChanged
from crawler.received import decode, readable
from crawler.shape import read_shape
from crawler.sites import site_of, spiders
from crawler.spider import SiteSpider

MAX_BYTES = 20 * 1024 * 1024
JSON_START = re.compile(r"\s*(\{\s*[\"}]|\[\s*[\[{\]])")
HTML_START = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|meta|div|article|p|h1)\b", re.I | re.S
)


def read_saved(
    data: bytes, where: str, *, site: str | None = None, url: str | None = None, published: str | None = None
) -> list[Article]:
    """The Articles in one saved file: a page of a known site, an answer of its API, JSON lines, or plain text.

    `where` names the file in errors. `site` and `url` say what the file does not; without a URL the article gets
    `https://local.invalid/` and the hash of its bytes, so that the same file is the same article. `published` (ISO
    day or moment) wins over what is printed. ArticleError in one line for what is none of these.
    """
    if not data.strip():
        raise ArticleError(f"{where}: empty; right would be a saved page, API JSON, JSON lines or plain text")
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{where}: {len(data) / 2**20:.0f} MB; a page has at most {MAX_BYTES // 2**20} MB")
    text = decode(data, None, where)
    if JSON_START.match(text):
        articles = _json(text, where, site, url)
    elif HTML_START.match(text):
        articles = [_html(data, where, site, url)]
    else:
        articles = [_plain(text, where, site, url or _local(data))]
    return [_published(article, published) for article in articles] if published else articles


def read_archived(path: Path) -> Iterator[Article]:
    """The Articles of a WARC file's pages, as reading them when they were fetched gave; other pages are passed over.

    A page that cannot be read raises LayoutChanged; so does one that no site knows.
    """
    for page in read_warc(path):
        yield from archived(page)


def archived(page: ArchivedPage) -> list[Article]:
    """The Articles of one archived page, as `read_archived`."""
    name = page.site or site_of(page.url)
    if page.status != 200 or name not in spiders():
        return []
    spider, response = spiders()[name](), readable(page.url, page.body, page.content_type)
    if spider.is_article(page.url):
        articles = [spider.article(response)]
    elif response.text.lstrip().startswith("{"):
        articles = [entry.article for entry in spider.entries(response) if entry.article]
    else:
        return []
    return [replace(article, fetched_at=page.fetched_at, warc=page.position) for article in articles]


def _local(data: bytes) -> str:
    return f"https://local.invalid/{hashlib.sha256(data).hexdigest()}"


def _published(article: Article, given: str) -> Article:
    at = moment(given, "--published")
    precision = "day" if len(given) == len("2023-01-31") else "minute"
    return replace(article, published_at=at, published_precision=precision, published_raw=given, published_source=None)


def _json(text: str, where: str, site: str | None, url: str | None) -> list[Article]:
    """A whole answer of an API, an array of Articles, or one Article a line."""
    try:
        values = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) == 1:
            raise ArticleError(f"{where}: not JSON: {error}") from error
        return [from_json(line, f"{where}, line {number}") for number, line in lines]
    items = values if isinstance(values, list) else values.get("items", [values])
    if not isinstance(items, list) or not items:
        raise ArticleError(f"{where}: no articles; right would be a list `items` of at least one")
    many = len(items) > 1
    return [_item(item, f"{where}, item {n}" if many else where, site, url) for n, item in enumerate(items, 1)]


def _item(item: Any, where: str, site: str | None, url: str | None) -> Article:
    if not isinstance(item, dict) or ("url" in item and "site" in item):
        return from_dict(item, where)
    candidates = [_spider(site)] if site else [cls() for cls in spiders().values()]
    return _first(candidates, lambda spider: spider.item(item, url), f"{where}: no API item of a known site")


def _spider(site: str) -> SiteSpider:
    if site not in spiders():
        raise ArticleError(f"no site {site!r}; known: {', '.join(spiders())}")
    return spiders()[site]()


def _html(data: bytes, where: str, site: str | None, url: str | None) -> Article:
    page = readable("https://local.invalid/", data, None, where)
    stated = page.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)").getall()
    address = url or next((link for link in stated if link.startswith("http")), None) or _local(data)
    name = site or site_of(address)
    candidates = [_spider(name)] if name else [cls() for cls in spiders().values()]
    page = page.replace(url=address)
    return _first(candidates, lambda spider: spider.article(page), f"{where}: no page of a known site")


def _first(candidates: list[SiteSpider], read: Callable[[SiteSpider], Article], what: str) -> Article:
    """What the first site that can reads; else why each could not."""
    reasons = []
    for spider in candidates:
        try:
            return read(spider)
        except LayoutChanged as error:
            reasons.append(f"{spider.name}: {error}")
    raise LayoutChanged(f"{what} ({'; '.join(reasons)})")


def _plain(text: str, where: str, site: str | None, url: str) -> Article:
    """Plain text: the page shape of district papers, else an ISO date, title and text, else title and text."""
    shape = read_shape(text.split("\n"))
    if shape is not None and shape.paragraphs:
        return Article(
            url=url,
            site=site or "text",
            title=shape.title,
            text="\n".join(shape.paragraphs),
            tags=shape.tags,
            photo_credit=shape.photo_credit,
            **stamp(shape.day, "text").fields(),
        )
    first, _, rest = text.partition("\n")
    dated = stamp(first.strip(), "text") if ISO_DAY.fullmatch(first.strip()) or ISO.fullmatch(first.strip()) else None
    if dated is None or dated.at is None:
        return _titled(text.lstrip("\r\n"), where, site, url)
    if not rest.strip():
        raise ArticleError(f"{where}: a date and nothing more; right would be date, title, an empty line and the text")
    return replace(_titled(rest, where, site, url), **dated.fields())


def _titled(text: str, where: str, site: str | None, url: str) -> Article:
    """Title, an empty line, the text unchanged; a single line is title and text at once."""
    title, _, body = text.partition("\n")
    blank, _, after = body.partition("\n")
    body = (body if blank.strip() else after).removesuffix("\n")
    if not title.strip():
        raise ArticleError(f"{where}: no title; right would be a title, an empty line and the text")
    return Article(url=url, site=site or "text", title=title.strip(), text=body if body.strip() else title.strip())
