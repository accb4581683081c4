"""One crawl in a process of its own (Twisted starts once a process): options as JSON → report and articles as JSON.

Articles go to the file `out`, one line each, on disk before the crawl goes on, as a store would have them; those that
are there already are known.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

from crawler.article import Article, from_json, to_json
from crawler.report import CrawlError
from crawler.run import crawl


def main(options: dict[str, Any]) -> None:
    out = Path(options.pop("out"))
    whole, _, torn = out.read_text().rpartition("\n") if out.is_file() else ("", "", "")
    if torn:
        out.write_text(f"{whole}\n" if whole else "")
    known = {from_json(line).id for line in whole.splitlines()}
    with out.open("a") as file:

        def keep(article: Article) -> None:
            file.write(to_json(article) + "\n")
            file.flush()
            os.fsync(file.fileno())
            known.add(article.id)

        settings = {"DOWNLOAD_DELAY": 0, **options.pop("settings", {})}
        try:
            report = dataclasses.asdict(crawl(**options, on_article=keep, known=known, settings=settings))
        except CrawlError as error:
            report = {"error": str(error)}
    print(json.dumps(report, default=str))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
