"""Between Scrapy and the network: public addresses led to another host and port, and every response archived."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import Archive
from crawler.report import CrawlError


class AddressMap:
    """Fetches the pages of some hosts elsewhere, under their public addresses: SVODKA_ADDRESS_MAP {host: origin}.

    For the demo site, mirrors and tests: ids come from public addresses and stay the same.
    """

    def __init__(self, origins: dict[str, str]) -> None:
        self.origins = origins

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getdict("SVODKA_ADDRESS_MAP"))

    def process_request(self, request: Request) -> Request | None:
        """Send the request on to the origin, robots.txt having been asked under the public address."""
        parts = urlsplit(request.url)
        origin = self.origins.get(parts.hostname or "")
        if origin is None:
            if f"{parts.scheme}://{parts.netloc}" not in self.origins.values():
                request.meta.pop("public_url", None)  # left over from before a redirect
            return None
        mapped = urlsplit(origin)._replace(path=parts.path, query=parts.query).geturl()
        meta = {**request.meta, "public_url": request.url, "dont_obey_robotstxt": True, "download_slot": parts.netloc}
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        return request.replace(url=mapped, headers=headers, meta=meta)

    def process_response(self, request: Request, response: Response) -> Response:
        """Give the response its public address back, and a redirect one that is absolute."""
        public = request.meta.get("public_url")
        if public is None:
            return response
        headers = response.headers.copy()
        if "Location" in headers:
            headers["Location"] = urljoin(public, (headers["Location"] or b"").decode("latin-1"))
        return response.replace(url=public, headers=headers)


class Archiving:
    """Keeps each response in the workspace's WARC files before anything reads it; `meta` says where and when."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        assert crawler.spider is not None
        folder = Path(crawler.settings["SVODKA_WORKSPACE"]) / "warc"
        middleware = cls(Archive(folder, crawler.spider.name))
        crawler.signals.connect(middleware.archive.close, signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the record; its position travels in `request.meta`."""
        if not response.url.startswith("http"):
            return response
        now = datetime.now(UTC).replace(microsecond=0)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        try:
            position = self.archive.keep(response.url, response.status, headers, response.body, now)
        except OSError as error:
            reason = (
                f"{self.archive.folder}: a page cannot be kept ({error.strerror}); right would be a folder with space"
            )
            raise CrawlError(reason) from error
        request.meta.update(warc=position, fetched_at=now)
        return response
