"""Dates and periods: expressions of time in a sentence, resolved against the day of publication.

An expression is found once and resolved once; what it means for a figure is decided in `nlp/context.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlp import period_days as read
from nlp.fact import Period
from nlp.numeral_words import VOCABULARY
from nlp.period_days import Reader, When

MONTH = r"(?:январ[ьяеюё]м?|феврал[ьяею]м?|март(?:а|е|у|ом)?|апрел[ьяею]м?|ма[йяею]|маем|июн[ьяею]м?|июл[ьяею]м?|август(?:а|е|у|ом)?|сентябр[ьяею]м?|октябр[ьяею]м?|ноябр[ьяею]м?|декабр[ьяею]м?)"  # fmt: skip
MONTH_SHORT = r"(?:янв|фев|мар|апр|авг|сен|сент|окт|ноя|нояб|дек)\b\.?"  # only after a day
SPELLED = "|".join(stem for stem, _ in read.DAY_STEMS)
YEAR = r"(?:(?:1[5-9]|20)\d\d)"
YEAR_WORD = r"(?:год[ауе]?|годом|году|гг?\.?|годы|годов|годах|годам)"
OF_YEAR = rf"(?:\s?(?P<year>{YEAR})(?:\s?-?(?:го|м|й|му|ом))?(?:\s?{YEAR_WORD}(?!\w))?|\s(?P<rel>прошлого|этого|нынешнего|текущего|следующего|будущего|позапрошлого|минувшего)\sгода)"  # fmt: skip
ORDINAL = r"(?P<ord>перв(?:ый|ого|ому|ом|ое|ым|ая|ой|ую)|втор(?:ой|ого|ому|ом|ое|ым|ая|ую)|треть(?:его|ему|ем|им|ей|ю|я|е)|третий|четверт(?:ый|ого|ому|ом|ым|ая|ой|ую)|[1-4](?:-?(?:й|го|м|му|ом|ый|е|ое))?|iv|i{1,3})"  # fmt: skip
COUNT = r"(?P<count>\d{1,2}|один|одиннадцать|двенадцать|десять|девять|восемь|семь|шесть|пять|четыре|три|два|двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати)"  # fmt: skip
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


_LEAD = r"(?:(?:по состоянию|по данным)\s)?(?:(?P<lead>с|со|до|к|ко|на|в|во|за|по|под|от|из|о|об|после|перед|при|для|между|чем)\s(?:(?:конец|итогам|весь|вся|все|всего|тот|тот же)\s(?:на\s|за\s)?)?)?"  # fmt: skip
_EDGE = r"(?P<lead>с|со|до|к|ко|на|в|под)\s(?:самого\s|самом\s)?(?P<edge>начал[аоуе]|конц[ауе]|конец|середин[аыуе])"
_SOME = r"(?:несколько|нескольких|пару|много|долгие|многие)\s(?:\w+\s)?"
_UNITS = r"(?:дн(?:я|ей|и|ями|ях)|день|сут(?:ки|ок)|недел(?:я|ю|и|ь|ями|ях|е)|месяц(?:а|е|ев|ы|ах)?|год(?:а|у|ы|ах|ов)?|лет|десятилети(?:е|я|й)|квартал(?:а|е|ов)?|столети(?:е|я)|полугодие)"
_NEAR = r"(?:последн|ближайш|минувш|прошедш|предыдущ|следующ|прошл|нынешн|текущ|эт|тот|том|того|той)\w{0,3}\s(?:же\s)?"
THIS = r"(?:эт(?:от|ой|ом|ого|а|у)|(?:нынешн|текущ|прошл|минувш|прошедш|предыдущ|следующ|будущ)(?:ая|яя|ую|юю|ей|ой|ий|ый|ем|ом|его|ого))"  # fmt: skip
WEEKDAY = (
    r"(?P<weekday>понедельник[ауе]?|вторник[ауе]?|сред[ауые]|четверг[ауе]?|пятниц[ауые]|суббот[ауые]|воскресень[ея])"
)
MONTHS = "янв фев мар апр май мая мае маю июн июл авг сен окт ноя дек"
WEEKDAYS = "понедел вторник сред четверг пятниц суббот воскрес"
CENTURIES = "15 16 17 18 19 20"
# Each with what its sentence must hold for it to be tried at all: one of these.
PATTERNS: tuple[tuple[frozenset[str], re.Pattern[str], Reader], ...] = tuple(
    (frozenset(needs.split()), re.compile(r"(?<![\w,.])" + pattern + r"(?!\w)"), reader)
    for needs, pattern, reader in (
        (MONTHS, rf"{_LEAD}(?P<d1>\d{{1,2}})(?:-?го)?(?:,\s\d{{1,2}}){{0,9}}(?:\s(?P<m1>{MONTH}))?(?:{DASH}|\s(?:по|до|и|на)\s)(?P<d2>\d{{1,2}})(?:-?го)?\s(?P<month>{MONTH})(?:{OF_YEAR})?", read.days),
        (".", rf"{_LEAD}(?P<d1>\d{{1,2}})(?:\.(?P<m1>\d{{1,2}}))?(?:{DASH}|\sпо\s|\./)(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d\d)(?!\.?\d)", read.numeric_days),
        (".", rf"{_LEAD}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}}|\d\d)(?!\.?\d)(?:\s?(?:года|г\.))?", read.numeric),
        ("/", r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})", read.numeric),
        ("-", r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", read.iso),
        (WEEKDAYS, rf"(?P<lead>в|во|к|до|с|на)\s{WEEKDAY},?\s(?P<d>\d{{1,2}})(?:-?го)?\s(?P<month>{MONTH})(?:{OF_YEAR})?", read.day),
        (MONTHS, rf"{_LEAD}(?P<d>\d{{1,2}})(?:-?(?:го|ого|ое|му|м|е))?\s(?P<month>{MONTH}|{MONTH_SHORT})(?:{OF_YEAR})?", read.day),
        (MONTHS, rf"{_LEAD}(?P<tens>двадцать\s|тридцать\s)?(?P<word>{SPELLED})(?:ого|ое|ому|ом|ый|его|ье|ьего|ьему|ьем|ий|ой)\s(?P<month>{MONTH})(?:{OF_YEAR})?", read.spelled_day),
        ("числ", r"с\s\d{1,2}(?:-?го)?\sпо\s\d{1,2}(?:-?е)?\sчисл\w+", read.nothing),
        ("числ", r"(?:не позднее|до|с|к|по|после)?\s?\d{1,2}(?:-?го|-?е|-?му)\sчисл[аоу]", read.nothing),
        (MONTHS, rf"{_LEAD}(?P<m1>{MONTH})(?:{DASH}|\s(?:по|до|и)\s)(?P<month>{MONTH})(?:{OF_YEAR})?", read.months),
        (MONTHS, rf"(?P<lead>с)\s(?P<month>{MONTH})\sдо\sконца(?:{OF_YEAR}|\sгода)", read.to_the_end),
        ("начал конц конец серед", rf"{_EDGE}(?:\s(?P<month>{MONTH})(?:{OF_YEAR})?|\s(?P<unit>месяца|квартала))", read.edge),
        ("начал конц конец серед", rf"{_EDGE}(?:{OF_YEAR})", read.edge),
        ("начал конц конец серед", rf"{_EDGE}\sгода", read.edge),
        ("полугод половин", rf"{_LEAD}(?:{ORDINAL}\s)?(?:полугоди(?:е|я|и|ю)|половин[аыуе]\sгода)(?:{OF_YEAR})?", read.half),
        ("полугод половин", rf"{_LEAD}{ORDINAL}\sполовин[аыуе]\s(?:{MONTH}|(?:\d0|(?:19|20)\d0)-?х(?:\s{YEAR_WORD})?)", read.nothing),
        ("полугод половин", rf"{_LEAD}{ORDINAL}\sполовин[аыуе]{OF_YEAR}", read.half),
        ("квартал кв.", rf"{_LEAD}последн\w{{2,3}}\sквартал\w?{OF_YEAR}", read.last_quarter),
        ("квартал кв.", rf"{_LEAD}{ORDINAL}(?:-?м)?\s(?:квартал(?:а|е|у|ом)?|кв\.)(?:{OF_YEAR})?", read.quarter),
        ("месяц", rf"(?P<lead>за|в|по итогам|итоги|итогам|в течение|на протяжении|по результатам)\s(?:(?P<first>первые|первых)\s|(?P<last>последние|минувшие|прошедшие|прошлые)\s)?{COUNT}\sмесяц(?:ев|а)?(?:{OF_YEAR})?", read.year_to_date),
        ("месяц", rf"(?P<first>первые|первых)\s{COUNT}\sмесяц(?:ев|а)?(?P<last>\b)(?:{OF_YEAR})?", read.year_to_date),
        ("месяц", rf"(?<!последние\s)(?<!последних\s)(?<!оставшиеся\s)(?<!оставшихся\s)(?<!ближайшие\s)(?<!осталось\s)(?<!до\s)(?<!сроком на\s)(?<!рассчитан на\s)(?<!продлен на\s)(?<!с\s){COUNT}\sмесяц(?:ев|а){OF_YEAR}", read.year_to_date),
        ("квартал", rf"(?P<lead>за|по итогам|итоги|итогам)\s(?:первые\s|прошедшие\s)?(?P<count>два|три|четыре|[2-4])\sквартала(?:{OF_YEAR})?", read.quarters_to_date),
        (CENTURIES, rf"{_LEAD}(?P<y1>{YEAR})\s?/\s?(?:(?:19|20)?\d\d)(?:-?(?:м|го|й))?(?:\s(?:учебн\w+|сезон\w*))?(?:\s{YEAR_WORD})?", read.school_year),
        (CENTURIES, rf"{_LEAD}(?P<y1>{YEAR})(?:{DASH}|\s(?:по|до|и)\s)(?P<y2>(?:(?:19|20)\d\d)|\d\d)(?:-?(?:м|го|й))?(?:\s(?:учебн\w+\s)?{YEAR_WORD})", read.years),
        (CENTURIES, rf"(?<=\()(?P<y1>{YEAR})[-–—](?P<y2>\d\d)(?=\))", read.years),
        (CENTURIES, rf"(?P<y1>{YEAR})[-–—](?P<y2>{YEAR})", read.years),
        (CENTURIES, rf"(?P<lead>с)\s(?P<y1>{YEAR})(?:-?го)?\sпо\s(?P<y2>{YEAR})(?:-?й)?", read.years),
        (MONTHS, rf"{_LEAD}(?P<month>{MONTH})(?:{OF_YEAR})", read.month),
        ("лет зим весн осен", rf"(?:летом|зимой|весной|осенью)\s?[-–]\s?(?:летом|зимой|весной|осенью){OF_YEAR}", read.nothing),
        ("лет зим весн осен", rf"(?P<lead>летом|зимой|весной|осенью|лета|зимы|весны|осени)(?:{OF_YEAR})", read.nothing),
        (CENTURIES, rf"{_LEAD}(?P<year>{YEAR})(?:-(?:го|м|й|му|ом|ому|ый)(?:\s{YEAR_WORD})?|\s?(?:учебн\w+\s)?(?:год[ауе]?|годом|году|г\.?))", read.year),
        ("0", rf"{_LEAD}(?:\d0|(?:19|20)\d0)-?(?:е|х|ых|ые)(?:\s{YEAR_WORD})?", read.nothing),
        ("век столети", r"(?:[ivx]+|\d{1,2}(?:-?(?:й|го|м))?)(?:\s?[-–—]\s?[ivx]+)?\s(?:век|столети)\w*", read.nothing),
        ("итог результат", r"(?:(?P<lead>по)\s)?(?:итогам|итоги|результатам)\s(?P<rel>прошлого|минувшего|позапрошлого|этого|нынешнего|текущего)\sгода", read.this_year),
        ("этом нынешн текущ прошл минувш следующ будущ позапрошл этот", r"(?P<lead>в|во|за|на|до|с|к|по)\s(?:весь\s|целый\s)?(?P<rel>этом|нынешнем|текущем|прошлом|минувшем|следующем|будущем|позапрошлом|этот|прошлый|текущий|прошлого|прошлому)\s(?:году|год|года)", read.this_year),
        ("этом нынешн текущ прошл минувш следующ будущ позапрошл этот", r"(?P<lead>в)\s(?P<rel>этом|нынешнем|текущем|прошлом|минувшем|следующем)(?=\s?[.,;)]|\s[—–]|\s[а-я]+(?:ят|ют|ут|ат)\b)", read.this_year),
        ("недел месяц квартал", rf"(?:(?P<lead>в|во|за|на|с|к|до|по|со)\s)?(?P<which>{THIS})\s(?P<span>недел[яиюе]|месяц[ае]?|квартал[ае]?)", read.span_named),
        ("сегодня вчера завтра", r"(?:(?P<lead>на)\s)?(?P<word>сегодня(?:шний день)?|вчера|позавчера|завтра|послезавтра)", read.today),
        (MONTHS, rf"(?P<lead>в|за|во|с|со|по|до|к|на)\s(?:весь\s|этот\s|итогам\s|результатам\s)?(?P<month>{MONTH})", read.month),
        (MONTHS, rf"(?<=\|\s)(?P<month>{MONTH})", read.month),
        (WEEKDAYS, rf"(?P<lead>)следующ(?:ая|ий|ее)\s{WEEKDAY}", read.weekday),
        (WEEKDAYS, rf"(?P<lead>в|во|к|ко|до|с|со|на|по)\s(?:прошл\w+\s|минувш\w+\s|эт\w+\s|следующ\w+\s|ближайш\w+\s)?{WEEKDAY}", read.weekday),
        ("последн ближайш минувш прошедш предыдущ следующ прошл нынешн текущ эт то", rf"(?:(?P<lead>в|во|за|на|до|после|в течение|на протяжении|с|из|к)\s)?{_NEAR}(?:{_SOME})?{_UNITS}", read.nothing),
        ("нескольк пар мног долг", rf"(?P<lead>через|спустя|в течение|за|на)\s{_SOME}{_UNITS}(?:\sназад)?", read.nothing),
        ("назад ранее спустя", rf"(?:{_SOME})?{_UNITS}\s(?:назад|ранее|спустя)", read.nothing),
        ("итог", r"(?:(?P<lead>по)\s)?итогам\sгода(?!\s(?:назад|ранее))", read.at_its_end),
        ("год месяц недел день дня сутки квартал сезон", r"(?P<lead>за|через|в течение|спустя|по итогам|итоги|итогам|по результатам)\s(?:один\s|весь\s|целый\s)?(?:год|года|году|месяц|месяца|неделю|недели|день|дня|сутки|квартал|квартала|полгода|сезон)", read.nothing),
        ("бюджет", r"(?<=бюджете\s)(?P<rel>будущего|следующего|прошлого|нынешнего|текущего)\sгода", read.this_year),
        ("нового", r"(?P<lead>с)\sнового\sгода", read.new_year),
        ("день дни", r"(?P<lead>в|на)\s(?:тот же день|следующий день|эти дни)", read.nothing),
        ("летом зимой весной осенью накануне позавчера", r"(?:летом|зимой|весной|осенью|накануне|позавчера)", read.nothing),
        ("назад ранее раньше", r"(?:год(?:ом)?|месяц(?:ем)?|недел(?:ю|ей)|сутками)\s(?:назад|ранее|раньше)", read.nothing),
        ("позже", r"(?:годом|месяцем|неделей|днем)\sпозже", read.nothing),
        ("нового", r"(?:(?P<lead>до|к|после)\s)нового года", read.nothing),
        ("разн дн сегодняшн", r"(?:(?P<lead>в|на|с)\s)(?:разные годы|днях|сегодняшнего дня)", read.nothing),
        ("период", rf"{_LEAD}(?:т(?:от|ому|ого|ем)\sже|аналогичн\w+|соответствующ\w+)\sпериод\w*(?:{OF_YEAR})?", read.nothing),
    )
)  # fmt: skip
BOUNDS = ("чем ", "максимум ", "минимум ")
_HINT = re.compile(r"\d|понедельник|вторник|\bсред[ауы]\b|четверг|пятниц|суббот|воскресень|\bлет\b|время|момент|\bдн|день|сутки|летом|зимой|весной|осенью|накануне|год|полугод|квартал|месяц|недел|сегодня|вчера|завтра|месяц|период|столети|век|сутк|январ|феврал|март|апрел|\bма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр")  # fmt: skip
NEEDS: frozenset[str] = frozenset().union(*(needs for needs, _, _ in PATTERNS))
_COMPARED = re.compile(
    r"(?:превосход|превыш|выше|ниже|больше|меньше|уступа)\w* (?:\w+ )?(?:показател|уров|результат|значени)\w* $|(?:\bк|\bс|\bот|чем за) (?:т(?:ому|ого|ем|от) же|аналогичн\w+|соответствующ\w+) период\w* $|(?<!за )(?<!в )(?<!течение )(?:того же|аналогичного|соответствующего) периода $|(?:\bчем|\bк уровню|\bот уровня|\bпо сравнению(?: с)?|\bпо отношению(?: к)?|\bпротив|\bотносительно)\s(?:\w+\s){0,2}$"
)
_CLOSED = re.compile(r"\bк\s(?:прошл|аналогичн|соответствующ|тому же|той же|уровню)")


def expressions(text: str, offset: int, when: Callable[[int], When]) -> list[Expression]:
    """Every expression of time in a sentence's clean text, in order; `when(at)` is what one at that offset means."""
    low = text.lower().replace("ё", "е")
    if not _HINT.search(low):
        return []
    found: list[Expression] = []
    taken = bytearray(len(low) + 1)
    present = {need for need in NEEDS if need in low}
    for needs, pattern, reader in PATTERNS:
        for match in pattern.finditer(low) if not needs.isdisjoint(present) else ():
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
    if (
        match.group().startswith(("года ", "лет ", "месяц", "дн", "недел", "сут"))
        and match.group().endswith(("назад", "ранее", "спустя"))
        and _numbered(low, match.start())
    ):
        return False  # «два года назад»: the number belongs to it
    if "first" in groups and low[max(0, match.start() - 9) : match.start()].endswith(BOUNDS):
        return False  # «не более чем за 12 месяцев» says how long
    return not (groups.get("m") and not 1 <= int(groups["m"]) <= 12)


