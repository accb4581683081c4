"""Names of persons in the nominative, by the forms of their parts, and their gender."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.morphology import Form, forms, inflect_name, is_known

NAMED = frozenset({"Name", "Surn", "Patr", "Init", "Geox"})
# endings of surnames by gender: Лапиной, Ковальской; Ширяева, Ковальского
_OBLIQUE = {
    "femn": ((re.compile(r"(?<=[оеё]в|[иы]н)(?:ой|ою|у)$"), "а"), (re.compile(r"(?<=[сц]к)(?:ой|ою|ую)$"), "ая")),
    "masc": ((re.compile(r"(?<=[оеё]в|[иы]н)(?:а|у|ым|е)$"), ""), (re.compile(r"(?<=[сц]к)(?:ого|ому|им|ом)$"), "ий")),
}
_GENDERED = (
    (re.compile(r"(?:[оеё]ва|[иы]на|[сц]кая|вна|ична)$"), "femn"),
    (re.compile(r"(?:[оеё]в|[иы]н|[сц]кий|[оеё]вич)$"), "masc"),
)


def personal(parts: Sequence[str]) -> list[str]:
    """The parts of a tagged name that belong to a person: without a title («Агроному»), none for a common noun."""
    kept = list(parts)
    while len(kept) > 1 and kept[0].replace("-", "").isalpha() and is_common(kept[0]) and not is_common(kept[1]):
        kept.pop(0)
    return [] if len(kept) == 1 and is_common(kept[0]) and "-" in kept[0] else kept


def is_common(part: str) -> bool:
    """Is the word in the dictionary, and never there as a name?"""
    found = forms(part.lower())
    return (
        found[0].score > 0.0
        and any(f.pos in ("NOUN", "ADJF") for f in found[:2])
        and not any(f.marks & NAMED for piece in (part, *part.split("-")) for f in forms(piece.lower()))
        and _in_dictionary(part)
    )


def _in_dictionary(part: str) -> bool:
    return all(is_known(piece) for piece in part.lower().split("-"))


def nominative(parts: Sequence[str], governed: bool = False) -> str:
    """«Рашиду Валееву» → «Рашид Валеев»; a name that can be nominative stays as written unless other words govern it."""
    named = _first_name(parts[0])
    fixed = any("Fixd" in f.marks for f in named)  # «Алсу» is the same in all cases: the surname tells
    found = [f for f in named if f.case == "nomn" and f.number != "plur"]
    woman = not found and not governed and _reads_as_woman(parts)
    if woman or (found and not fixed and not (governed and is_ambiguous(parts))):
        return " ".join(parts)
    gender = next((f.gender for f in named if f.case != "nomn"), named[0].gender) if governed else named[0].gender
    return " ".join(_part(part, gender) for part in parts)


def _reads_as_woman(parts: Sequence[str]) -> bool:
    """«Дина Хасанова», where the dictionary knows but «Дин»."""
    first = any(f.case == "nomn" and f.gender == "femn" for f in forms(parts[0].lower()))
    surname = forms(parts[-1].lower())
    return (
        first and len(parts) > 1 and any(f.case == "nomn" and f.gender == "femn" and "Surn" in f.marks for f in surname)
    )


def is_ambiguous(parts: Sequence[str]) -> bool:
    """«Фарида Галимова»: a woman, or a man in the genitive."""
    named = _first_name(parts[0])
    woman = any(f.case == "nomn" and f.gender == "femn" for f in named) or _reads_as_woman(parts)
    return woman and any(f.case == "gent" and f.gender == "masc" and f.number == "sing" for f in named)


def _first_name(part: str) -> list[Form]:
    """The readings as a first name; «Александра» may be a woman, «Петра» hardly."""
    found = forms(part.lower())
    named = [f for f in found if "Name" in f.marks and f.score > 0.05]
    return [f for f in named if f.number != "plur"] or named or list(found)  # «Регины»: of one Регина, not two Регин


def _part(part: str, gender: str | None) -> str:
    if re.search(r"[ыи]х$", part):  # «Льву Толстых», «Нины Гладких»
        return part
    for ending, other in _OBLIQUE.get(gender or "", ()):
        if len(part) > 4 and ending.search(part) and not any("Name" in f.marks for f in forms(part.lower())):
            return ending.sub(other, part)
    made = inflect_name(part, gender)
    return made if "ё" in part else made.replace("ё", "е")


def gender_of(name: str) -> str | None:
    """`masc` or `femn` by a name in the nominative: by its surname or patronymic, else by the first name."""
    parts = name.lower().split()
    for part in reversed(parts[1:]):
        known = next((gender for ending, gender in _GENDERED if ending.search(part)), None)
        if known is not None:
            return known
    return next((f.gender for f in forms(parts[0]) if "Name" in f.marks), None)
