"""`svodka export`: everything that answers the filters, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from search.commands.options import STORE, Store, filtered

Pairs = list[tuple[str, str]]
EXAMPLE = "Example: svodka export facts --kind money --format parquet -o money.parquet"


def register(app: typer.Typer) -> None:
    app.command(epilog=EXAMPLE)(filtered(export))


def export(
    what: Annotated[Literal["articles", "facts", "series", "bundle"], typer.Argument(metavar="WHAT")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="- is stdout.")],
    format: Annotated[  # noqa: A002
        Literal["csv", "jsonl", "parquet", "xlsx", "zip"] | None, typer.Option(help="By default, by FILE's ending.")
    ] = None,
    query: Annotated[str | None, typer.Option("--query", "-q", help="In the language of the search box.")] = None,
    store: Store = STORE,
    filters: Pairs = [],  # noqa: B006 - never changed
) -> None:
    """Write articles, facts, series or all of it (bundle) to a file."""
    from search.commands.asked import opened, query_of
    from search.commands.files import apart, form_of, save

    apart(output, store)
    form = form_of(what, format, output)
    asked = query_of([query] if query else None, filters)
    with opened(store) as reader:
        save(reader, asked, what, form, output)
