"""One site, or one family of outlets, is one file here; no registration."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article import canonical_url

if TYPE_CHECKING:
    from crawler.spider import SiteSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What there is to crawl: `name`, one line about it, its outlets' hosts."""

    name: str
    about: str
    outlets: tuple[str, ...]


@cache
def spiders() -> dict[str, type[SiteSpider]]:
    """Site name → its spider, by name; every file of this folder counts."""
    from crawler.spider import SiteSpider

    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    found = (cls for cls in SiteSpider.__subclasses__() if cls.__module__.startswith(f"{__name__}."))
    return {cls.name: cls for cls in sorted(found, key=lambda cls: cls.name)}


def sites() -> tuple[Site, ...]:
    """Every site, by name."""
    return tuple(
        Site(name=name, about=(cls.__doc__ or "").strip().split("\n")[0], outlets=tuple(cls.outlets))
        for name, cls in spiders().items()
    )


def site_of(url: str) -> str | None:
    """The site that the host of `url` belongs to; None when there is none."""
    host = urlsplit(canonical_url(url)).netloc
    return next((name for name, cls in spiders().items() if host in cls.outlets), None)
