"""Commands that fill a store or take from it: crawl, ingest, reextract, copy, backup, forget."""

from __future__ import annotations

from typing import Annotated

import typer

from search.commands.options import STORE, Store, Workspace

Day = Annotated[str | None, typer.Option(metavar="D", help="A day, 2024-01-31.")]


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka crawl mos_ru --since 2024-01-01 --limit 100")(crawl)
    app.command(epilog="Example: svodka ingest articles.jsonl pages.warc.gz")(ingest)
    app.command(epilog="Example: svodka reextract --store svodka-data")(reextract)
    app.command(epilog="Example: svodka copy svodka-data http://localhost:9200")(copy)
    app.command(epilog="Example: svodka backup svodka-2024-01-31.db")(backup)
    app.command(epilog="Example: svodka forget https://www.mos.ru/news/item/1234567/")(forget)


def crawl(
    targets: Annotated[list[str], typer.Argument(metavar="SITE|URL...", help="See svodka sites.")],
    since: Day = None,
    until: Day = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Articles an outlet.")] = None,
    revisit: Annotated[bool, typer.Option(help="Fetch known pages again, to find edits.")] = False,
    resume: Annotated[bool, typer.Option(help="Go on where a crawl was cut off.")] = False,
    store: Store = STORE,
    workspace: Workspace = "",
) -> None:
    """Fetch new announcements into the store."""
    from search.commands.crawled import crawl_into, workspace_of
    from search.commands.progress import crawling, finish

    with crawling() as progress:
        options = {"since": since, "until": until, "limit": limit, "revisit": revisit, "resume": resume}
        finish(*crawl_into(store, targets, workspace_of(workspace, store), progress=progress, **options))


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Articles (.jsonl), pages (.warc.gz).")],
    store: Store = STORE,
) -> None:
    """Put articles or archived pages into the store."""


def reextract(store: Store = STORE) -> None:
    """Read the stored articles anew with today's rules."""


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM_STORE")],
    target: Annotated[str, typer.Argument(metavar="TO_STORE")],
) -> None:
    """Copy a store with its history and decisions."""


def backup(file: Annotated[str, typer.Argument(metavar="FILE")], store: Store = STORE) -> None:
    """Save a consistent copy while others write."""


def forget(url: Annotated[str, typer.Argument(metavar="URL")], store: Store = STORE) -> None:
    """Remove an article for good; a new crawl will not bring it back."""
