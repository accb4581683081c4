"""How the asking commands print: aligned lines for people, JSON lines and CSV for programs."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from crawler.article import MOSCOW, moment
from search.commands.output import CommandError
from search.series.catalogue import Series
from search.series.changes import Change
from search.store import Query, StoreStats
from search.web import lists, rows, words
from search.web.bundle import series_rows, shown
from search.web.exports import WRITERS
from search.web.lists import entry_row
from search.web.reader import Reader
from search.web.rows import Row

GAP = "  "


def write(table: str, found: Iterable[Row], form: str, lines: Iterable[Sequence[object]], head: Sequence[str]) -> None:
    """The rows as jsonl or csv, or else the lines, aligned under their heads."""
    if form == "table":
        aligned([head, *lines])
    else:
        WRITERS[form](found, table, sys.stdout.buffer)


def aligned(lines: Iterable[Sequence[object]]) -> None:
    """Columns padded to their widest cell; on a terminal a line is cut at its width, so that one row is one line."""
    cells = [[_cell(value) for value in line] for line in lines]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in cells:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
        print(GAP.join(padded).rstrip()[:room])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(MOSCOW):%Y-%m-%d}"
    return "" if value is None else " ".join(str(value).split())


def _width(cell: str) -> int:
    return sum(not unicodedata.combining(sign) for sign in cell)


def print_articles(reader: Reader, query: Query, form: str) -> None:
    page = reader.store.articles(query)
    lines = ((c.article.published_at, c.article.outlet, c.article.title, c.article.id) for c in page.items)
    write("articles", map(rows.article_row, page.items), form, lines, ("date", "outlet", "title", "id"))
    _of(page.total, len(page.items))


def print_facts(reader: Reader, query: Query, form: str) -> None:
    page = reader.store.facts(query)
    found = (rows.fact_row(stored, reader.series_key(stored)) for stored in page.items)
    lines = (
        (words.amount(s.fact), s.fact.counted or s.fact.indicator or s.fact.base, s.fact.subject, s.published_at,
         s.outlet, s.fact.modality, s.fact.phrase, s.fact.id)
        for s in page.items
    )  # fmt: skip
    write("facts", found, form, lines, ("value", "what", "whose", "date", "outlet", "modality", "phrase", "id"))
    _of(page.total, len(page.items))


def print_series(reader: Reader, query: Query, form: str) -> None:
    shown = list(reader.entries(query, 0, query.limit))
    lines = ((e.key, e.title, e.facts, e.first, e.last, words.amount(e.latest.fact)) for e in shown)
    write("series", map(entry_row, shown), form, lines, ("key", "title", "facts", "first", "last", "latest"))
    _of(reader.series_count(query), len(shown))


def print_one_series(reader: Reader, key: str, query: Query, form: str) -> None:
    """One series, and on stderr how many facts it shows, set aside and could not date."""
    found = reader.catalogue.series(reader.catalogue.registry.current(key))
    if found is None:
        raise CommandError(f"no series {key!r}; svodka series lists them")
    arranged = found.arranged(query.as_of)
    write("observations", series_rows(found, query), form, observation_lines(found, query), OBSERVATION)
    count = sum(len(o.sources) for o in arranged.shown)
    note(f"{found.title}: {count} facts shown, {len(arranged.set_aside)} set aside, {len(arranged.undated)} undated")


OBSERVATION = ("at", "value", "modality", "period", "stated", "sources", "outlet", "phrase")


def observation_lines(series: Series, query: Query) -> Iterable[Sequence[object]]:
    for o in shown(series, query):
        said = (o.stated_at, len(o.sources), o.sources[0].outlet, o.fact.phrase)
        yield (o.at, words.amount(o.fact), o.modality, words.period(o.period), *said)


def print_rows(table: str, reader: Reader, query: Query, form: str) -> None:
    """A list of which every column matters: the first columns as they are in files."""
    found = list(islice(lists.ROWS[table](reader, query), query.limit))
    lines = ([row.get(name) for name in SHOWN[table]] for row in found)
    write(table, found, form, lines, SHOWN[table])


SHOWN = {
    "conflicts": (
        "series",
        "between",
        "period_start",
        "period_stop",
        "one_phrase",
        "other_phrase",
        "one_url",
        "other_url",
    ),
    "promises": ("series", "due", "planned_phrase", "kept", "outcome_phrase", "outcome_at", "planned_url"),
}


def print_changes(reader: Reader, query: Query, since: str | None, form: str) -> None:
    start = moment(since, "--since") if since else None
    every = [(s, c) for s, c in reader.changes(query) if start is None or c.after.stated_at >= start]
    found = (rows.change_row(change, series.key) for series, change in every[: query.limit])
    lines = (_change(series, change) for series, change in every[: query.limit])
    write("changes", found, form, lines, ("stated", "series", "before", "after", "percent", "reason", "outlet"))
    _of(len(every), min(len(every), query.limit))


def _change(series: Series, change: Change) -> Sequence[object]:
    before, after = words.amount(change.before.fact), words.amount(change.after.fact)
    percent = None if change.percent is None else f"{change.percent:+}"
    return change.after.stated_at, series.key, before, after, percent, change.reason, change.after.sources[0].outlet


def print_stats(stats: StoreStats) -> None:
    size = "unknown" if stats.bytes is None else f"{stats.bytes / 2**20:.1f} MB"
    about = [
        ("store", stats.location), ("engine", stats.engine), ("articles", stats.articles),
        ("contents", stats.contents), ("facts", stats.facts), ("on disk", size), ("newest", stats.newest_published),
    ]  # fmt: skip
    aligned([*about, *((f"site {site}", count) for site, count in stats.sites.items())])


def note(line: str) -> None:
    """A word to the person, not part of the result."""
    print(line, file=sys.stderr)


def _of(total: int, shown: int) -> None:
    if not total:
        note("nothing found")
    if total > shown:
        note(f"{shown} of {total}; --limit shows more")
