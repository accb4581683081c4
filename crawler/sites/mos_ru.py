"""Portal of the Moscow mayor and government: the news feed's JSON, and the page where an item has no text there.

Source: https://www.mos.ru/api/newsfeed/v4/frontend/json/ru/articles (as public parsers use it; times are Moscow's).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from scrapy.http import TextResponse

from crawler.article import Article
from crawler.dates import Stamp, first_stamp
from crawler.page import parse, required, text_of
from crawler.spider import Entry, SiteSpider

FIELDS = "id,title,date,date_timestamp,published_at,published_at_timestamp,full_text,preview_text,kind,tags,spheres"
DATES = ("date", "date_timestamp", "published_at", "published_at_timestamp")


class MosRu(SiteSpider):
    """Moscow city portal: news of the mayor and the government of Moscow."""

    name = "mos_ru"
    outlets: ClassVar = {"mos.ru": "https://www.mos.ru/api/newsfeed/v4/frontend/json/ru/articles"}
    article_path = re.compile(r"/news/item/\d+/?|/mayor/themes/(?:[\w-]+/)*\d+/?")

    def first_listing(self, address: str, since: date | None, until: date | None) -> str:
        """The feed, newest first, 50 items a page (the most it gives)."""
        days = {name: f"{day} 00:00:00" for name, day in (("from", since), ("to", until)) if day}
        return f"{address}?{urlencode({'fields': FIELDS, **days, 'sort': '-date', 'page': 1, 'per-page': 50})}"

    def entries(self, listing: TextResponse) -> Iterator[Entry]:
        """Items with their text are whole Articles; of the others the page is fetched."""
        for item in listing.json().get("items", ()):
            url, at, whole = self.item_url(item, listing.url), self.item_stamp(item).at, item.get("full_text")
            article = replace(self.item(item, url), **self.provenance(listing)) if whole or item.get("text") else None
            yield Entry(url=url, day=at.date() if at else None, article=article)

    def next_listing(self, listing: TextResponse) -> str | None:
        """`_links.next.href`, which the last page has not."""
        href = (listing.json().get("_links", {}).get("next") or {}).get("href")
        return urljoin(listing.url, href) if href else None

    def item_url(self, item: Mapping[str, Any], base: str) -> str:
        """The public page of an item: the mayor's (`text` in place of `full_text`) have an address of their own."""
        number = required(str(item.get("id") or ""), "id", base)
        theme = (item.get("themes") or [{}])[0].get("id", 0)
        return urljoin(base, f"/mayor/themes/{theme}/{number}/" if "text" in item else f"/news/item/{number}/")

    def item_stamp(self, item: Mapping[str, Any]) -> Stamp:
        """When an item was published."""
        return first_stamp([(item.get(name), "api") for name in DATES], self.zone)

    def item(self, item: Mapping[str, Any], url: str | None = None) -> Article:
        """One item of the API as an Article, under the address of its page."""
        url = url or self.item_url(item, self.outlets["mos.ru"])
        title = text_of(required(item.get("title"), "title", url)).replace("\n", " ")
        lead = text_of(item.get("preview_text") or item.get("preview") or "")
        body = [parse(required(item.get("full_text") or item.get("text"), "full_text", url))]
        tags = [tag["title"] for tag in item.get("tags") or () if tag.get("title")]
        basics = {"url": url, "site": self.name, "language": "ru"}
        return self.compose(basics, title, body, self.item_stamp(item), lead=lead, tags=tags)

    def article(self, page: TextResponse) -> Article:
        """A saved page; the element names changed over the years, the classes did not."""
        tree = parse(page.text)
        body = tree.select(".news-article__text") or tree.select("div.content-text")
        title = page.css(".news-article-title-container__title, h1").xpath("normalize-space()").get()
        times = page.css("time.news-article__date::attr(datetime)").getall()
        metas = page.css("meta[property='article:published_time']::attr(content)").getall()
        at = first_stamp([*((raw, "time") for raw in times), *((raw, "meta") for raw in metas)], self.zone)
        lead, tags = (
            text_of(tree.select(".news-article__preview")),
            page.css("a.news-article-tags__link::text").getall(),
        )
        return self.compose(self.basics(page), title, body, at, lead=lead, tags=tags, skip=".news-article-footer")
