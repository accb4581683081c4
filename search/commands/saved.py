"""Saved pages → articles."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.article import Article, ArticleError, moment


def articles(paths: Iterable[str], *, site: str | None, url: str | None, published: str | None) -> Iterator[Article]:
    for path in paths:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        day, _, rest = text.removesuffix("\n").partition("\n")
        title, _, body = rest.partition("\n\n")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            raise ArticleError(f"{path}: no ISO date on the first line")
        yield Article(
            url=url or f"https://file.example/{Path(path).name}", site=site or "file", title=title, text=body,
            published_at=moment(published or day, path), published_precision="day", published_source="text",
        )  # fmt: skip
