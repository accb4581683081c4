"""Files that `ingest` takes → articles, one after the other: JSON lines, WARC files, saved pages."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from crawler.article import Article, ArticleError, from_json

LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
ARCHIVES = (".warc", ".warc.gz")
LONGEST_LINE = 64 * 1024 * 1024
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Failure:
    """One article that could not be read: where, and what is wrong."""

    where: str
    why: str

    def __str__(self) -> str:
        return self.why if self.why.startswith(self.where) else f"{self.where}: {self.why}"


def articles(paths: Sequence[str]) -> Iterator[Article | Failure]:
    """The articles of the files in order; ArticleError at once when a file is not there, is empty or is of no kind."""
    for path in paths:
        _check(path)
    for path in paths:
        yield from _articles(path)


def _check(path: str) -> None:
    if path == STDIN:
        return
    file = Path(path)
    if not file.is_file():
        raise ArticleError(f"{path}: {'is a folder' if file.is_dir() else 'no such file'}; name files of articles")
    if file.stat().st_size == 0:
        raise ArticleError(f"{path}: empty; right would be one article a line, a WARC file or a saved page")
    if path.endswith(LINES):
        start = _start(file)
        if b"\0" in start or not start.lstrip()[:1] == b"{":
            raise ArticleError(f"{path}: not JSON lines; each line is one article, an object in braces")


def _start(file: Path) -> bytes:
    try:
        with _opened(file) as lines:
            return lines.read(4096)
    except (EOFError, gzip.BadGzipFile):
        return b""


def _articles(path: str) -> Iterator[Article | Failure]:
    if path == STDIN:
        yield from _lines(sys.stdin.buffer, "stdin")
    elif path.endswith(LINES):
        with _opened(Path(path)) as file:
            yield from _lines(file, path)
    elif path.endswith(ARCHIVES):
        yield from _archived(Path(path))
    else:
        yield from _saved(Path(path))


def _opened(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file)) if file.suffix == ".gz" else file.open("rb")


def _lines(file: BinaryIO, name: str) -> Iterator[Article | Failure]:
    number = 0
    while True:
        number += 1
        where = f"{name}:{number}"
        try:
            line = file.readline(LONGEST_LINE)
        except (OSError, EOFError) as error:  # a gzip file that was cut short
            yield Failure(where, f"cannot be read further: {error}")
            return
        if not line:
            return
        if line.strip():
            yield _line(line, where)


def _line(line: bytes, where: str) -> Article | Failure:
    try:
        return from_json(line.decode("utf-8-sig"), where)
    except UnicodeDecodeError as error:
        return Failure(where, f"not UTF-8: {error.reason} at byte {error.start}")
    except (ArticleError, ValueError) as error:
        return Failure(where, str(error))


def _archived(file: Path) -> Iterator[Article | Failure]:
    """Pages that a crawl kept. Those of no known site and those that are no articles are passed over."""
    from crawler.archive import read_warc
    from crawler.saved import archived

    for page in read_warc(file):
        try:
            yield from archived(page)
        except Exception as error:  # a page in a layout that nobody knows must not hide the pages after it
            yield Failure(page.url, str(error) or type(error).__name__)


def _saved(file: Path) -> Iterator[Article | Failure]:
    from crawler.saved import read_saved

    try:
        yield from read_saved(file.read_bytes(), str(file))
    except ArticleError as error:
        yield Failure(str(file), str(error))
