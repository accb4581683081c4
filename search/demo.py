"""`svodka demo`: a small city on loopback, crawled into a store of its own; its main series as a table."""

from __future__ import annotations

from pathlib import Path

from crawler.demo import demo_site
from search.commands.crawled import crawl_into
from search.commands.progress import crawling, finish
from search.commands.tables import OBSERVATION, aligned, note, observation_lines
from search.store import Query, open_store
from search.web.reader import Reader

MAIN = "mik-organizaciya"  # how many organisations the innovation cluster has


def fill(folder: str) -> None:
    """Crawl the demo city into the store in `folder`; what is stored already is neither fetched nor stored again."""
    with demo_site() as site, crawling() as progress:
        workspace = Path(folder) / "workspace"
        done = crawl_into(folder, site.targets, workspace, address_map=site.address_map, progress=progress)
    finish(done)


def show(folder: str) -> None:
    """Print what the store holds and its main series."""
    with open_store(folder) as store:
        stats = store.stats()
        note(f"demo: {stats.articles} articles with {stats.facts} figures in {folder}")
        series = Reader(store).catalogue.series(MAIN)
    if series is not None:
        print(series.title)
        aligned([OBSERVATION, *observation_lines(series, Query())])
