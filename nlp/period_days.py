"""From the words of an expression of time to days `[start, stop)`, against the day of publication and the tense around."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_COUNTS = {"один": 1, "два": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11, "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12}  # fmt: skip
_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четв": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}

Days = tuple[date | None, date | None] | None
Reader = Callable[["re.Match[str]", "When"], tuple[Days, str]]


@dataclass(frozen=True, slots=True)
class When:
    """What an expression is resolved against: the day of publication (None: unknown) and the tense around it."""

    published: date | None
    tense: str | None = None


def month_of(word: str) -> int:
    """1..12 for any form of a month's name."""
    return next(
        i for i in range(12, 0, -1) if word.startswith(MONTHS[i - 1]) and (i != 5 or not word.startswith("мар"))
    )


def _month_span(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year + last // 12, last % 12 + 1, 1)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_of(match: re.Match[str], when: When, month: int | None = None, day: int = 1) -> int | None:
    """The year an expression names, or the one that the day of publication and the tense make likeliest."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if when.published is None:
        return None
    year = when.published.year
    shift = {"прошлого": -1, "минувшего": -1, "следующего": 1, "будущего": 1, "позапрошлого": -2}
    if groups.get("rel"):
        return year + shift.get(groups["rel"], 0)
    return _likely_year(when, month, day)


def _likely_year(when: When, month: int | None, day: int) -> int:
    published = when.published
    assert published is not None
    if month is None:
        return published.year
    candidate = _safe(published.year, month, min(day, 28)) or published
    if when.tense == "past" and candidate > published:
        return published.year - 1
    if when.tense == "future" and candidate < published and (published - candidate).days > 31:
        return published.year + 1
    if when.tense is None and abs((candidate - published).days) > 200:
        return published.year + (1 if candidate < published else -1)
    return published.year


def numeric(match: re.Match[str], when: When) -> tuple[Days, str]:
    day, month, year = (int(match.group(name)) for name in ("d", "m", "y"))
    if year < 100:
        year += 2000 if when.published is None or year <= (when.published.year + 10) % 100 else 1900
        if year < 1950:
            year += 100
    first = _safe(year, month, day)
    return ((first, first + timedelta(1)) if first else None), "day"


def numeric_days(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«14–15.10.2018», «с 01.06 по 15.06.2024»."""
    last, _ = numeric(match, when)
    if last is None or last[0] is None:
        return None, "range"
    first = _safe(last[0].year, int(match["m1"] or match["m"]), int(match["d1"]))
    return ((first, last[1]) if first is not None and first <= last[0] else None), "range"


def iso(match: re.Match[str], when: When) -> tuple[Days, str]:
    first = _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    return ((first, first + timedelta(1)) if first else None), "day"


def day(match: re.Match[str], when: When) -> tuple[Days, str]:
    month, day = month_of(match["month"]), int(match["d"])
    year = _year_of(match, when, month, day)
    first = _safe(year, month, day) if year else None
    return ((first, first + timedelta(1)) if first else None), "day"


def spelled_day(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«двадцать пятое декабря», «первого сентября 2024 года»."""
    month = month_of(match["month"])
    number = {"двадцать": 20, "тридцать": 30}.get((match["tens"] or "").strip(), 0)
    word = match["word"]
    number += next(n for stem, n in DAY_STEMS if word.startswith(stem))
    year = _year_of(match, when, month, number)
    first = _safe(year, month, number) if year else None
    return ((first, first + timedelta(1)) if first else None), "day"


# Longest first: «пятнадцат» before «пят».
DAYS_SPELLED = (
    "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат "
    "семнадцат восемнадцат девятнадцат двадцат"
).split()
DAY_STEMS = (*sorted(zip(DAYS_SPELLED, range(1, 21), strict=True), key=lambda s: -len(s[0])), ("тридцат", 30))


def span_named(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«на следующей неделе», «в прошлом квартале», «этот месяц»: a week from Monday, a month, a quarter."""
    if when.published is None or match["lead"] in ("до", "к", "с", "со"):
        return None, "range"
    rel, unit = match["which"], match["span"]
    shift = -1 if rel.startswith(("прош", "мину", "пред")) else 1 if rel.startswith(("след", "буду")) else 0
    if unit.startswith("недел"):
        monday = when.published + timedelta(7 * shift - when.published.weekday())
        return (monday, monday + timedelta(7)), "range"
    size = 3 if unit.startswith("кварт") else 1
    index = (when.published.year * 12 + when.published.month - 1) // size + shift
    year, first = divmod(index * size, 12)
    return _month_span(year, first + 1, first + size), "quarter" if size == 3 else "month"


def days(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с 1 по 30 октября», «28 декабря – 8 января», «7 и 8 мая»."""
    last_month, last_day = month_of(match["month"]), int(match["d2"])
    first_month = month_of(match["m1"]) if match["m1"] else last_month
    year = _year_of(match, when, last_month, last_day)
    if year is None:
        return None, "range"
    first = _safe(year - (first_month > last_month), first_month, int(match["d1"]))
    last = _safe(year, last_month, last_day)
    return ((first, last + timedelta(1)) if first and last else None), "range"


def months(match: re.Match[str], when: When) -> tuple[Days, str]:
    first, last = month_of(match["m1"]), month_of(match["month"])
    told = when.tense or _ended(when, last)
    year = _year_of(match, replace(when, tense=told), last if told == "past" or last < first else first)
    if year is None:
        return None, "range"
    start = date(year - (first > last), first, 1)
    return (start, _month_span(year, last, last)[1]), "range"


def _ended(when: When, last: int) -> str | None:
    """Months of this year that have ended are the ones meant, where no verb tells."""
    return "past" if when.published is not None and last < when.published.month else None


def month(match: re.Match[str], when: When) -> tuple[Days, str]:
    month = month_of(match["month"])
    year = _year_of(match, when, month)
    return (_month_span(year, month, month) if year else None), "month"


def to_the_end(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с сентября до конца 2014 года»."""
    month = month_of(match["month"])
    year = _year_of(match, when, month)
    return ((date(year, month, 1), date(year + 1, 1, 1)) if year else None), "range"


def quarter(match: re.Match[str], when: When) -> tuple[Days, str]:
    quarter = ordinal(match["ord"])
    if quarter > 4:
        return None, "quarter"
    year = _ended_year(match, when, quarter * 3)
    return (_month_span(year, quarter * 3 - 2, quarter * 3) if year else None), "quarter"


def last_quarter(match: re.Match[str], when: When) -> tuple[Days, str]:
    year = _year_of(match, when)
    return (_month_span(year, 10, 12) if year else None), "quarter"


def half(match: re.Match[str], when: When) -> tuple[Days, str]:
    half = ordinal(match["ord"]) if match["ord"] else 0
    year = _year_of(match, when)
    if year is None or half > 2:
        return None, "half"
    if not match["year"] and not match["rel"]:
        if half == 0:
            half = 1 if when.published and when.published.month >= 7 else 2
        year = _settled(when, year, half * 6)
    return _month_span(year, half * 6 - 5, half * 6), "half"


def _ended_year(match: re.Match[str], when: When, last_month: int) -> int | None:
    """The year named, or the one in which months up to `last_month` have ended."""
    year = _year_of(match, when)
    named = match["year"] or match["rel"]
    return year if named or year is None else _settled(when, year, last_month)


def _settled(when: When, year: int, last_month: int) -> int:
    """Without a year, a period of the past has ended by the day of publication."""
    assert when.published is not None
    ended = _month_span(year, last_month, last_month)[1] <= when.published + timedelta(20)
    return year if ended or when.tense == "future" else year - 1


def ordinal(word: str) -> int:
    """The number of «первый», «3-й», «III»."""
    return int(word[0]) if word[0].isdigit() else _ORDINALS.get(word if word[0] == "i" else word[:4], 9)


def year_to_date(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«за девять месяцев (2023 года)»: January through September; with no year only where the months have just ended."""
    number = match["count"]
    count = int(number) if number.isdigit() else _COUNTS[number]
    if not 1 <= count <= 12:
        return None, "range"
    if match["year"] or match["rel"]:
        year = _year_of(match, when)
        return (_month_span(year, 1, count) if year else None), "range"
    if when.published is None or when.tense == "future" or match["last"]:
        return None, "range"
    done = (when.published - timedelta(1)).month if when.published.day == 1 else when.published.month - 1
    if done == 0 and count == 12:
        return _month_span(when.published.year - 1, 1, 12), "range"
    settled = (
        count == done
        or ((count in (3, 6, 9) or count > 6) and 0 < done - count <= 2)
        or bool(match["first"] and count <= done)
    )
    return (_month_span(when.published.year, 1, count) if settled else None), "range"


def quarters_to_date(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«за три квартала (2024 года)»: January through September."""
    count = int(_COUNTS.get(match["count"], match["count"]))
    year = _ended_year(match, when, count * 3)
    return (_month_span(year, 1, count * 3) if year else None), "range"


def year(match: re.Match[str], when: When) -> tuple[Days, str]:
    year = int(match["year"])
    return (date(year, 1, 1), date(year + 1, 1, 1)), "year"


def years(match: re.Match[str], when: When) -> tuple[Days, str]:
    first, last = int(match["y1"]), int(match["y2"])
    last += first // 100 * 100 if last < 100 else 0
    return ((date(first, 1, 1), date(last + 1, 1, 1)) if last > first else None), "range"


def school_year(match: re.Match[str], when: When) -> tuple[Days, str]:
    first = int(match["y1"])
    return (date(first, 9, 1), date(first + 1, 9, 1)), "range"


def edge(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с начала года», «до конца 2025 года», «на начало 2024 года», «к концу июня»."""
    edge, lead = match["edge"][:5], match["lead"]
    span = _edge_span(match, when)
    if span is None or (when.published is None and not match.groupdict().get("year")):
        return None, "year"
    start, stop = span
    if lead in ("с", "со") and edge == "начал":
        through = when.published + timedelta(1) if when.published and when.published >= start else None
        return (start, through), "range"
    if (lead in ("до", "к", "ко", "под") and edge == "конца") or (lead in ("к", "ко") and edge == "концу"):
        return (None, stop), "range"
    if lead == "на" and edge == "начал":
        return (start, start + timedelta(1)), "day"
    if lead == "на" and edge == "конец":
        return (stop - timedelta(1), stop), "day"
    return None, "range"


def _edge_span(match: re.Match[str], when: When) -> tuple[date, date] | None:
    groups = match.groupdict()
    if groups.get("month"):
        month = month_of(groups["month"])
        year = _year_of(match, when, month)
        return _month_span(year, month, month) if year else None
    if groups.get("unit") == "месяца" and when.published:
        return _month_span(when.published.year, when.published.month, when.published.month)
    if groups.get("unit") == "квартала" and when.published:
        last = (when.published.month + 2) // 3 * 3
        return _month_span(when.published.year, last - 2, last)
    year = _year_of(match, when)
    return (date(year, 1, 1), date(year + 1, 1, 1)) if year else None


def this_year(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "year"
    year = when.published.year
    shift = {"прошл": -1, "минув": -1, "следу": 1, "будущ": 1, "позап": -2}.get(match["rel"][:5], 0)
    if shift == 0 and when.tense == "past":
        return (date(year, 1, 1), when.published + timedelta(1)), "year"
    return (date(year + shift, 1, 1), date(year + shift + 1, 1, 1)), "year"


def at_its_end(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«По итогам года экспорт достигнет 220 тысяч тонн»: this year, unless it is told as past or just over."""
    if when.published is None or when.tense == "past" or (when.tense is None and when.published.month < 4):
        return None, "year"
    year = when.published.year
    return (date(year, 1, 1), date(year + 1, 1, 1)), "year"


def new_year(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с нового года» of the future: from January 1."""
    if when.published is None or when.tense != "future":
        return None, "range"
    return (date(when.published.year + 1, 1, 1), None), "range"


def today(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "day"
    shift = {"вчер": -1, "завт": 1, "поза": -2, "посл": 2}.get(match["word"][:4], 0)
    day = when.published + timedelta(shift)
    return (day, day + timedelta(1)), "day"


def weekday(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«в пятницу»: the nearest such day, not after the publication unless the tense is future."""
    if when.published is None or match["lead"] not in ("в", "во", ""):
        return None, "day"
    number = next(
        i
        for i, stem in enumerate(("пон", "вто", "сре", "чет", "пят", "суб", "вос"))
        if match["weekday"].startswith(stem)
    )
    back = (when.published.weekday() - number) % 7
    day = (
        when.published + timedelta((number - when.published.weekday()) % 7 or 7 * ("следующ" in match.group()))
        if when.tense == "future" or "следующ" in match.group()
        else when.published - timedelta(back)
    )
    return (day, day + timedelta(1)), "day"


def nothing(match: re.Match[str], when: When) -> tuple[Days, str]:
    return None, "range"
