"""Moscow district papers: several outlets, one page shape, date dd.mm.yyyy between two equal titles.

Source: nashesilino.ru, krukovo-vedomosti.ru (layout of stored pages, 2023–2024); the `*.moscow` papers run WordPress.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from scrapy.http import TextResponse

from crawler.article import Article
from crawler.dates import first_stamp, stamp
from crawler.page import LayoutChanged, parse, required, text_of
from crawler.shape import read_shape
from crawler.spider import Entry, SiteSpider


class DistrictPaper(SiteSpider):
    """Moscow district papers (Zelenograd and others)."""

    name = "district_paper"
    outlets: ClassVar = {
        "nashesilino.ru": "https://nashesilino.ru/articles/",
        "krukovo-vedomosti.ru": "https://krukovo-vedomosti.ru/articles/",
        "gazeta-savelki.ru": "https://gazeta-savelki.ru/articles/",
    }
    article_path = re.compile(r"/(articles|news)/[\w-]+/[\w-]+/?|/\d{4}/\d\d/\d\d/[\w-]+/?")

    def entries(self, listing: TextResponse) -> Iterator[Entry]:
        """Links to articles with the day printed beside each, where one is."""
        for link in parse(listing.text).select("a[href]"):
            url = listing.urljoin(str(link["href"]))
            if self.is_article(url) and self.same_outlet(url, listing.url):
                box = link.find_parent(["article", "li", "tr", "div"])
                days = re.findall(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b", box.get_text(" ") if box else "")
                at = stamp(days[0], "text").at if len(days) == 1 else None
                yield Entry(url=url, day=at.date() if at else None)

    def next_listing(self, listing: TextResponse) -> str | None:
        """The «next» link of Bitrix's or WordPress's pager."""
        links = listing.css("a.next::attr(href), a.modern-page-next::attr(href), a[rel=next]::attr(href)")
        links = links or listing.css("link[rel=next]::attr(href)")
        return listing.urljoin(links[0].get()) if links else None

    def article(self, page: TextResponse) -> Article:
        """A saved page in, an Article out; LayoutChanged when it has neither layout."""
        return self._wordpress(page) if page.css(".entry-content") else self._paper(page)

    def _paper(self, page: TextResponse) -> Article:
        shape = read_shape(text_of(parse(page.text).body).split("\n"))
        if shape is None:
            raise LayoutChanged(f"{page.url}: no dd.mm.yyyy line between two equal titles; the layout may have changed")
        text = required("\n".join(shape.paragraphs), "text", page.url)
        return Article(
            **self.basics(page),
            title=shape.title,
            text=text,
            tags=shape.tags,
            photo_credit=shape.photo_credit,
            **stamp(shape.day, "text", self.zone).fields(),
        )

    def _wordpress(self, page: TextResponse) -> Article:
        body = parse(page.text).select(".entry-content")
        metas = page.css("meta[property='article:published_time']::attr(content)").getall()
        times = page.css("time.entry-date::attr(datetime), time.published::attr(datetime)").getall()
        at = first_stamp([*((raw, "meta") for raw in metas), *((raw, "time") for raw in times)], self.zone)
        title = page.css("h1").xpath("normalize-space()").get()
        return self.compose(self.basics(page), title, body, at, tags=page.css("a[rel~=tag]::text").getall())
