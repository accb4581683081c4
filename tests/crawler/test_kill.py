"""kill -9 at twenty moments of a crawl: what is stored in the end is what an undisturbed crawl stores."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import read_warc
from crawler.article import Article, to_json
from crawler.demo import DemoSite, demo_site
from tests.crawler.conftest import Crawls, environment

KILLS, FOLDERS = 20, 4


@pytest.fixture(scope="module")
def steady() -> Iterator[DemoSite]:
    with demo_site() as site:
        yield site


def stored(articles: list[Article]) -> list[str]:
    return sorted(to_json(replace(article, fetched_at=None, warc=None)) for article in articles)


def growth(folder: Path) -> int:
    """Bytes that the crawl has put on disk: pages and articles."""
    files = [*folder.glob("workspace/warc/*"), *folder.glob("out.jsonl")]
    return sum(file.stat().st_size for file in files)


def crawl_and_kill(crawls: Crawls, options: dict[str, object], more: int) -> None:
    """Kill the crawl as soon as it has put `more` further bytes on disk, or let it end."""
    goal = growth(crawls.folder) + more
    child = subprocess.Popen(
        crawls.command(**options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    )
    while child.poll() is None and growth(crawls.folder) < goal:
        pass
    child.kill()
    child.wait()


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_killed_crawls_end_like_an_undisturbed_one(tmp_path: Path, steady: DemoSite, seed: int) -> None:
    options = {"targets": steady.listings, "address_map": steady.address_map}
    moments = random.Random(seed)
    crawls = Crawls(tmp_path / "killed")
    crawls.folder.mkdir()
    for _ in range(KILLS // FOLDERS):
        crawl_and_kill(crawls, options | {"resume": moments.random() < 0.5}, moments.randrange(1, 40_000))
    assert crawls.run(**options, resume=bool(seed % 2))["status"] == "done"

    undisturbed = Crawls(tmp_path / "undisturbed")
    undisturbed.folder.mkdir()
    assert undisturbed.run(**options)["status"] == "done"
    assert stored(without_edited(crawls.articles())) == stored(without_edited(undisturbed.articles()))
    for file in (crawls.folder / "workspace/warc").iterdir():
        list(read_warc(file))
    assert crawls.run(**options)["articles"] == 0


def without_edited(articles: list[Article]) -> list[Article]:
    """All but the page whose text depends on how often it was fetched."""
    return [article for article in articles if article.title != "Поликлиника откроется после реконструкции"]
