"""A series' title in Russian: «МИК: организации», «Москва: средняя зарплата, руб.»."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.fact import Fact
from nlp.morphology import forms, lexeme
from search.series.keys import UNKNOWN, qualifiers

MEASURES = {"increase": "прирост", "decrease": "снижение", "share": "доля"}
TIMES = {"flow": "за период", "rate": "темп"}
UNITS = {"RUB": "руб.", "[pp]": "п. п.", "a": "лет", "m2": "м²", "har": "га", "km": "км", "t": "т", "d": "дней"}
KINDS = {"rank": "место", "factor": "раз", "age": "возраст"}


def title(key: str, facts: Iterable[Fact]) -> str:
    """The title of the series of this raw key; its facts tell how the subject is written."""
    parts = qualifiers(key)
    subject = _subject(parts["subject"], facts)
    what = "" if parts["what"] == UNKNOWN else plural(parts["what"])
    head = f"{subject}: {what}" if subject and what else subject or what or "Без названия"
    notes = (
        MEASURES.get(parts.get("measure_of", "")),
        KINDS.get(parts.get("kind", "")),
        UNITS.get(parts["unit"], parts["unit"].strip("{}")) if "unit" in parts else None,
        f"на {parts['per']}" if "per" in parts else None,
        parts.get("scope"),
        TIMES.get(parts.get("time", "")),
    )
    return ", ".join((head[:1].upper() + head[1:], *(note for note in notes if note)))


def _subject(subject: str, facts: Iterable[Fact]) -> str:
    """The subject as its facts write it most often: «МИК» for `mik`; the shortest of equals."""
    if subject == UNKNOWN:
        return ""
    written = [fact.subject or fact.scope or subject for fact in facts]
    return min(written, key=lambda words: (-written.count(words), len(words), words), default=subject)


def plural(phrase: str) -> str:
    """A counted phrase in the nominative plural, «рабочее место» → «рабочие места»; what follows the noun stays."""
    words = phrase.split()
    head = next((n for n, word in enumerate(words) if forms(word)[0].pos == "NOUN"), 0)
    return " ".join([*map(_plural, words[: head + 1]), *words[head + 1 :]])


def _plural(word: str) -> str:
    singular = forms(word)[0]
    candidates = sorted(lexeme(singular.lemma, singular.pos))
    return next((form for form in candidates if _is_plural(form, singular.lemma)), word)


def _is_plural(form: str, lemma: str) -> bool:
    return any(f.lemma == lemma and f.case == "nomn" and f.number == "plur" for f in forms(form))
