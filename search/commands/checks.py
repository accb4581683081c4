"""What `svodka doctor` looks at; each check says what it found, or raises with what is wrong."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from search.store import open_store

ENOUGH = 200 * 2**20  # bytes free on disk
PACKAGES = ("scrapy", "natasha", "tantivy", "fastapi", "vl_convert")
TEXT = "На платформе МИК уже зарегистрировалось более 35 тысяч организаций."


@dataclass(frozen=True, slots=True)
class Check:
    """`look(store, workspace)` returns what it found."""

    look: Callable[[str, str], str]

    def passes(self, name: str, store: str, workspace: str) -> bool:
        """Print one line; whatever is raised is what the check is there to find."""
        try:
            print(f"ok    {name}: {self.look(store, workspace)}")
        except Exception as error:  # any failure is the finding
            print(f"WRONG {name}: {' '.join(str(error).split()) or type(error).__name__}")
            return False
        return True


def _python(store: str, workspace: str) -> str:
    return f"{sys.version.split()[0]}, svodka {version('svodka')}"


def _packages(store: str, workspace: str) -> str:
    return ", ".join(f"{import_module(name).__name__} imports" for name in PACKAGES)


def _reading(store: str, workspace: str) -> str:
    from crawler.article import Article
    from nlp.extract import extract

    article = Article(url="https://local.invalid/doctor", site="text", title="Проверка", text=TEXT)
    phrases = [fact.phrase for fact in extract(article).facts]
    if phrases != ["более 35 тысяч организаций"]:
        raise ValueError(f"read {phrases} in «{TEXT}»")
    return f"«{phrases[0]}»"


def _store(store: str, workspace: str) -> str:
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


CHECKS = {
    "python": Check(_python),
    "packages": Check(_packages),
    "reading": Check(_reading),
    "store": Check(_store),
    "disk": Check(_disk),
}
