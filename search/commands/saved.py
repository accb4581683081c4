"""What the user has on disk, or pipes in, → articles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.article import Article
from crawler.saved import read_saved


def articles(
    paths: Iterable[str], *, site: str | None = None, url: str | None = None, published: str | None = None
) -> Iterator[Article]:
    """The articles of saved pages in order, `-` being stdin; each is read when it is its turn."""
    for path in paths:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        yield from read_saved(data, "stdin" if path == "-" else path, site=site, url=url, published=published)