def _numbered(low: str, at: int) -> bool:
    before = low[:at].split()[-1:]
    return bool(before) and (before[0][-1].isdigit() or before[0].lstrip('«"„(') in VOCABULARY)


def _expression(low: str, match: re.Match[str], reader: Reader, offset: int, when: Callable[[int], When]) -> Expression:
    lead = match.groupdict().get("lead") or ""
    start = match.start()
    if lead and reader is not read.nothing:
        start = match.end("lead")
        while low[start] == " ":
            start += 1
    days, precision = _resolved(match, reader, when(offset + match.start()))
    before = low[max(0, match.start() - 40) : match.start()]
    compared = bool(_COMPARED.search(before)) or lead == "чем" or bool(_CLOSED.search(low[match.start() : match.end()]))
    found = Expression(
        offset + start, offset + match.end(), lead, days, precision, compared or (reader is read.nothing and lead == "")
    )
    found.counted = reader is read.year_to_date
    if reader is not read.edge:
        _open(found, when(offset + match.start()))
    else:
        found.runs = lead in ("с", "со")
    return found


def _resolved(match: re.Match[str], reader: Reader, when: When) -> tuple[read.Days, str]:
    """What the reader makes of it; no days at the edge of the calendar («31.12.9999» has no day after it)."""
    try:
        return reader(match, when)
    except (OverflowError, ValueError):
        return None, "day"


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
    elif found.lead in ("к", "ко") and stop is not None and when.published is not None and stop <= when.published:
        found.compared = True  # «к январю – июню прошлого года»
    elif found.lead in ("до", "к", "ко", "перед") and found.precision in ("year", "month"):
        found.days = None


def overlapping(found: list[Expression], start: int, stop: int) -> Iterator[Expression]:
    """Those expressions that share a character with `[start, stop)`."""
    return (e for e in found if e.start < stop and start < e.stop)
