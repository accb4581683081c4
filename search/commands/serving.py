"""Commands that serve: serve, demo."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from search.commands.options import STORE, Store

Host = Annotated[str, typer.Option(help="Address to listen on; others than this machine need 0.0.0.0.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka serve --store svodka-demo --port 8000")(serve)
    app.command(epilog="Example: svodka demo --no-serve")(demo)


def serve(store: Store = STORE, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the pages and the API, read-only, until stopped."""
    from search.web.serve import serve as run

    with suppress(KeyboardInterrupt):  # which is how serving ends
        run(store, host, port)


def demo(
    serve: Annotated[bool, typer.Option(help="Go on serving the pages, or end.")] = True,
    folder: Annotated[str, typer.Option(metavar="FOLDER", help="The demo's own store.")] = "./svodka-demo",
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Crawl a small demo city, print its main series, serve the pages."""
    from search.demo import fill, show
    from search.web.serve import serve as run

    fill(folder)
    show(folder)
    if serve:
        with suppress(KeyboardInterrupt):
            run(folder, host, port)
