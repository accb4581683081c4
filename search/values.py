"""Strings of query parameters → values of a Query; wrong ones are refused here and nowhere else."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from crawler.article import MOSCOW
from nlp.fact import KINDS, MEASURES, MODALITIES
from search.store import ARTICLE_FACETS, FACT_FACETS, SORTS

MULTIPLIERS = {"тыс": 3, "млн": 6, "млрд": 9, "трлн": 12}
UNITS = {"руб": "RUB", "рубль": "RUB", "₽": "RUB", "$": "USD", "€": "EUR", "га": "har", "км": "km", "п.п.": "[pp]"}
NUMBER = r"-?\d[\d\s]*(?:[.,]\d+)?\s*(?:(?:тыс|млн|млрд|трлн)\.?)?"
BOUND = re.compile(rf"\s*(?P<sign>>=|<=|>|<|≥|≤|=)?\s*(?P<number>{NUMBER})\s*$")
RANGE = re.compile(rf"\s*(?P<low>{NUMBER})?\s*(?:\.\.|–|—)\s*(?P<high>{NUMBER})?\s*$")
YEARS = re.compile(r"\s*(\d{4})\s*(?:(?:\.\.|-|–|—)\s*(\d{4}))?\s*$")
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$|(\d{1,2})\.(\d{1,2})\.(\d{4})$")
LARGEST = 10_000  # articles or facts a page


class QueryError(ValueError):
    """A question that cannot be understood; the message says what, where and what would be right."""


def read(name: str, values: Sequence[str]) -> dict[str, Any]:
    """The fields of Query that a parameter sets; {} for names that are no parameters of a query."""
    reader = READERS.get(name)
    return reader(name, values) if reader else {}


# --- numbers ---------------------------------------------------------------------------------------------------------


def number(text: str, name: str) -> Decimal:
    """«1 000», «2,5 млн» → Decimal."""
    plain = "".join(text.split()).rstrip(".").replace(",", ".")
    digits = plain.rstrip("тысмлнрд")
    try:
        found = Decimal(digits).scaleb(MULTIPLIERS[plain[len(digits) :]] if digits != plain else 0)
    except (InvalidOperation, KeyError):
        raise QueryError(f"{name}: {text!r} is no number; right would be 1000, 2,5 or 1.5млн") from None
    return found + 0


def _value(name: str, values: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in values:
        found |= _bounds(text, name)
    if found.get("value_min", -math.inf) > found.get("value_max", math.inf):
        raise QueryError(f"{name}: {' '.join(values)!r} leaves no value; the lower bound comes first, as in 10..20")
    return found


def _bounds(text: str, name: str) -> dict[str, Any]:
    between, bound = RANGE.match(text), BOUND.match(text)
    if between and (between["low"] or between["high"]):
        sides = {"value_min": between["low"], "value_max": between["high"]}
        return {side: number(given, name) for side, given in sides.items() if given}
    if not bound:
        raise QueryError(f"{name}: {text!r} is no bound; right would be >1000, <=5, 10..20 or 42")
    value, sign = number(bound["number"], name), bound["sign"] or "="
    found = {}
    if sign in (">", ">=", "≥", "="):
        found["value_min"] = _next(value, math.inf) if sign == ">" else value
    if sign in ("<", "<=", "≤", "="):
        found["value_max"] = _next(value, -math.inf) if sign == "<" else value
    return found


def _next(value: Decimal, towards: float) -> Decimal:
    """The bounds of a Query belong to it: «>1000» begins at the next number that engines tell apart."""
    return Decimal(math.nextafter(float(value), towards))


def _number(field: str) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    return lambda name, values: {field: number(values[-1], name)}


def _whole(field: str, least: int, most: int) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    def read_whole(name: str, values: Sequence[str]) -> dict[str, Any]:
        text = values[-1].strip()
        if not text.isdecimal() or not least <= int(text) <= most:
            raise QueryError(f"{name}: {text!r} must be a whole number from {least} to {most}")
        return {field: int(text)}

    return read_whole


# --- names -----------------------------------------------------------------------------------------------------------


def _names(field: str) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    return lambda name, values: {field: tuple(dict.fromkeys(values))}


def _units(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"units": tuple(dict.fromkeys(UNITS.get(value, value) for value in values))}


def _known(field: str, known: Sequence[str]) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    def read_known(name: str, values: Sequence[str]) -> dict[str, Any]:
        for value in values:
            if value not in known:
                raise QueryError(f"{name}: {value!r} is unknown; known: {', '.join(known)}")
        return {field: tuple(dict.fromkeys(values))}

    return read_known


def _facets(name: str, values: Sequence[str]) -> dict[str, Any]:
    parts = [part.strip() for value in values for part in value.split(",") if part.strip()]
    return _known("facets", tuple(dict.fromkeys(ARTICLE_FACETS + FACT_FACETS)))(name, parts)


def _sort(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"sort": _known("sort", SORTS)(name, values[-1:])["sort"][0]}


def _order(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"ascending": _known("order", ("asc", "desc"))(name, values[-1:])["order"][0] == "asc"}


def _flag(name: str, values: Sequence[str]) -> dict[str, Any]:
    text = values[-1].strip().lower()
    if text not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise QueryError(f"{name}: {text!r} must be 1 or 0")
    return {name: text in ("1", "true", "yes", "on")}


# --- time ------------------------------------------------------------------------------------------------------------


def days(text: str, name: str) -> tuple[date, date]:
    """The half-open days of «2024», «2024-05», «2024-05-01» or «01.05.2024»."""
    found = DAY.match(text.strip())
    try:
        if found and found[4]:
            first = date(int(found[6]), int(found[5]), int(found[4]))
        elif found:
            first = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        else:
            raise ValueError
        if found[3] or found[4]:
            return first, first + timedelta(days=1)
        later = first + timedelta(days=31 if found[2] else 366)
        return first, later.replace(day=1, month=later.month if found[2] else 1)
    except (ValueError, OverflowError):
        raise QueryError(f"{name}: {text!r} is no day; right would be 2024-05-01, 2024-05 or 2024") from None


def _since(field: str) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    return lambda name, values: {field: max(days(value, name)[0] for value in values)}


def _until(field: str) -> Callable[[str, Sequence[str]], dict[str, Any]]:
    """The day named belongs to it; a Query ends before its bound."""
    return lambda name, values: {field: min(days(value, name)[1] for value in values)}


def _years(name: str, values: Sequence[str]) -> dict[str, Any]:
    found: list[int] = []
    for text in values:
        match = YEARS.match(text)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last:
            raise QueryError(f"{name}: {text!r} is no year; right would be 2024 or 2020..2024")
        found.extend(range(first, last + 1))
    return {"years": tuple(dict.fromkeys(found))}


def _periods(name: str, values: Sequence[str]) -> dict[str, Any]:
    first, _, last = values[-1].partition("..")
    return {"period_since": days(first, name)[0], "period_until": days(last or first, name)[1]}


def _moment(text: str, name: str, bare: time) -> datetime:
    """A moment in ISO 8601; one without an offset is Moscow's, a bare day stands for its moment `bare`."""
    plain = text.strip()
    if DAY.match(plain):
        first, next_day = days(plain, name)
        return datetime.combine(next_day - timedelta(days=1) if bare == time.max else first, bare, MOSCOW)
    try:
        found = datetime.fromisoformat(plain.replace(" ", "+") if plain.count(" ") == 1 and "T" in plain else plain)
    except ValueError:
        raise QueryError(f"{name}: {text!r} is no moment; right would be 2024-05-01 or 2024-05-01T10:00") from None
    return found if found.tzinfo else found.replace(tzinfo=MOSCOW)


