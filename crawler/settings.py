"""Scrapy's settings: polite by default, strict about what is accepted."""

import os

BOT_NAME = "svodka"
SPIDER_MODULES = ["crawler.sites"]

# Who we are and where to complain; set SVODKA_CONTACT to your own address.
CONTACT = os.environ.get("SVODKA_CONTACT", "contact: operator of this svodka, see README")
USER_AGENT = f"svodka/0.1 (reads figures in public announcements; {CONTACT})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "svodka"

# One request at a time, and a pause after each.
CONCURRENT_REQUESTS = 4  # sites crawled side by side; each asks for one page at a time
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.5
DOWNLOAD_DELAY_JITTER = 0.3

COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
REFERER_ENABLED = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5",
    "Accept-Language": "ru",
    "Accept-Encoding": "gzip, deflate",  # what every WARC reader can open
}

DOWNLOAD_VERIFY_CERTIFICATES = True  # Scrapy's own default accepts any certificate
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 is no accident: it ends the crawl
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "crawler.wire.Archiving": 940,
    "crawler.wire.AddressMap": 950,
}
FEED_EXPORTERS = {
    "jsonl": "crawler.export.ArticleLines",
    "jsonlines": "crawler.export.ArticleLines",
    "jl": "crawler.export.ArticleLines",
}

SVODKA_WORKSPACE = os.environ.get("SVODKA_WORKSPACE", "svodka-data/workspace")
SVODKA_ADDRESS_MAP: dict[str, str] = {}  # public host → origin that serves it, for the demo and for mirrors
SVODKA_MAX_FAILURES = 20  # pages; more is a failed run
