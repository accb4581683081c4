"""Figures, days and names of fields in Russian words, for people to read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from crawler.article import MOSCOW
from nlp.fact import Fact, Period
from search.series.titles import UNITS

NBSP = "\u00a0"
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
MONTH = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()

COMPARATORS = {"=": "", "~": "около", ">": "более", ">=": "не менее", "<": "менее", "<=": "не более", "..": ""}
SCALES = ((Decimal(10) ** 12, "трлн"), (Decimal(10) ** 9, "млрд"), (Decimal(10) ** 6, "млн"), (Decimal(1000), "тыс."))
SMALLEST_SCALED = Decimal(10_000)  # «4 600», but «35 тыс.»

KINDS = {
    "count": "количество", "money": "деньги", "percent": "процент", "measure": "величина", "duration": "длительность",
    "factor": "кратность", "rank": "место", "age": "возраст",
}  # fmt: skip
MODALITIES = {
    "actual": "факт", "planned": "план", "possible": "возможность", "required": "требование", "negated": "отрицание",
}  # fmt: skip
MEASURES = {"level": "уровень", "increase": "прирост", "decrease": "снижение", "share": "доля"}
SPANS_OF_TIME = {"stock": "на момент", "flow": "за период", "cumulative": "нарастающим итогом", "rate": "темп"}
PERIOD_SOURCES = {
    "stated": "назван в тексте", "inferred": "понят из соседних слов", "published": "по дате публикации",
}  # fmt: skip
REASONS = {
    "superseded": "уточнены позднее", "same_text": "ещё одно число в том же тексте", "negated": "отрицания",
    "possible": "возможности", "required": "требования", "unsure": "прочитаны неуверенно",
    "unnamed": "не сказано, чьи и чего",
    "rejected": "отклонены вручную",
}  # fmt: skip
FIELDS = {
    "kind": "Вид", "unit": "Единица", "counted": "Что считается", "subject": "О ком", "modality": "План или факт",
    "measure_of": "Мера", "site": "Сайт", "outlet": "Издание", "year": "Год", "speaker": "Кто сказал", "tag": "Тема",
    "organisation": "Организация",
}  # fmt: skip


def number(value: Decimal) -> str:
    """«35 000», «2,5»: groups of three by no-break spaces from 10 000 on, a decimal comma."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NBSP) if len(whole) > 3 else whole
    return f"{'−' if value < 0 else ''}{grouped}{',' + decimals if decimals else ''}"


def whole(count: int) -> str:
    return number(Decimal(count))


def scaled(value: Decimal) -> str:
    """«35 тыс.», «2,09 млн» where nothing is lost by it; else the number in full."""
    for scale, word in SCALES:
        if abs(value) >= max(scale, SMALLEST_SCALED):
            short = value / scale
            exact = short == round(short, 2 if scale > 1000 else 1)
            return f"{number(short)}{NBSP}{word}" if exact else number(value)
    return number(value)


def amount(fact: Fact) -> str:
    """«более 35 тыс.», «10–12 млн ₽», «топ-2», «треть»: comparator, value and unit as a Russian reader says them."""
    if fact.kind == "factor" and fact.value < 1:
        return fact.phrase
    words = scaled(fact.value)
    if fact.upper is not None:
        words = f"{words}–{scaled(fact.upper)}"
        scale = words.rpartition(NBSP)[2]
        if words.count(scale) == 2 and not scale[0].isdigit():
            words = words.replace(NBSP + scale, "", 1)
    if fact.kind == "rank":
        return f"топ-{words}" if fact.comparator == "<=" else f"{words}-е место"
    if fact.unit:
        words = f"{words}{NBSP}{unit(fact.unit, fact.value, bounded=bool(COMPARATORS[fact.comparator]))}"
    if fact.kind == "factor":
        words = f"в {words} раза"
    return f"{COMPARATORS[fact.comparator]} {words}".strip()


def unit(code: str, value: Decimal | None = None, bounded: bool = False) -> str:
    """A unit's sign in Russian, «21 год», `bounded` «около 21 года»; one without a code is shown as it is."""
    if code == "a" and value is not None:
        return plural(value, *(("года", "лет", "лет") if bounded else ("год", "года", "лет")))
    return UNITS.get(code, code.strip("{}"))


def plural(value: Decimal | int, one: str, few: str, many: str) -> str:
    """«1 факт, 2 факта, 5 фактов»; a decimal fraction takes the second form."""
    whole = abs(int(value))
    if value != int(value):
        return few
    last, tens = whole % 10, whole // 10 % 10
    if tens == 1 or last == 0 or last >= 5:
        return many
    return one if last == 1 else few


def counted(count: int, one: str, few: str, many: str) -> str:
    """«5 фактов» with a no-break space."""
    return f"{number(Decimal(count))}{NBSP}{plural(count, one, few, many)}"


def day(value: date | datetime | None) -> str:
    """«31 января 2023»; a moment is shown by its day in Moscow."""
    if value is None:
        return "без даты"
    if isinstance(value, datetime):
        value = value.astimezone(MOSCOW).date()
    return f"{value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def clock(value: datetime) -> str:
    """«31 января 2023, 10:15» in Moscow."""
    return f"{day(value)}, {value.astimezone(MOSCOW):%H:%M}"


def period(value: Period | None) -> str:
    """«2023 год», «I квартал 2024», «до конца 2025 года», «1–31 мая 2024», «31 января 2023»."""
    if value is None:
        return "не назван"
    if value.start is None:
        return f"до {day(_last(value))}" if value.stop else "не назван"
    if value.stop is None:
        return f"с {day(value.start)}"
    return _whole(value.start, value.stop) or f"{day(value.start)} — {day(_last(value))}"


def _whole(start: date, stop: date) -> str | None:
    """The name of a calendar year, half, quarter, month or day; None for another stretch."""
    months = (stop.year - start.year) * 12 + stop.month - start.month
    if (stop - start).days == 1:
        return day(start)
    if start.day != 1 or stop.day != 1 or (start.month - 1) % max(months, 1):
        return None
    quarter = ("I", "II", "III", "IV")[(start.month - 1) // 3]
    half = ("первое", "второе")[(start.month - 1) // 6]
    return {
        1: f"{MONTH[start.month - 1]} {start.year}",
        3: f"{quarter} квартал {start.year}",
        6: f"{half} полугодие {start.year}",
        12: f"{start.year} год",
    }.get(months)


def _last(value: Period) -> date:
    assert value.stop is not None
    return value.stop - timedelta(days=1)


def percent_sure(confidence: float) -> str:
    return f"{round(confidence * 100)}{NBSP}%"
