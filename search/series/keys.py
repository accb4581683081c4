"""What a fact measures, as one readable line (raw key), and the address made of it (slug).

«На платформе МИК зарегистрировалось более 35 тысяч организаций» and «участниками кластера стали более
40 тысяч организаций» have one raw key, `mik|организация`. Plan or fact, comparator, value and time are no part of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from nlp.fact import Fact

UNKNOWN = "—"  # stands for a subject that the text does not name
KINDS_WITHOUT_UNIT = ("factor", "rank", "age")  # «второе место» is no count of places, «20 лет» of age no duration
NUMERAL = re.compile(r"\d")
QUOTES = re.compile("[«»\"“”„'’]")
SAME_PLACE = {"столица": "москва", "город москва": "москва", "г. москва": "москва", "moscow": "москва"}
LONGEST = 64  # characters of a slug

LETTERS = dict(zip("абвгдезийклмнопрстуфцыэ", "abvgdeziyklmnoprstufcye", strict=True)) | {
    "ё": "e", "ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    "₽": "-rub-", "%": "-percent-",
}  # fmt: skip


def raw_key(fact: Fact) -> str:
    """`subject|what` and, where they are not the plain case, `unit=RUB`, `per=d`, `scope=…`, `increase`, `flow`, …

    The subject is the resolved id, else its words; the scope stands in where none is named («самозанятые в
    Москве»). A scope that is a figure itself («из 82 регионов») describes and does not divide.
    """
    subject, scope = _subject_and_scope(fact)
    what = _words(fact.counted or fact.indicator or fact.base)
    qualifiers = (
        f"kind={fact.kind}" if fact.kind in KINDS_WITHOUT_UNIT else None,
        f"unit={_safe(fact.unit)}" if fact.unit else None,
        f"per={_words(fact.per)}" if fact.per else None,
        f"scope={scope}" if scope else None,
        None if fact.measure_of == "level" else fact.measure_of,
        _time(fact),
    )
    return "|".join((subject or UNKNOWN, what or UNKNOWN, *(part for part in qualifiers if part)))


def _subject_and_scope(fact: Fact) -> tuple[str | None, str | None]:
    subject = _words(fact.subject_id) or _place(fact.subject)
    scope = None if fact.scope and NUMERAL.search(fact.scope) else _place(fact.scope)
    if subject is None:
        return scope, None
    return subject, None if scope in (subject, _place(fact.subject)) else scope


def _time(fact: Fact) -> str | None:
    """`flow`, `rate` or nothing.

    Amounts since a stated start («с начала года открыли 64») are flows over that period. Amounts that
    are running totals («уже зарегистрировалось») stand at a moment, as stocks and figures that do not say do.
    """
    if fact.span_of_time == "rate":
        return None if fact.per else "rate"
    since_start = fact.span_of_time == "cumulative" and fact.period is not None and fact.period.start is not None
    return "flow" if fact.span_of_time == "flow" or since_start else None


def _place(words: str | None) -> str | None:
    name = _words(words)
    return SAME_PLACE.get(name, name) if name else None


@lru_cache(10_000)
def _words(words: str | None) -> str | None:
    """One spelling of words: lower case, ё as е, no quotation marks, single spaces."""
    plain = QUOTES.sub("", _safe(words or "")).lower().replace("ё", "е")
    return " ".join(plain.split()) or None


def _safe(words: str) -> str:
    return words.replace("|", "/").replace("=", "-")


def named(key: str) -> bool:
    """Whether the key says both who or what it is about and what is measured."""
    return UNKNOWN not in key.split("|")[:2]


def nameless(keys: Iterable[str]) -> bool:
    """Whether no key says anything of whose or what: sums of money of many things under one unit."""
    return all(key.split("|")[:2] == [UNKNOWN, UNKNOWN] for key in keys)


def qualifiers(key: str) -> dict[str, str]:
    """The parts of a raw key by name: `subject`, `what`, and those of `kind unit per scope measure_of time` it has."""
    subject, what, *rest = (*key.split("|"), UNKNOWN)[: max(2, key.count("|") + 1)]
    parts = {"subject": subject, "what": what}
    for part in rest:
        name, sign, value = part.partition("=")
        if sign:
            parts[name] = value
        else:
            parts["time" if name in ("flow", "rate") else "measure_of"] = name
    return parts


@lru_cache(20_000)
def slug(key: str) -> str:
    """The public key of a raw key: ASCII letters, digits and hyphens, at most 64 characters, `mik-organizaciya`.

    A long one is cut and ends in six signs of the key's hash. Two keys may share a slug; see `slugs`.
    """
    parts = [value for value in qualifiers(key).values() if value != UNKNOWN]
    words = "".join(LETTERS.get(sign, sign) for sign in "-".join(parts).lower())
    plain = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if plain and len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST - 7].rstrip('-')}-{_mark(key)}".lstrip("-")


def slugs(keys: Iterable[str]) -> dict[str, str]:
    """Raw key → slug, each slug once: of keys with one slug, the first in order keeps it, the others get a mark."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(set(keys)):
        plain = slug(key)
        given[key] = plain if plain not in taken else f"{plain[: LONGEST - 7]}-{_mark(key)}"
        taken.add(given[key])
    return given


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:6]
