"""A crawl whose articles go straight into a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.article import Article
from crawler.report import CrawlReport
from crawler.run import crawl, plan
from nlp.extract import extract
from search.store import Store, open_store


@dataclass
class Kept:
    """What became of a crawl's articles: contents new to the store, and those that could not be read."""

    store: Store
    new: int = 0
    unread: list[str] = field(default_factory=list)

    def keep(self, article: Article) -> None:
        """Into the store if it lacks this text. Whatever an article does to the rules, the crawl goes on."""
        if not self.store.missing([article]):
            return
        try:
            extraction = extract(article)
        except Exception as error:
            self.unread.append(f"{article.url}: {type(error).__name__}: {error}")
        else:
            self.new += self.store.put(article, extraction)


def crawl_into(store: str, targets: Sequence[str], workspace: Path, **options: Any) -> tuple[CrawlReport, Kept]:
    """Crawl into the store at that URL; `options` are `crawl`'s. Wrong targets are a CrawlError before it is made."""
    plan(targets)
    with open_store(store, create=True) as opened:
        kept = Kept(opened)
        known = opened.known
        report = crawl(
            targets, workspace=workspace, on_article=kept.keep, known=lambda one: bool(known([one])), **options
        )
    return report, kept


def workspace_of(given: str, store: str) -> Path:
    """The workspace that was asked for, else the one inside the store's folder; for a remote store beside the user."""
    if given:
        return Path(given)
    remote = store.startswith(("http://", "https://"))
    return Path("svodka-workspace") if remote else Path(store) / "workspace"
