"""Imports point upstream only: search → nlp → crawler.article; nlp touches no network, file or clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN = ("crawler", "nlp", "search")
MAY_IMPORT = {"crawler": ("crawler",), "nlp": ("nlp", "crawler.article"), "search": ("search", "nlp", "crawler")}
CONTRACTS = ("crawler/article.py", "nlp/fact.py")  # standard library only
# crawler may use the clock, the network and files; nlp none of them.
WORLD = {
    "aiohttp", "asyncio", "fcntl", "ftplib", "glob", "http", "httpx", "multiprocessing", "os", "requests", "scrapy",
    "shutil", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request", "warcio",
}  # fmt: skip
CLOCK = {"now", "today", "utcnow"}


def modules() -> list[Path]:
    return sorted(path for package in OWN for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield node.module or ""


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_upstream(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    own = [name for name in imported(path) if name.split(".")[0] in OWN]
    wrong = [name for name in own if not any(within(name, allowed) for allowed in MAY_IMPORT[package])]
    assert wrong == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_contracts_need_the_standard_library_only(name: str) -> None:
    tops = {one.split(".")[0] for one in imported(ROOT / name)}
    assert tops <= sys.stdlib_module_names


def test_only_one_file_imports_natasha() -> None:
    users = {
        str(path.relative_to(ROOT)) for path in modules() if "natasha" in {n.split(".")[0] for n in imported(path)}
    }
    assert users <= {"nlp/text.py"}


@pytest.mark.parametrize("path", sorted((ROOT / "nlp").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_nlp_touches_no_network_file_or_clock(path: Path) -> None:
    assert [name for name in imported(path) if any(within(name, world) for world in WORLD)] == []
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
    assert names & (CLOCK | {"open"}) == set()


def test_help_imports_nothing_heavy() -> None:
    heavy = "scrapy natasha elasticsearch tantivy pyarrow fastapi vl_convert dateparser bs4 twisted"
    code = f"""
import sys
sys.argv = ["svodka", "--help"]
from search.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in {heavy.split()!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"
