"""How a figure reads in Russian."""

from datetime import date
from decimal import Decimal

import pytest

from nlp.fact import Comparator, Fact, Period
from search.web import words


def fact(sign: str, value: str, upper: str | None, unit: str | None, kind: str = "count") -> Fact:
    return Fact(
        id="f", article_id="a", content_sha256="c", start=0, stop=1, quote="1", quote_start=0, kind=kind,
        phrase="треть",
        value=Decimal(value), upper=Decimal(upper) if upper else None, comparator=Comparator(sign), unit=unit,
    )  # fmt: skip


AMOUNTS = [
    ((">", "35000", None, None), "более 35 тыс."),
    ((">=", "40000", None, None), "не менее 40 тыс."),
    (("=", "4600", None, None), "4 600"),
    (("=", "36124", None, None), "36 124"),
    (("=", "2090000", None, None), "2,09 млн"),
    (("=", "1844036360.12", None, "RUB"), "1 844 036 360,12 ₽"),
    (("..", "10000000", "12000000", "RUB"), "10–12 млн ₽"),
    (("..", "10", "12", "%"), "10–12 %"),
    (("~", "21", None, "a", "age"), "около 21 года"),
    (("<=", "2", None, None, "rank"), "топ-2"),
    (("=", "0.3333", None, None, "factor"), "треть"),
    (("=", "2.5", None, None, "factor"), "в 2,5 раза"),
    (("=", "-5", None, "Cel"), "−5 °C"),
    (("=", "3", None, "{баррель}"), "3 баррель"),
]


@pytest.mark.parametrize(("args", "text"), AMOUNTS)
def test_amount(args: tuple[str, ...], text: str) -> None:
    assert words.amount(fact(*args)).replace(words.NBSP, " ") == text  # type: ignore[arg-type]


PERIODS = [
    ("2023-01-01", "2024-01-01", "2023 год"),
    ("2024-01-01", "2024-04-01", "I квартал 2024"),
    ("2024-07-01", "2025-01-01", "второе полугодие 2024"),
    ("2024-05-01", "2024-06-01", "май 2024"),
    ("2024-05-09", "2024-05-10", "9 мая 2024"),
    ("2024-01-01", "2024-06-12", "1 января 2024 — 11 июня 2024"),
    ("2024-02-01", "2024-05-01", "1 февраля 2024 — 30 апреля 2024"),
    (None, "2026-01-01", "до 31 декабря 2025"),
    ("2026-01-01", None, "с 1 января 2026"),
    (None, None, "не назван"),
]


@pytest.mark.parametrize(("start", "stop", "text"), PERIODS)
def test_period(start: str | None, stop: str | None, text: str) -> None:
    days = [date.fromisoformat(d) if d else None for d in (start, stop)]
    found = words.period(Period(start=days[0], stop=days[1], precision="range", phrase=""))
    assert found.replace(words.NBSP, " ") == text


def test_plural() -> None:
    forms = ("факт", "факта", "фактов")
    counts = (1, 2, 5, 11, 21, 112, 0)
    assert [words.plural(n, *forms) for n in counts] == [
        "факт",
        "факта",
        "фактов",
        "фактов",
        "факт",
        "фактов",
        "фактов",
    ]
    assert words.plural(Decimal("1.5"), *forms) == "факта"
