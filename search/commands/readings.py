"""How `extract` and `explain` show what was read from an article, and `evaluate` how well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crawler.article import Article
from crawler.article import to_dict as article_dict
from nlp.fact import Extraction, Fact, to_dict
from search.commands.output import json_line
from search.evaluation import MODES, Score

COLOURS = {
    "count": "cyan", "money": "green", "percent": "magenta", "measure": "blue",
    "duration": "yellow", "factor": "bright_magenta", "rank": "bright_yellow", "age": "bright_blue",
}  # fmt: skip


def as_dict(article: Article, extraction: Extraction) -> dict[str, Any]:
    """All that was read, as JSON values; the article with every field that it has."""
    return {
        "article": article_dict(article),
        "facts": [to_dict(fact) for fact in extraction.facts],
        "dates": [to_dict(date) for date in extraction.dates],
        "dismissed": [to_dict(dismissed) for dismissed in extraction.dismissed],
        "entities": [to_dict(entity) for entity in extraction.entities],
        "tags": list(extraction.tags),
    }


def as_jsonl(article: Article, extraction: Extraction) -> None:
    json_line(as_dict(article, extraction))


def as_table(article: Article, extraction: Extraction) -> None:
    """The text with its figures coloured, and a table of them beneath."""
    from rich.console import Console
    from rich.text import Text

    text = Text(article.text)
    for fact in extraction.facts:
        text.stylize(f"bold {COLOURS[fact.kind]}", fact.start, fact.stop)
    console = Console(highlight=False)
    day = article.published_at.date().isoformat() if article.published_at else "no date"
    console.print(Text(article.title, style="bold"), Text(f"{day} · {article.url}\n", style="dim"), text, sep="\n")
    console.print(_table(extraction.facts))


def _table(facts: tuple[Fact, ...]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table("figure", "kind", "value", "what", "whose", "when", "modality", show_edge=False)
    for fact in facts:
        period = fact.period.phrase if fact.period else ""
        cells = (fact.phrase, fact.kind, amount(fact), what(fact), fact.subject or "", period, fact.modality)
        table.add_row(*(Text(cell, style=COLOURS[fact.kind] if at == 0 else "") for at, cell in enumerate(cells)))
    return table


def amount(fact: Fact) -> str:
    """`> 35000 RUB`, `10..12 %`: comparator, value and unit in signs."""
    upper = f"..{fact.upper:f}" if fact.upper is not None else ""
    sign = "" if fact.comparator in ("=", "..") else f"{fact.comparator} "
    return f"{sign}{fact.value:f}{upper} {fact.unit or ''}".strip()


def what(fact: Fact) -> str:
    return fact.counted or fact.indicator or fact.base or ""


PRINTERS: dict[str, Callable[[Article, Extraction], None]] = {"jsonl": as_jsonl, "table": as_table}


def explained(found: Extraction) -> list[tuple[str, ...]]:
    """A row for each numeral and date in order of the text: offset, phrase, what it is, rule or reason, confidence."""
    rows = [(f.start, f.phrase, _short(f), f.rule, f"{f.confidence:.2f}") for f in found.facts]
    rows += [(d.start, d.phrase, "no figure", d.reason, "") for d in found.dismissed]
    rows += [(d.start, d.phrase, "date", d.period.precision if d.period else "fixes no days", "") for d in found.dates]
    return [(str(start), " ".join(phrase.split()), *rest) for start, phrase, *rest in sorted(rows)]


def _short(fact: Fact) -> str:
    value = f"{fact.value:f}" if fact.upper is None else f"{fact.value:f}..{fact.upper:f}"
    sign = fact.comparator.value if fact.upper is None else ""
    parts = (fact.kind, sign, value, fact.unit or "", fact.counted or fact.base or "")
    return " ".join(part for part in parts if part)


def score_heads() -> tuple[str, ...]:
    return ("type", "gold", "predicted", *(f"{mode} {of}" for mode in MODES for of in ("P", "R", "F1")))


def score_line(score: Score) -> tuple[object, ...]:
    """Precision, recall and F1 in every mode, to three places."""
    shares = (of(mode) for mode in MODES for of in (score.precision, score.recall, score.f1))
    return score.type, score.gold, score.predicted, *(f"{share:.3f}" for share in shares)
