"""Names of persons in the nominative, by the forms of their parts."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.morphology import forms, inflect_name, is_known

NAMED = frozenset({"Name", "Surn", "Patr", "Init", "Geox"})


def personal(parts: Sequence[str]) -> list[str]:
    """The parts of a tagged name that belong to a person: without a title («Агроному»), none for a common noun."""
    kept = list(parts)
    while len(kept) > 1 and kept[0].isalpha() and is_common(kept[0]) and not is_common(kept[1]):
        kept.pop(0)
    return [] if len(kept) == 1 and is_common(kept[0]) and "-" in kept[0] else kept


def is_common(part: str) -> bool:
    """Is the word in the dictionary, and never there as a name?"""
    found = forms(part.lower())
    return (
        found[0].score > 0.0
        and found[0].pos in ("NOUN", "ADJF")
        and not any(f.marks & NAMED for f in found)
        and _in_dictionary(part)
    )


def _in_dictionary(part: str) -> bool:
    return all(is_known(piece) for piece in part.lower().split("-"))


def nominative(parts: Sequence[str]) -> str:
    """«Рашиду Валееву» → «Рашид Валеев»; a name that can be nominative already stays as written."""
    first = forms(parts[0].lower())
    named = [f for f in first if f.marks & {"Name"}] or list(first)
    if any(f.case == "nomn" and f.number != "plur" for f in named[:2]):
        return " ".join(parts)
    gender = named[0].gender
    return " ".join(inflect_name(part, gender) for part in parts)
