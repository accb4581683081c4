"""Commands that fill a store or take from it: crawl, ingest, reextract, reindex, copy, backup, forget."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from search.commands.options import STORE, Store, Workspace

Day = Annotated[str | None, typer.Option(metavar="D", help="A day, 2024-01-31.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes that read articles.")]


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka crawl mos_ru --since 2024-01-01 --limit 100")(crawl)
    app.command(epilog="Example: svodka ingest articles.jsonl pages.warc.gz")(ingest)
    app.command(epilog="Example: svodka reextract --store svodka-data")(reextract)
    app.command(epilog="Example: svodka reindex --shards 4 --store http://localhost:9200")(reindex)
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

    options = {"since": since, "until": until, "limit": limit, "revisit": revisit, "resume": resume}
    with crawling() as progress:
        done = crawl_into(store, targets, workspace_of(workspace, store), progress=progress, **options)
    finish(done)


def ingest(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Articles (.jsonl), pages (.warc.gz), -.")],
    jobs: Jobs = 1,
    failures: Annotated[int, typer.Option(min=0, metavar="N", help="How many may fail before it is exit 1.")] = 0,
    store: Store = STORE,
) -> None:
    """Put articles or archived pages into the store."""
    from search import ingest as ways
    from search.commands.filled import done, filling, now

    with filling(store) as (opened, progress):
        report = ways.ingest(files, opened, now=now(), jobs=jobs, failures_allowed=failures, progress=progress)
    done(report)


def reextract(jobs: Jobs = 1, store: Store = STORE) -> None:
    """Read the stored articles anew with today's rules."""
    from search import ingest as ways
    from search.commands.filled import done, filling

    with filling(store, create=False) as (opened, progress):
        report = ways.reextract(opened, jobs=jobs, progress=progress)
    done(report)


def reindex(
    shards: Annotated[int | None, typer.Option(min=1, max=1024, help="Of each new index; otherwise as before.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Trust the records only: after a restored snapshot.")
    ] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Use the indices of before again.")] = False,
    drop_old: Annotated[bool, typer.Option("--drop-old", help="Delete the indices of before.")] = False,
    store: Store = STORE,
) -> None:
    """Make the search indices of an Elasticsearch store anew while others read and write."""
    from search.commands.tables import note
    from search.engines import reindexing

    if (shards is not None or repair) + rollback + drop_old > 1:
        raise typer.BadParameter("--rollback and --drop-old go with nothing else")
    with reindexing(store) as run:
        done = run.rollback() if rollback else run.drop_old() if drop_old else run.build(shards, repair=repair)
        for line in done:
            note(line)


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM_STORE")],
    target: Annotated[str, typer.Argument(metavar="TO_STORE")],
) -> None:
    """Copy a store with its history and decisions, compare both, go on where a copy was cut off."""
    if os.path.realpath(source) == os.path.realpath(target):  # of addresses too: only a slash at the end goes
        raise typer.BadParameter(f"{source} is the same store; name another", param_hint="TO_STORE")
    from search import copying
    from search.commands.filled import done, filling
    from search.store import open_store

    with open_store(source) as read, filling(target) as (opened, progress):
        report = copying.copy(read, opened, progress=progress)
    done(report)


def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], store: Store = STORE) -> None:
    """Save a consistent copy while others write."""
    from search.store import open_store

    with open_store(store) as opened:
        opened.backup(file)


def forget(url: Annotated[str, typer.Argument(metavar="URL")], store: Store = STORE) -> None:
    """Remove an article for good; a new crawl will not bring it back."""
    from search.commands.filled import author, now
    from search.commands.tables import note
    from search.store import open_store

    with open_store(store) as opened:
        gone = opened.forget(url, author(), now())
    note(f"{url}: {'removed' if gone else 'was not stored'}, and will not be taken in again")
