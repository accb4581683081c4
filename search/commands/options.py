"""Options that several commands share: where the store is, and the filters of a query."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

import typer

Store = Annotated[
    str,
    typer.Option(
        "--store", envvar="SVODKA_STORE", show_envvar=False, metavar="FOLDER|URL", help="Where articles and facts are."
    ),
]
Workspace = Annotated[
    str,
    typer.Option(
        "--workspace", envvar="SVODKA_WORKSPACE", show_envvar=False, metavar="FOLDER",
        help="Where a crawl keeps its pages; by default inside the store's folder.",
    ),
]  # fmt: skip
Format = Annotated[Literal["table", "jsonl", "csv"], typer.Option(help="How to print it.")]
STORE = "./svodka-data"

FILTERS = {  # option → what it is for; the names are those of the search box and of HTTP
    "site": "Name of a site.", "outlet": "Host of an outlet.", "tag": "Topic.", "org": "Organisation.",
    "kind": "count, money, percent, measure, duration, factor, rank, age.", "unit": "RUB, %, m2, ...",
    "counted": "What is counted.", "subject": "Who or what it is about.",
    "modality": "actual, planned, possible, required, negated.", "measure": "level, increase, decrease, share.",
    "speaker": "Who said it.", "value": "'>1000', '10..20'.", "year": "Year of publication.",
    "from": "Published since this day.", "to": "Published until the end of this day.",
    "period": "The time a value is for: 2023, 2023-01..2023-03.",
    "as-of": "As known then; a day means its end in Moscow.", "updated-after": "Recorded later than this moment.",
}  # fmt: skip


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each filter; it gets those given as `filters`, (name, value) pairs."""

    @wraps(command)
    def run(**given: Any) -> None:
        filters = [(name.replace("-", "_"), v) for name in FILTERS for v in given.pop(_parameter(name)) or ()]
        if given.pop("include_history"):
            filters.append(("include_history", "1"))
        command(**given, filters=filters)

    own = [p for name, p in inspect.signature(command, eval_str=True).parameters.items() if name != "filters"]
    run.__signature__ = inspect.Signature([*own, *_options()])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in (*own, *_options())}
    return run


def _options() -> list[inspect.Parameter]:
    """Keyword parameters for typer, one a filter; each option may be given several times."""
    many = [(_parameter(name), Annotated[list[str] | None, typer.Option(f"--{name}", metavar="X", help=text)], None)
            for name, text in FILTERS.items()]  # fmt: skip
    history = Annotated[bool, typer.Option("--include-history", help="Former contents as well.")]
    every: list[tuple[str, Any, Any]] = [*many, ("include_history", history, False)]
    kind = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, kind, default=default, annotation=about) for name, about, default in every]


def _parameter(name: str) -> str:
    return f"filter_{name.replace('-', '_')}"
