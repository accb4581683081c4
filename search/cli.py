"""The command `svodka`: each command parses, calls and prints; the work is done elsewhere.

Nothing heavy is imported until a command needs it, so that `--help` is instant.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from search.commands import about, asking, exporting, filling, reading, serving

INTERRUPTED = 130  # as shells count it: 128 and the signal's number

app = typer.Typer(
    name="svodka",
    help="Reads every figure in the announcements of Russian city and state bodies and serves them over time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (filling, reading, asking, exporting, serving, about):
    commands.register(app)


def told_version(asked: bool) -> None:
    if asked:
        print(f"svodka {version('svodka')}")
        raise typer.Exit


@app.callback()
def everywhere(
    store: Annotated[
        str, typer.Option(metavar="FOLDER|URL", help="Where articles and facts are kept; or SVODKA_STORE.")
    ] = "",
    workspace: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where a crawl keeps its pages; or SVODKA_WORKSPACE.")
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=told_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    # A command's own --store and --workspace read these variables, so both places of the option work.
    for name, value in (("SVODKA_STORE", store), ("SVODKA_WORKSPACE", workspace)):
        if value:
            os.environ[name] = value


def main() -> None:
    """Exit 0 done, 1 failed (one line on stderr says why), 2 wrong usage, 130 interrupted."""
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # a stack for each retry; what fails, we say
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one article's matrices are too small to share out
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a reader that went away shows here, not while the interpreter ends
    except _expected() as error:
        from search.store import AddressError

        _fail(_said(error), 2 if isinstance(error, AddressError) else 1)
    except (KeyboardInterrupt, SystemExit) as ended:  # typer makes the former the latter
        if isinstance(ended, SystemExit) and ended.code != INTERRUPTED:
            raise
        _fail("interrupted; what was stored stays, the same command goes on", INTERRUPTED)


def _expected() -> tuple[type[BaseException], ...]:
    """Errors that a user can cause or mend; of packages that were never imported there can be none."""
    from crawler.article import ArticleError
    from search.store import StoreError

    named = {
        "search.query": "QueryError", "search.commands.output": "CommandError", "crawler.report": "CrawlError",
    }  # fmt: skip
    found = (getattr(sys.modules.get(module), name, None) for module, name in named.items())
    return (ArticleError, StoreError, OSError, *(error for error in found if error))


def _said(error: BaseException) -> str:
    """What is wrong, of a file with its name: `page.html: permission denied`."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _fail(message: str, status: int = 1) -> NoReturn:
    """End with one line on stderr; a reader that went away (`| head`) is no failure worth a word."""
    if isinstance(sys.exc_info()[1], BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    print(f"svodka: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(status)
