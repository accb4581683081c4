"""Commands about the installation: sites, doctor."""

from __future__ import annotations

import typer

from search.commands.options import STORE, Store, Workspace


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: svodka sites")(sites)
    app.command(epilog="Example: svodka doctor --store svodka-data")(doctor)


def sites() -> None:
    """The sites that can be crawled, with their outlets."""
    from crawler.sites import sites as known
    from search.commands.tables import aligned

    aligned([("site", "outlets", "about"), *((s.name, ", ".join(s.outlets), s.about) for s in known())])


def doctor(store: Store = STORE, workspace: Workspace = "") -> None:
    """Check what svodka needs, and say what is wrong."""
    from search.commands.checks import checks, passes
    from search.commands.output import CommandError

    looks = checks(store, workspace)
    wrong = sum(not passes(name, look) for name, look in looks.items())
    if wrong:
        raise CommandError(f"{wrong} of {len(looks)} checks failed")
