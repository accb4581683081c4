"""Commands that ask a store: search, facts, series, conflicts, promises, changes, stats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from search.commands.options import STORE, Format, Store, filtered

Words = Annotated[list[str] | None, typer.Argument(metavar="[QUERY]...", help="In the language of the search box.")]
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
Pairs = list[tuple[str, str]]


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka search бюджет школы --from 2023-01-01 --sort date")(filtered(search))
    app.command(epilog="Example: svodka facts --kind money --value '>1000000000' --subject МИК")(filtered(facts))
    app.command(epilog="Example: svodka series mik-organizaciya --as-of 2024-01-01")(filtered(series))
    app.command(epilog="Example: svodka conflicts --subject МИК")(
        filtered(listing("conflicts", "Statements that cannot all be true."))
    )
    app.command(epilog="Example: svodka promises --subject МИК")(
        filtered(listing("promises", "Plans whose time is over, and whether they were kept."))
    )
    app.command(epilog="Example: svodka changes --since 2024-01-01")(filtered(changes))
    app.command(epilog="Example: svodka stats --store svodka-demo")(stats)


def search(
    query: Words = None,
    sort: Annotated[Literal["relevance", "date"], typer.Option()] = "relevance",
    limit: Limit = 20,
    format: Format = "table",  # noqa: A002
    store: Store = STORE,
    filters: Pairs = [],  # noqa: B006 - never changed
) -> None:
    """Find articles by words in any form."""
    from search.commands.asked import opened, query_of
    from search.commands.tables import print_articles

    asked = query_of(query, filters, sort=sort, limit=limit)
    with opened(store) as reader:
        print_articles(reader, asked, format)


def facts(
    query: Words = None,
    sort: Annotated[Literal["date", "value", "relevance"], typer.Option()] = "date",
    limit: Limit = 20,
    format: Format = "table",  # noqa: A002
    store: Store = STORE,
    filters: Pairs = [],  # noqa: B006
) -> None:
    """Find figures by words, value, unit, subject."""
    from search.commands.asked import opened, query_of
    from search.commands.tables import print_facts

    asked = query_of(query, filters, sort=sort, limit=limit)
    with opened(store) as reader:
        print_facts(reader, asked, format)


def series(
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help="One series; without it, a list.")] = None,
    limit: Limit = 20,
    format: Format = "table",  # noqa: A002
    store: Store = STORE,
    filters: Pairs = [],  # noqa: B006
) -> None:
    """List the series, or print one."""
    from search.commands.asked import opened, query_of
    from search.commands.tables import print_one_series, print_series

    asked = query_of(None, filters, limit=limit)
    with opened(store) as reader:
        print_one_series(reader, key, asked, format) if key else print_series(reader, asked, format)


def listing(table: str, said: str) -> Callable[..., None]:
    """The command that prints a list of rows; `said` is its help."""

    def command(
        limit: Limit = 100,
        format: Format = "table",  # noqa: A002
        store: Store = STORE,
        filters: Pairs = [],  # noqa: B006
    ) -> None:
        from search.commands.asked import opened, query_of
        from search.commands.tables import print_rows

        asked = query_of(None, filters, limit=limit)
        with opened(store) as reader:
            print_rows(table, reader, asked, format)

    command.__name__, command.__doc__ = table, said
    return command


def changes(
    since: Annotated[str | None, typer.Option(metavar="D", help="Only what was stated since this day.")] = None,
    limit: Limit = 100,
    format: Format = "table",  # noqa: A002
    store: Store = STORE,
    filters: Pairs = [],  # noqa: B006
) -> None:
    """New values and corrections of former ones."""
    from search.commands.asked import opened, query_of
    from search.commands.tables import print_changes

    asked = query_of(None, filters, limit=limit)
    with opened(store) as reader:
        print_changes(reader, asked, since, format)


def stats(store: Store = STORE) -> None:
    """How much the store holds."""
    from search.commands.asked import opened
    from search.commands.tables import print_stats

    with opened(store) as reader:
        print_stats(reader.store.stats())
