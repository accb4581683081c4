"""Files that `export` writes: whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import typer

from search.commands.output import CommandError
from search.store import Query
from search.web import exports, lists
from search.web.reader import Reader
from search.web.rows import COLUMNS

TABLES = {"articles": "articles", "facts": "facts", "series": "observations"}
README = (
    "svodka export: articles.csv, facts.csv, series.csv (a series a line) and observations.csv (a value a line), "
    "UTF-8 with a byte order mark; metadata.json names the columns. Every value leads by fact_id to its fact, and by "
    "article_id to the article that states it.\n"
)


def form_of(what: str, given: str | None, output: Path) -> str:
    """The format asked for, else that of the file's ending; a bundle is a zip and nothing else is."""
    form = given or output.suffix.removeprefix(".") or ("zip" if what == "bundle" else "csv")
    known = ("zip",) if what == "bundle" else ("csv", "jsonl", "parquet", "xlsx")
    if form not in known:
        raise typer.BadParameter(f"{what} cannot be {form!r}; known: {', '.join(known)}", param_hint="--format")
    return form


def apart(output: Path, store: str) -> None:
    """Nothing is written among a store's own files."""
    if Path(os.path.realpath(output)).is_relative_to(os.path.realpath(store)):
        raise typer.BadParameter(f"{output} is inside the store {store}; name a file elsewhere", param_hint="--output")


def save(reader: Reader, query: Query, what: str, form: str, output: Path) -> None:
    with _written(output) as file:
        if what == "bundle":
            exports.write_zip(_bundle(reader, query), file)
        else:
            rows = lists.observation_rows if what == "series" else lists.ROWS[what]
            exports.WRITERS[form](rows(reader, query), TABLES[what], file)


def _bundle(reader: Reader, query: Query) -> dict[str, bytes]:
    tables = {**lists.ROWS, "observations": lists.observation_rows}
    names = ("articles", "facts", "series", "observations")
    files = {f"{name}.csv": exports.as_bytes(tables[name](reader, query), name, "csv") for name in names}
    stats = reader.store.stats()
    about = {"store": stats.location, "articles": stats.articles, "facts": stats.facts, "as_of": query.as_of}
    metadata = exports.dump({**about, "columns": {name: COLUMNS[name] for name in names}})
    return {"README.txt": README.encode(), "metadata.json": metadata, **files}


@contextmanager
def _written(output: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name once it is whole; `-` is stdout, a pipe or a device is written to as it stands."""
    if str(output) == "-":
        yield sys.stdout.buffer
        return
    if not output.parent.is_dir():
        raise CommandError(f"{output}: no folder {output.parent}")
    try:
        with output.open("wb") if output.exists() and not output.is_file() else _replacing(output) as file:
            yield file
    except BrokenPipeError:
        raise  # a reader that went away
    except OSError as error:
        raise CommandError(f"{output}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _replacing(output: Path) -> Iterator[IO[bytes]]:
    target = os.path.realpath(output)  # a link stays a link
    folder, name = os.path.split(target)
    handle, part = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(part, 0o644)
        os.replace(part, target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
