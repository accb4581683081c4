"""A series' title in Russian: «МИК: организации», «Москва: средняя зарплата, ₽»."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.fact import Fact
from nlp.gazetteer import BODIES
from nlp.morphology import forms, lexeme
from search.series.keys import UNKNOWN, qualifiers

MEASURES = {"increase": "прирост", "decrease": "снижение", "share": "доля"}
TIMES = {"flow": "за период", "rate": "темп"}
KINDS = {"rank": "место", "age": "возраст"}  # a factor is told by «доля» or «прирост»
UNITS = {
    "RUB": "₽", "USD": "$", "EUR": "€", "CNY": "юаней", "%": "%", "[pp]": "п. п.", "m2": "м²", "m3": "м³", "har": "га",
    "km": "км", "km2": "км²", "m": "м", "cm": "см", "mm": "мм", "t": "т", "kg": "кг", "g": "г", "l": "л", "kW": "кВт",
    "kW.h": "кВт·ч", "MW": "МВт", "GW": "ГВт", "Gcal": "Гкал", "Cel": "°C", "mo": "мес.", "wk": "нед.", "d": "дн.",
    "h": "ч", "min": "мин", "s": "с", "km/h": "км/ч", "a": "лет",
}  # fmt: skip
PERS = {"d": "в день", "h": "в час", "min": "в минуту", "mo": "в месяц", "a": "в год", "wk": "в неделю"}
NAMES = {body.id: body.name for body in BODIES}


def title(key: str, facts: Iterable[Fact]) -> str:
    """The title of the series of this raw key; its facts tell how the subject is written."""
    parts = qualifiers(key)
    subject = _subject(parts["subject"], facts)
    what = "" if parts["what"] == UNKNOWN else parts["what"]
    what = what if "unit" in parts else plural(what)
    head = f"{subject}: {what}" if subject and what else subject or what or "Без названия"
    notes = (
        None if what.startswith("доля") else MEASURES.get(parts.get("measure_of", "")),
        KINDS.get(parts.get("kind", "")),
        UNITS.get(parts["unit"], parts["unit"].strip("{}")) if "unit" in parts else None,
        PERS.get(parts["per"], f"на {UNITS.get(parts['per'], parts['per'])}") if "per" in parts else None,
        parts.get("scope"),
        TIMES.get(parts.get("time", "")),
    )
    return ", ".join((head[:1].upper() + head[1:], *(note for note in notes if note)))


def _subject(subject: str, facts: Iterable[Fact]) -> str:
    """The name that the gazetteer gives the subject, else as its facts write it most often; the shortest of equals."""
    if subject == UNKNOWN or subject in NAMES:
        return NAMES.get(subject, "")
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
