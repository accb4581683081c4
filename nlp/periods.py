"""Dates and periods: expressions of time in a sentence, resolved against the day of publication.

An expression is found once and resolved once; what it means for a figure is decided in `nlp/context.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.fact import Period

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_MONTH_ENDING = r"(?:[ьяеюй]|[ья]м|ем|ом|а|у)?"
MONTH = rf"(?:январ[ьяеюё]м?|феврал[ьяею]м?|март(?:а|е|у|ом)?|апрел[ьяею]м?|ма[йяею]|маем|июн[ьяею]м?|июл[ьяею]м?|август(?:а|е|у|ом)?|сентябр[ьяею]м?|октябр[ьяею]м?|ноябр[ьяею]м?|декабр[ьяею]м?)"  # fmt: skip
YEAR = r"(?:(?:1[5-9]|20)\d\d)"
YEAR_WORD = r"(?:год[ауе]?|годом|году|гг?\.?|годы|годов|годах|годам)"
OF_YEAR = rf"(?:\s?(?P<year>{YEAR})(?:\s?-?(?:го|м|й|му|ом))?(?:\s?{YEAR_WORD}(?!\w))?|\s(?P<rel>прошлого|этого|нынешнего|текущего|следующего|будущего|позапрошлого|минувшего)\sгода)"  # fmt: skip
ORDINAL = r"(?P<ord>перв(?:ый|ого|ому|ом|ое|ым|ая|ой|ую)|втор(?:ой|ого|ому|ом|ое|ым|ая|ую)|треть(?:его|ему|ем|им|ей|ю|я|е)|третий|четверт(?:ый|ого|ому|ом|ым|ая|ой|ую)|[1-4](?:-?(?:й|го|м|му|ом|ый|е|ое))?|iv|i{1,3})"  # fmt: skip
COUNT = r"(?P<count>\d{1,2}|один|одиннадцать|двенадцать|десять|девять|восемь|семь|шесть|пять|четыре|три|два|двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати)"  # fmt: skip
_COUNTS = {"один": 1, "два": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11, "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12}  # fmt: skip
_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четв": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
DASH = r"\s?[-–—]\s?"


@dataclass(slots=True, eq=False)
class Expression:
    """An expression of time: offsets `[start, stop)` in the clean text, the words before it that belong to its sense
    (`lead`: «с», «до», «к», «на», «за», «по»), and what it resolves to.

    `days` are the days named, None when the words fix none; `precision` as in Period; `compared` when it only says
    what something is compared with («чем годом ранее»).
    """

    start: int
    stop: int
    lead: str
    days: tuple[date | None, date | None] | None
    precision: str
    compared: bool = False
    counted: bool = False  # «за 18 месяцев»: a duration, unless it says when
    runs: bool = False  # «с 2019 года», «с начала года»: up to the day of publication

    def period(self, phrase: str, source: str = "stated") -> Period | None:
        """The Period of the expression, None when it fixes no days."""
        if self.days is None or self.days == (None, None):
            return None
        start, stop = self.days
        return Period(start=start, stop=stop, precision=self.precision, phrase=phrase, source=source)


Days = tuple[date | None, date | None] | None
Reader = Callable[["re.Match[str]", "When"], tuple[Days, str]]


@dataclass(frozen=True, slots=True)
class When:
    """What an expression is resolved against: the day of publication (None: unknown) and the tense around it."""

    published: date | None
    tense: str | None = None


def month_of(word: str) -> int:
    """1..12 for any form of a month's name."""
    return 3 if word.startswith("март") else next(i for i in range(12, 0, -1) if word.startswith(MONTHS[i - 1]))


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


# --- the readers: a match → days and precision -----------------------------------------------------------------------


def _numeric(match: re.Match[str], when: When) -> tuple[Days, str]:
    day, month, year = (int(match.group(name)) for name in ("d", "m", "y"))
    if year < 100:
        year += 2000 if when.published is None or year <= (when.published.year + 10) % 100 else 1900
        if year < 1950:
            year += 100
    first = _safe(year, month, day)
    return ((first, first + timedelta(1)) if first else None), "day"


def _iso(match: re.Match[str], when: When) -> tuple[Days, str]:
    first = _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    return ((first, first + timedelta(1)) if first else None), "day"


def _day(match: re.Match[str], when: When) -> tuple[Days, str]:
    month, day = month_of(match["month"]), int(match["d"])
    year = _year_of(match, when, month, day)
    first = _safe(year, month, day) if year else None
    return ((first, first + timedelta(1)) if first else None), "day"


