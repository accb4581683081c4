"""A crawl whose articles go straight into a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nlp.extract import extract

from crawler.article import Article
from crawler.report import CrawlReport
from crawler.run import crawl
from search.store import open_store


def crawl_into(store: str, targets: Iterable[str], workspace: Path, **options: Any) -> tuple[CrawlReport, int]:
    """Crawl into the store at that URL: the report, and how many contents were new. `options` are `crawl`'s."""
    new = 0
    with open_store(store, create=True) as opened:

        def keep(article: Article) -> None:
            nonlocal new
            new += opened.put(article, extract(article))

        report = crawl(targets, workspace=workspace, on_article=keep, known=_known(opened.known), **options)
    return report, new


def _known(known: Callable[[Iterable[str]], frozenset[str]]) -> Callable[[str], bool]:
    return lambda article_id: bool(known([article_id]))


def workspace_of(given: str, store: str) -> Path:
    """The workspace that was asked for, else the one inside the store's folder; for a remote store beside the user."""
    if given:
        return Path(given)
    remote = store.startswith(("http://", "https://"))
    return Path("svodka-workspace") if remote else Path(store) / "workspace"
