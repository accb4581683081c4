"""`svodka extract`: figures out of saved pages; needs no store."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka extract page.html --format table")(extract)


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
