"""How `correct` shows what is read otherwise: than labelled, and than a store has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nlp.golden import Case
from search.commands.tables import note
from search.corrections import changes, check
from search.store import open_store


def print_checks(file: Path, cases: Sequence[Case]) -> int:
    """A block for each sentence that is read otherwise than labelled, or has no labels yet; how many are the former."""
    wrong = bare = 0
    for case in cases:
        found = check(case)
        if found or not case.expected:
            print(f"{file}:{case.number}: {case.written}", *found, sep="\n    ")
        wrong += bool(found and case.expected)
        bare += not case.expected
    right = len(cases) - wrong - bare
    note(f"{len(cases)} sentences: {right} read as labelled, {wrong} otherwise, {bare} without labels")
    return wrong


def print_changes(url: str, jobs: int) -> None:
    """A block for each stored article that today's rules read otherwise."""
    contents = changed = 0
    with open_store(url) as store:
        for article, found in changes(store, jobs):
            contents += 1
            changed += bool(found)
            if found:
                print(article.url, *found, sep="\n    ")
    note(f"{url}: texts read anew: {contents}, otherwise than stored: {changed}")