def _as_of(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"as_of": _moment(values[-1], name, time.max)}


def _updated_after(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"updated_after": _moment(values[-1], name, time())}


def _cursor(name: str, values: Sequence[str]) -> dict[str, Any]:
    return {"cursor": values[-1]}


READERS: Mapping[str, Callable[[str, Sequence[str]], dict[str, Any]]] = {
    "site": _names("sites"), "outlet": _names("outlets"), "tag": _names("tags"), "org": _names("organisations"),
    "kind": _known("kinds", KINDS), "unit": _units, "counted": _names("counted"), "subject": _names("subjects"),
    "modality": _known("modalities", MODALITIES), "measure": _known("measures", MEASURES),
    "speaker": _names("speakers"), "value": _value, "value_min": _number("value_min"),
    "value_max": _number("value_max"), "year": _years, "from": _since("published_since"),
    "to": _until("published_until"), "period": _periods, "period_from": _since("period_since"),
    "period_to": _until("period_until"), "as_of": _as_of, "include_history": _flag, "updated_after": _updated_after,
    "sort": _sort, "order": _order, "limit": _whole("limit", 0, LARGEST), "page": _whole("page", 1, LARGEST),
    "cursor": _cursor, "facet": _facets,
}  # fmt: skip
FILTERS = (
    "site", "outlet", "tag", "org", "kind", "unit", "counted", "subject", "modality", "measure", "speaker", "value",
    "year", "from", "to", "period", "as_of",
)  # fmt: skip
