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
from crawler.dates import first_stamp
from crawler.page import LayoutChanged, links_of, parse, required, text_of, with_lead
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
        days = {"from": f"{since} 00:00:00"} if since else {}
        days |= {"to": f"{until} 00:00:00"} if until else {}
        return f"{address}?{urlencode({'fields': FIELDS, **days, 'sort': '-date', 'page': 1, 'per-page': 50})}"

    def entries(self, listing: TextResponse) -> Iterator[Entry]:
        """Items with their text are whole Articles; of the others the page is fetched."""
        for item in listing.json().get("items", ()):
            url, at = self.item_url(item, listing.url), first_stamp(_times(item), self.zone).at
            article = replace(self.item(item, url), **self.provenance(listing)) if _text(item) else None
            yield Entry(url=url, day=at.date() if at else None, article=article)

    def next_listing(self, listing: TextResponse) -> str | None:
        """`_links.next.href`, which the last page has not."""
        href = (listing.json().get("_links", {}).get("next") or {}).get("href")
        return urljoin(listing.url, href) if href else None

    def item_url(self, item: Mapping[str, Any], base: str) -> str:
        """The public page of an item: the mayor's (`text` in place of `full_text`) have an address of their own."""
        number = required(str(item.get("id") or ""), "id", base)
        themes = item.get("themes") or [{}]
        path = f"/mayor/themes/{themes[0].get('id', 0)}/{number}/" if "text" in item else f"/news/item/{number}/"
        return urljoin(base, path)

    def item(self, item: Mapping[str, Any], url: str | None = None) -> Article:
        """One item of the API as an Article, under the address of its page."""
        url = url or self.item_url(item, self.outlets["mos.ru"])
        lead = text_of(item.get("preview_text") or item.get("preview") or "") or None
        body = parse(required(_text(item), "full_text", url))
        return Article(
            url=url,
            site=self.name,
            language="ru",
            title=text_of(required(item.get("title"), "title", url)).replace("\n", " "),
            lead=lead,
            text=with_lead(lead, required(text_of(body), "text", url)),
            tags=tuple(tag["title"].strip() for tag in item.get("tags") or () if tag.get("title")),
            links=links_of(body),
            **first_stamp(_times(item), self.zone).fields(),
        )

    def article(self, page: TextResponse) -> Article:
        """A saved page; the element names changed over the years, the classes did not."""
        tree = parse(page.text)
        body = tree.select(".news-article__text") or tree.select("div.content-text")
        if not body:
            raise LayoutChanged(f"{page.url}: no .news-article__text or .content-text; the layout may have changed")
        title = page.css(".news-article-title-container__title, h1").xpath("normalize-space()").get()
        meta = page.css("meta[property='article:published_time']::attr(content)").get()
        lead = text_of(tree.select(".news-article__preview")) or None
        return Article(
            **self.basics(page),
            title=required(title, "title", page.url),
            lead=lead,
            text=with_lead(lead, required(text_of(body, skip=".news-article-footer"), "text", page.url)),
            tags=tuple(tag.strip() for tag in page.css("a.news-article-tags__link::text").getall()),
            links=links_of(body),
            **first_stamp(
                [(page.css("time.news-article__date::attr(datetime)").get(), "time"), (meta, "meta")], self.zone
            ).fields(),
        )


def _text(item: Mapping[str, Any]) -> str | None:
    return item.get("full_text") or item.get("text")


def _times(item: Mapping[str, Any]) -> list[tuple[str | int | None, str]]:
    return [(item.get(name), "api") for name in DATES]