def _days(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с 1 по 30 октября», «28 декабря – 8 января», «7 и 8 мая»."""
    last_month, last_day = month_of(match["month"]), int(match["d2"])
    first_month = month_of(match["m1"]) if match["m1"] else last_month
    year = _year_of(match, when, last_month, last_day)
    if year is None:
        return None, "range"
    first = _safe(year - (first_month > last_month), first_month, int(match["d1"]))
    last = _safe(year, last_month, last_day)
    return ((first, last + timedelta(1)) if first and last else None), "range"


def _months(match: re.Match[str], when: When) -> tuple[Days, str]:
    first, last = month_of(match["m1"]), month_of(match["month"])
    year = _year_of(match, when, first if last >= first else last)
    if year is None:
        return None, "range"
    start = date(year - (first > last), first, 1)
    return (start, _month_span(year, last, last)[1]), "range"


def _month(match: re.Match[str], when: When) -> tuple[Days, str]:
    month = month_of(match["month"])
    year = _year_of(match, when, month)
    return (_month_span(year, month, month) if year else None), "month"


def _quarter(match: re.Match[str], when: When) -> tuple[Days, str]:
    quarter = ordinal(match["ord"])
    if quarter > 4:
        return None, "quarter"
    year = _year_of(match, when) or None
    if year and not match["year"] and not match["rel"]:
        year = _settled(when, year, quarter * 3)
    return (_month_span(year, quarter * 3 - 2, quarter * 3) if year else None), "quarter"


def _half(match: re.Match[str], when: When) -> tuple[Days, str]:
    half = ordinal(match["ord"]) if match["ord"] else 0
    year = _year_of(match, when)
    if year is None or half > 2:
        return None, "half"
    if not match["year"] and not match["rel"]:
        if half == 0:
            half = 1 if when.published and when.published.month >= 7 else 2
        year = _settled(when, year, half * 6)
    return _month_span(year, half * 6 - 5, half * 6), "half"


def _settled(when: When, year: int, last_month: int) -> int:
    """Without a year, a period of the past has ended by the day of publication."""
    assert when.published is not None
    ended = _month_span(year, last_month, last_month)[1] <= when.published + timedelta(20)
    return year if ended or when.tense == "future" else year - 1


def ordinal(word: str) -> int:
    """The number of «первый», «3-й», «III»."""
    return int(word[0]) if word[0].isdigit() else _ORDINALS.get(word if word[0] == "i" else word[:4], 9)


def _year_to_date(match: re.Match[str], when: When) -> tuple[Days, str]:
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
    settled = count == done or (count in (3, 6, 9) and 0 < done - count <= 2) or bool(match["first"] and count <= done)
    return (_month_span(when.published.year, 1, count) if settled else None), "range"


def _year(match: re.Match[str], when: When) -> tuple[Days, str]:
    year = int(match["year"])
    return (date(year, 1, 1), date(year + 1, 1, 1)), "year"


def _years(match: re.Match[str], when: When) -> tuple[Days, str]:
    first, last = int(match["y1"]), int(match["y2"])
    last += first // 100 * 100 if last < 100 else 0
    return ((date(first, 1, 1), date(last + 1, 1, 1)) if last > first else None), "range"


def _school_year(match: re.Match[str], when: When) -> tuple[Days, str]:
    first = int(match["y1"])
    return (date(first, 9, 1), date(first + 1, 9, 1)), "range"


def _edge(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«с начала года», «до конца 2025 года», «на начало 2024 года», «к концу июня»."""
    edge, lead = match["edge"][:5], match["lead"]
    span = _edge_span(match, when)
    if span is None or (when.published is None and not match.groupdict().get("year")):
        return None, "year"
    start, stop = span
    if lead in ("с", "со") and edge == "начал":
        through = when.published + timedelta(1) if when.published and when.published >= start else None
        return (start, through), "range"
    if lead in ("до", "к", "ко", "под") and edge == "конца" or lead in ("к", "ко") and edge == "концу":
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


def _this_year(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "year"
    year = when.published.year
    shift = {"прошл": -1, "минув": -1, "следу": 1, "будущ": 1, "позап": -2}.get(match["rel"][:5], 0)
    if shift == 0 and when.tense == "past":
        return (date(year, 1, 1), when.published + timedelta(1)), "year"
    return (date(year + shift, 1, 1), date(year + shift + 1, 1, 1)), "year"


def _this_month(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "month"
    first = when.published.replace(day=1)
    if match["rel"].startswith(("прошл", "минув")):
        first = (first - timedelta(1)).replace(day=1)
    return _month_span(first.year, first.month, first.month), "month"


def _last_week(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "range"
    monday = when.published - timedelta(when.published.weekday() + 7)
    return (monday, monday + timedelta(7)), "range"


def _today(match: re.Match[str], when: When) -> tuple[Days, str]:
    if when.published is None:
        return None, "day"
    shift = {"вчер": -1, "завт": 1, "поза": -2, "посл": 2}.get(match["word"][:4], 0)
    day = when.published + timedelta(shift)
    return (day, day + timedelta(1)), "day"


def _weekday(match: re.Match[str], when: When) -> tuple[Days, str]:
    """«в пятницу»: the nearest such day, not after the publication unless the tense is future."""
    if when.published is None or match["lead"] not in ("в", "во"):
        return None, "day"
    number = next(
        i
        for i, stem in enumerate(("пон", "вто", "сре", "чет", "пят", "суб", "вос"))
        if match["weekday"].startswith(stem)
    )
    back = (when.published.weekday() - number) % 7
    day = (
        when.published + timedelta((number - when.published.weekday()) % 7)
        if when.tense == "future"
        else when.published - timedelta(back)
    )
    return (day, day + timedelta(1)), "day"


def _nothing(match: re.Match[str], when: When) -> tuple[Days, str]:
    return None, "range"


_LEAD = r"(?:(?:по состоянию|по данным)\s)?(?:(?P<lead>с|со|до|к|ко|на|в|во|за|по|под|от|из|о|об|после|перед|при|для|между|чем)\s(?:(?:конец|итогам|весь|вся|все|всего|тот|тот же)\s(?:на\s|за\s)?)?)?"  # fmt: skip
_EDGE = r"(?P<lead>с|со|до|к|ко|на|в|под)\s(?:самого\s|самом\s)?(?P<edge>начал[аоуе]|конц[ауе]|конец|середин[аыуе])"
_SOME = r"(?:несколько|нескольких|пару|полтора|много|долгие|многие)\s(?:\w+\s)?"
_UNITS = r"(?:дн(?:я|ей|и|ями|ях)|день|сут(?:ки|ок)|недел(?:я|ю|и|ь|ями|ях|е)|месяц(?:а|е|ев|ы|ах)?|год(?:а|у|ы|ах|ов)?|лет|десятилети(?:е|я|й)|квартал(?:а|е|ов)?|столети(?:е|я)|полугодие)"
_NEAR = r"(?:последн|ближайш|минувш|прошедш|предыдущ|следующ|прошл|нынешн|текущ|эт|тот|том|того|той)\w{0,3}\s(?:же\s)?"
WEEKDAY = (
    r"(?P<weekday>понедельник[ауе]?|вторник[ауе]?|сред[ауые]|четверг[ауе]?|пятниц[ауые]|суббот[ауые]|воскресень[ея])"
)
PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(r"(?<![\w,.])" + pattern + r"(?!\w)"), reader)
    for pattern, reader in (
        (rf"{_LEAD}(?P<d1>\d{{1,2}})(?:-?го)?(?:\s(?P<m1>{MONTH}))?(?:{DASH}|\s(?:по|до|и|на)\s)(?P<d2>\d{{1,2}})(?:-?го)?\s(?P<month>{MONTH})(?:{OF_YEAR})?", _days),
        (rf"{_LEAD}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d\d)(?!\.?\d)(?:\s?(?:года|г\.))?", _numeric),
        (r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", _iso),
        (rf"{_LEAD}(?P<d>\d{{1,2}})(?:-?(?:го|му|м|е))?\s(?P<month>{MONTH})(?:{OF_YEAR})?", _day),
        (r"(?:не позднее|до|с|к|по|после)?\s?\d{1,2}(?:-?го|-?е|-?му)\sчисл[аоу]", _nothing),
        (rf"{_LEAD}(?P<m1>{MONTH})(?:{DASH}|\s(?:по|до|и)\s)(?P<month>{MONTH})(?:{OF_YEAR})?", _months),
(rf"{_EDGE}(?:\s(?P<month>{MONTH})(?:{OF_YEAR})?|\s(?P<unit>месяца|квартала))", _edge),
        (rf"{_EDGE}(?:{OF_YEAR})", _edge),
        (rf"{_EDGE}\sгода", _edge),
        (rf"{_LEAD}(?:{ORDINAL}\s)?(?:полугоди(?:е|я|и|ю)|половин[аыуе]\sгода)(?:{OF_YEAR})?", _half),
        (rf"{_LEAD}{ORDINAL}(?:-?м)?\s(?:квартал(?:а|е|у|ом)?|кв\.)(?:{OF_YEAR})?", _quarter),
        (rf"(?P<lead>за|в|по итогам|итоги|итогам|в течение|на протяжении|по результатам)\s(?:(?P<first>первые|первых)\s|(?P<last>последние|минувшие|прошедшие|прошлые)\s)?{COUNT}\sмесяц(?:ев|а)?(?:{OF_YEAR})?", _year_to_date),
        (rf"(?P<first>первые|первых)\s{COUNT}\sмесяц(?:ев|а)?(?P<last>\b)(?:{OF_YEAR})?", _year_to_date),
        (rf"{_LEAD}(?P<y1>{YEAR})\s?/\s?(?:(?:19|20)?\d\d)(?:-?(?:м|го|й))?(?:\s(?:учебн\w+|сезон\w*))?(?:\s{YEAR_WORD})?", _school_year),
        (rf"{_LEAD}(?P<y1>{YEAR})(?:{DASH}|\s(?:по|до|и)\s)(?P<y2>(?:(?:19|20)\d\d)|\d\d)(?:-?(?:м|го|й))?(?:\s(?:учебн\w+\s)?{YEAR_WORD})", _years),
        (rf"(?P<y1>{YEAR})[-–—](?P<y2>{YEAR})", _years),
        (rf"(?P<lead>с)\s(?P<y1>{YEAR})(?:-?го)?\sпо\s(?P<y2>{YEAR})(?:-?й)?", _years),
        (rf"{_LEAD}(?P<month>{MONTH})(?:{OF_YEAR})", _month),
        (rf"(?P<lead>летом|зимой|весной|осенью|лета|зимы|весны|осени)(?:{OF_YEAR})", _nothing),
        (rf"{_LEAD}(?P<year>{YEAR})(?:-(?:го|м|й|му|ом|ому|ый)(?:\s{YEAR_WORD})?|\s?(?:учебн\w+\s)?(?:год[ауе]?|годом|году|г\.?))", _year),
        (rf"{_LEAD}(?:\d0|(?:19|20)\d0)-?(?:е|х|ых|ые)(?:\s{YEAR_WORD})?", _nothing),
        (r"(?:[ivx]+|\d{1,2}(?:-?(?:й|го|м))?)(?:\s?[-–—]\s?[ivx]+)?\s(?:век|столети)\w*", _nothing),
        (rf"(?P<lead>в|во|за|на|до|с|к|по)\s(?P<rel>этом|нынешнем|текущем|прошлом|минувшем|следующем|будущем|позапрошлом|этот|прошлый|текущий|прошлого|прошлому)\s(?:году|год|года)", _this_year),
        (r"(?P<lead>в|во|за|на)\s(?P<rel>этом|нынешнем|текущем|прошлом|минувшем|прошлый|минувший|текущий)\s(?:месяце|месяц)", _this_month),
        (r"(?P<lead>на|за)\s(?:прошлой|минувшей|прошлую|минувшую|прошедшую|прошедшей)\s(?:неделе|неделю)", _last_week),
        (r"(?:(?P<lead>на)\s)?(?P<word>сегодня(?:шний день)?|вчера|позавчера|завтра|послезавтра)", _today),
        (rf"(?P<lead>в|за|во|с|со|по|до|к|на)\s(?:весь\s|этот\s)?(?P<month>{MONTH})", _month),
        (rf"(?<=\|\s)(?P<month>{MONTH})", _month),
        (rf"(?P<lead>в|во|к|ко|до|с|со|на|по)\s(?:прошл\w+\s|минувш\w+\s|эт\w+\s|следующ\w+\s|ближайш\w+\s)?{WEEKDAY}", _weekday),
        (rf"(?:(?P<lead>в|во|за|на|до|после|в течение|на протяжении|с|из|к)\s)?{_NEAR}(?:{_SOME})?{_UNITS}", _nothing),
        (rf"(?P<lead>через|спустя|в течение|за|на)\s{_SOME}{_UNITS}(?:\sназад)?", _nothing),
        (rf"(?:{_SOME})?{_UNITS}\s(?:назад|ранее|спустя)", _nothing),
        (r"(?P<lead>за|через|в течение|спустя|по итогам|итоги|итогам|по результатам)\s(?:один\s|весь\s|целый\s)?(?:год|года|году|месяц|месяца|неделю|недели|день|дня|сутки|квартал|квартала|полгода|сезон)", _nothing),
        (r"(?P<lead>в|на)\s(?:тот же день|следующий день|эти дни)", _nothing),
        (r"(?:летом|зимой|весной|осенью|накануне|позавчера)", _nothing),
        (r"(?:год(?:ом)?|месяц(?:ем)?|недел(?:ю|ей)|сутками)\s(?:назад|ранее|раньше)", _nothing),
        (rf"{_LEAD}(?:тот же|аналогичн\w+|соответствующ\w+)\sпериод\w*(?:{OF_YEAR})?", _nothing),
    )
)  # fmt: skip
_HINT = re.compile(r"\d|понедельник|вторник|\bсред[ауы]\b|четверг|пятниц|суббот|воскресень|\bлет\b|время|момент|\bдн|день|сутки|летом|зимой|весной|осенью|накануне|год|полугод|квартал|месяц|недел|сегодня|вчера|завтра|месяц|период|столети|век|сутк|январ|феврал|март|апрел|\bма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр")  # fmt: skip
_COMPARED = re.compile(r"(?:\bчем|\bпо сравнению с|\bпо отношению к|\bпротив|\bотносительно)\s(?:\w+\s){0,2}$")
_CLOSED = re.compile(r"\bк\s(?:прошл|аналогичн|соответствующ|тому же|той же|уровню)")
MAY = re.compile(r"^(?:по|до)?\s?ма[йяею]$")


def expressions(text: str, offset: int, when: Callable[[int], When]) -> list[Expression]:
    """Every expression of time in a sentence's clean text, in order; `when(at)` is what one at that offset means."""
    low = text.lower().replace("ё", "е")
    if not _HINT.search(low):
        return []
    found: list[Expression] = []
    taken = bytearray(len(low) + 1)
    for pattern, reader in PATTERNS:
        for match in pattern.finditer(low):
            if any(taken[match.start() : match.end()]) or not _plausible(low, match):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.append(_expression(low, match, reader, offset, when))
    found.sort(key=lambda e: e.start)
    return found


def _plausible(low: str, match: re.Match[str]) -> bool:
    """Not «31 мая-улица», not a day 45, not an hour."""
    groups = match.groupdict()
    for name in ("d", "d1", "d2"):
        if groups.get(name) and not 1 <= int(groups[name]) <= 31:
            return False
    if "first" in groups and low[max(0, match.start() - 5) : match.start()].endswith("чем "):
        return False  # «не более чем за 12 месяцев» says how long
    return not (groups.get("m") and not 1 <= int(groups["m"]) <= 12)


def _expression(low: str, match: re.Match[str], reader: Reader, offset: int, when: Callable[[int], When]) -> Expression:
    lead = match.groupdict().get("lead") or ""
    start = match.start()
    if lead and reader is not _nothing:
        start = match.end("lead")
        while low[start] == " ":
            start += 1
    days, precision = reader(match, when(offset + match.start()))
    before = low[max(0, match.start() - 30) : match.start()]
    compared = bool(_COMPARED.search(before)) or lead == "чем" or bool(_CLOSED.search(low[match.start() : match.end()]))
    found = Expression(
        offset + start, offset + match.end(), lead, days, precision, compared or reader is _nothing and lead == ""
    )
    found.counted = reader is _year_to_date
    if reader is not _edge:
        _open(found, when(offset + match.start()))
    else:
        found.runs = lead in ("с", "со")
    return found


def _open(found: Expression, when: When) -> None:
    """«с 2019 года» runs on; «до 5 сентября» has no start; «к 2030 году», «до 2030 года» fix no days."""
    if found.days is None:
        return
    start, stop = found.days
    if found.lead in ("с", "со", "после") and found.precision != "range" and start is not None:
        past = when.published is not None and start <= when.published
        found.days = (start, when.published + timedelta(1) if past and when.published else None)
        found.precision, found.runs = "range", True
    elif found.lead in ("до", "по") and found.precision == "day" and stop is not None:
        found.days = (None, start if start is not None and start.day == 1 and found.lead == "до" else stop)
        found.precision = "range"
    elif found.lead in ("до", "к", "ко", "перед") and found.precision in ("year", "month"):
        found.days = None


def overlapping(found: list[Expression], start: int, stop: int) -> Iterator[Expression]:
    """Those expressions that share a character with `[start, stop)`."""
    return (e for e in found if e.start < stop and start < e.stop)
