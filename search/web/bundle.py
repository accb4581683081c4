"""A series as files that stand alone: its rows, what they mean, citations, the chart, all in one ZIP."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from crawler.article import MOSCOW
from search.series.catalogue import Series
from search.series.observations import Observation
from search.store import Query
from search.web import charts, cite, exports, words
from search.web.lists import FeedItem
from search.web.rows import COLUMNS, Row, fact_row, observation_row

MEANINGS = {
    "at": "the day at which the value stands: the last of its period, never after it was said",
    "period_start": "first day of the period, empty where it is open",
    "period_stop": "first day after the period, empty where it is open",
    "period_source": "stated in the text, inferred from words around, or published: only the date of publication tells",
    "value": "in `unit`, multipliers applied", "upper": "the other end of a range",
    "comparator": "= ~ > >= < <= .. as written", "modality": "actual or planned",
    "stated_at": "the vintage: when it was first stated", "sources": "how many facts state it",
    "outlets": "where they stand", "phrase": "the figure as written", "quote": "the sentence",
}  # fmt: skip


def shown(series: Series, query: Query) -> tuple[Observation, ...]:
    """What is asked of a series: per period the latest vintage at `as_of`, or with `include_history` every vintage."""
    if query.include_history:
        return tuple(series.vintages(query.as_of))
    return series.arranged(query.as_of).shown


def series_rows(series: Series, query: Query) -> Iterator[Row]:
    return (observation_row(o, series.key) for o in shown(series, query))


def series_items(series: Series, query: Query) -> list[FeedItem]:
    """The series as feed entries, newest statement first; each carries its value."""
    newest = sorted(shown(series, query), key=lambda o: o.stated_at, reverse=True)
    return [
        FeedItem(o.fact.id, f"{series.title}: {words.amount(o.fact)}", f"/facts/{o.fact.id}", o.stated_at, o.fact.quote)
        for o in newest
    ]


def metadata(series: Series, query: Query) -> dict[str, Any]:
    """What the series is, what it counts and leaves out, and what its columns mean."""
    arranged = series.arranged(query.as_of)
    columns = [{"name": name, "meaning": MEANINGS.get(name, name)} for name in COLUMNS["observations"]]
    return {
        "key": series.key, "title": series.title, "unit": series.unit, "raw_keys": series.raw_keys,
        "as_of": query.as_of, "facts": arranged.facts, "shown": sum(len(o.sources) for o in arranged.shown),
        "set_aside": Counter(reason for _, reason in arranged.set_aside), "undated": len(arranged.undated),
        "columns": columns,
    }  # fmt: skip


def series_bundle(series: Series, query: Query) -> bytes:
    """The ZIP: observations, every vintage, the facts behind them, metadata, citations, the chart."""
    arranged, today = series.arranged(query.as_of), datetime.now(MOSCOW).date()
    vintages = (observation_row(o, series.key) for o in series.vintages(query.as_of))
    facts = (fact_row(stored, series.key) for stored in series.facts)
    files = {
        "observations.csv": exports.as_bytes(series_rows(series, query), "observations", "csv"),
        "vintages.csv": exports.as_bytes(vintages, "observations", "csv"),
        "facts.csv": exports.as_bytes(facts, "facts", "csv"),
        "metadata.json": exports.dump(metadata(series, query)),
        **citations(arranged.shown, today),
        "chart.svg": charts.svg(arranged.shown, series.title).encode(),
    }
    return zipped(files)


def citations(observations: tuple[Observation, ...], today: date) -> dict[str, bytes]:
    """Every source of every observation, once an article, in two forms."""
    sources = {s.url: s for o in observations for s in o.sources}.values()
    return {
        "citations.txt": "\n".join(cite.gost(stored, today) for stored in sources).encode(),
        "citations.bib": "\n\n".join(cite.bibtex(stored, today) for stored in sources).encode(),
    }


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    exports.write_zip(files, file)
    return file.getvalue()
