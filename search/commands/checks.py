"""What `svodka doctor` looks at; each check says what it found, or raises with what is wrong."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from search import engines
from search.store import open_store

ENOUGH = 200 * 2**20  # bytes free on disk
PACKAGES = ("scrapy", "natasha", "tantivy", "fastapi", "vl_convert")
TEXT = "На платформе МИК уже зарегистрировалось более 35 тысяч организаций."


def checks(store: str, workspace: str) -> dict[str, Callable[[], str]]:
    """Name → a look that returns what it found; those of the store's engine before the store is opened."""
    first = {"python": _python, "packages": _packages, "reading": _reading}
    last = {"store": partial(_store, store), "disk": partial(_disk, store, workspace)}
    return {**first, **engines.checks(store), **last}


def passes(name: str, look: Callable[[], str]) -> bool:
    """Print one line; whatever is raised is what the check is there to find."""
    try:
        print(f"ok    {name}: {look()}")
    except Exception as error:  # any failure is the finding
        print(f"WRONG {name}: {' '.join(str(error).split()) or type(error).__name__}")
        return False
    return True


def _python() -> str:
    return f"{sys.version.split()[0]}, svodka {version('svodka')}"


def _packages() -> str:
    return ", ".join(f"{import_module(name).__name__} imports" for name in PACKAGES)


def _reading() -> str:
    from crawler.article import Article
    from nlp.extract import extract

    article = Article(url="https://local.invalid/doctor", site="text", title="Проверка", text=TEXT)
    phrases = [fact.phrase for fact in extract(article).facts]
    if phrases != ["более 35 тысяч организаций"]:
        raise ValueError(f"read {phrases} in «{TEXT}»")
    return f"«{phrases[0]}»"


def _store(store: str) -> str:
    with open_store(store) as opened:
        stats = opened.stats()
    return f"{stats.location}: {stats.articles} articles, {stats.facts} facts"


def _disk(store: str, workspace: str) -> str:
    folder = Path(workspace or ("." if store.startswith("http") else store))
    folder = folder if folder.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < ENOUGH or not os.access(folder, os.W_OK):
        raise ValueError(f"{folder.resolve()}: {free / 2**20:.0f} MB free; needed: 200 MB in a folder open to us")
    return f"{free / 2**30:.1f} GB free"
