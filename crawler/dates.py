"""Aware moments from what a page prints; strict: what cannot be read is None, nothing is guessed or defaulted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from crawler.article import MOSCOW

EPOCH = re.compile(r"\d{9,10}|\d{12,13}")  # seconds from 1973 on, or milliseconds
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.I)
RFC822 = re.compile(r"([A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(:\d{2})? ([+-]\d{4}|GMT|UTC?|Z)")
CLOCK = r"(?:,?\s(?:в\s|-\s|—\s|\|\s)?(?P<clock>\d{1,2}[:.]\d{2})(?::\d{2})?)?"
NUMERIC = re.compile(rf"(?P<day>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})(?:\s?г(?:\.|ода))?{CLOCK}")
WORDED = re.compile(rf"(?P<day>\d{{1,2}}\s[а-яё]{{3,8}}\.?\s\d{{4}})(?:\s?(?:г\.?|года))?{CLOCK}", re.I)
WEEKDAY = re.compile(r"^(понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|[а-я]{2}),\s*", re.I)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as a page gives it: `at` is None when `raw` cannot be read; `precision` is `day` or `minute`."""

    at: datetime | None
    precision: str | None
    raw: str | None
    source: str | None

    def fields(self) -> dict[str, Any]:
        """The four fields of an Article that say when it was published."""
        return {
            "published_at": self.at,
            "published_precision": self.precision,
            "published_raw": self.raw,
            "published_source": self.source if self.at else None,
        }


ABSENT = Stamp(None, None, None, None)


def stamp(raw: str | int | None, source: str, zone: tzinfo = MOSCOW) -> Stamp:
    """The moment in `raw`; one without offset is in `zone`, a bare day begins there at midnight."""
    if raw is None or isinstance(raw, bool) or not str(raw).strip():
        return ABSENT
    shown = str(raw).strip()
    try:
        at, precision = _read(" ".join(shown.split()), zone)
    except (ValueError, OverflowError):
        at, precision = None, None
    return Stamp(at, precision, shown, source)


def first_stamp(candidates: Iterable[tuple[str | int | None, str]], zone: tzinfo = MOSCOW) -> Stamp:
    """The first of (raw, source) that can be read; if none can, the first that is there, for its raw text."""
    stamps = [stamp(raw, source, zone) for raw, source in candidates]
    readable = (one for one in stamps if one.at)
    present = (one for one in stamps if one.raw)
    return next(readable, None) or next(present, ABSENT)


def _read(text: str, zone: tzinfo) -> tuple[datetime | None, str | None]:
    if EPOCH.fullmatch(text):
        seconds = int(text) // (1000 if len(text) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).astimezone(zone), "minute"
    if ISO_DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), time(), zone), "day"
    if ISO.fullmatch(text):
        return _aware(datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-")), zone), "minute"
    if RFC822.fullmatch(text):
        return _aware(parsedate_to_datetime(text), UTC), "minute"
    match = NUMERIC.fullmatch(text) or WORDED.fullmatch(WEEKDAY.sub("", text))
    return _russian(match["day"], match["clock"], zone) if match else (None, None)


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _russian(day: str, clock: str | None, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """«19 октября 2024», «31.01.2023», with or without a time of day: dateparser, all of its guessing off."""
    import dateparser  # takes 0.3 s to import

    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    numeric = {"date_formats": ["%d.%m.%Y"], "settings": settings | {"PARSERS": ["custom-formats"]}}
    worded = {"settings": settings | {"PARSERS": ["absolute-time"]}}
    options = numeric if "." in day[:3] or "/" in day else worded
    found = dateparser.parse(day.replace("/", "."), languages=["ru"], **options)
    if found is None:
        return None, None
    at = datetime.strptime((clock or "00:00").replace(".", ":"), "%H:%M").time()
    return datetime.combine(found.date(), at, zone), "minute" if clock else "day"
