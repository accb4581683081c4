"""How sure a fact is: more with its unit beside it, less the farther what it is of was told."""

from __future__ import annotations

import pytest

from crawler.article import Article
from nlp.extract import extract


def sure(text: str) -> list[float]:
    read = extract(Article(url="https://city.invalid/1", site="city", title="Город", text=text))
    return [fact.confidence for fact in read.facts]


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ("Построили 12 школ.", "Школы посчитали: 12."),
        ("Построили 12 школ, а еще 5 отремонтировали.", "Построили 12 школ. Ремонт шел долго. Осталось 5."),
    ],
)
def test_what_says_what_it_counts_is_surer(nearer: str, farther: str) -> None:
    assert sure(nearer)[-1] > sure(farther)[-1]


def test_a_number_of_nothing_named_is_hardly_sure() -> None:
    assert sure("Получилось 12.") == [0.1]
