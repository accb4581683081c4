"""Commands that read texts and need no store: extract, explain, evaluate, correct."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from search.commands.filling import Jobs
from search.commands.options import Store
from search.commands.output import CommandError


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka extract page.html --format table")(extract)
    app.command(epilog="Example: svodka explain page.html")(explain)
    app.command(epilog="Example: svodka evaluate gold/nerel.jsonl")(evaluate)
    app.command(epilog="Example: svodka correct corrections.txt --golden tests/nlp/corrections.txt")(correct)


def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...|-", help="A page, JSON or plain text; - is stdin.")],
    site: Annotated[str | None, typer.Option(help="Whose page it is; see svodka sites.")] = None,
    url: Annotated[str | None, typer.Option(help="Its address.")] = None,
    published: Annotated[str | None, typer.Option(metavar="D", help="Publication date, 2023-01-31.")] = None,
    format: Annotated[Literal["jsonl", "table"], typer.Option()] = "jsonl",  # noqa: A002
) -> None:
    """Read the figures of saved pages."""
    from nlp.extract import extract as read
    from search.commands.readings import PRINTERS
    from search.commands.saved import articles

    printer = PRINTERS[format]
    for article in articles(paths, site=site, url=url, published=published):
        printer(article, read(article))


def explain(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...|-", help="A page, JSON or plain text; - is stdin.")],
    published: Annotated[str | None, typer.Option(metavar="D", help="Publication date, 2023-01-31.")] = None,
) -> None:
    """Show for each numeral which rule read it, or why it is no figure."""
    from nlp.extract import extract as read
    from search.commands.readings import explained
    from search.commands.saved import articles
    from search.commands.tables import aligned

    for article in articles(paths, site=None, url=None, published=published):
        aligned([("at", "phrase", "read as", "by", "sure"), *explained(read(article))])


def evaluate(gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="A corpus with typed spans.")]) -> None:
    """Score the reader against an annotated corpus."""
    from search.commands.readings import score_heads, score_line
    from search.commands.tables import aligned
    from search.evaluation import corpus
    from search.evaluation import evaluate as scores

    aligned([score_heads(), *map(score_line, scores(corpus(gold)))])


def correct(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Sentences and, indented, what they say.")],
    golden: Annotated[Path | None, typer.Option(metavar="FILE", help="Append the cases to this golden file.")] = None,
    jobs: Jobs = 1,
    store: Store = "",
) -> None:
    """Check labelled sentences; with a store, show what today's rules change."""
    from search.commands.corrected import print_changes, print_checks
    from search.corrections import keep, labelled

    cases = labelled(file)
    wrong = print_checks(file, cases)
    if golden is not None:
        print(f"{keep(cases, golden)} cases new to {golden}", file=sys.stderr)
    if store:
        print_changes(store, jobs)
    if wrong:
        raise CommandError(f"{wrong} of {len(cases)} sentences are read otherwise than labelled")
