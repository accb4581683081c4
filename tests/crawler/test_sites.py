"""Golden pairs: a saved page or API answer → the whole Article."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.article import Article, to_dict
from crawler.saved import read_saved
from crawler.sites import site_of, sites, spiders

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*/*/page.*"))


def read(path: Path) -> Article:
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    (article,) = read_saved(data, str(path), site=path.parent.parent.name)
    return article


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.parent.name}/{page.parent.name}")
def test_page_is_read_as_expected(page: Path, golden: Callable[[Path, Any], None]) -> None:
    golden(page.parent / "expected.json", to_dict(read(page)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.parent.name}/{page.parent.name}")
def test_site_is_found_without_being_named(page: Path) -> None:
    data = page.read_bytes()
    data = gzip.decompress(data) if page.suffix == ".gz" else data
    assert read_saved(data, page.name) == [read(page)]


def test_every_site_has_golden_pages() -> None:
    assert {page.parent.parent.name for page in PAGES} == set(spiders())


def test_sites_say_what_they_are() -> None:
    assert [(site.name, site.about, site.outlets[0]) for site in sites()] == [
        ("district_paper", "Moscow district papers (Zelenograd and others).", "nashesilino.ru"),
        ("mos_ru", "Moscow city portal: news of the mayor and the government of Moscow.", "mos.ru"),
    ]
    assert site_of("https://www.mos.ru/news/item/1/") == "mos_ru"
    assert site_of("https://example.org/") is None
