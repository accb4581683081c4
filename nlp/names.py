"""Names of persons in the nominative, by the forms of their parts."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.morphology import forms, inflect_name


def nominative(parts: Sequence[str]) -> str:
    """«Рашиду Валееву» → «Рашид Валеев»; a name that can be nominative already stays as written."""
    first = forms(parts[0].lower())
    named = [f for f in first if f.marks & {"Name"}] or list(first)
    if any(f.case == "nomn" for f in named[:2]):
        return " ".join(parts)
    gender = named[0].gender
    return " ".join(inflect_name(part, gender) for part in parts)
