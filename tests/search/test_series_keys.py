"""What makes two facts one series: figures side by side, and the key they get."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nlp.fact import Comparator, Fact, Period
from search.series.keys import named, qualifiers, raw_key, slug, slugs
from search.series.titles import title


def fact(**fields: Any) -> Fact:
    plain: dict[str, Any] = {
        "id": "f", "article_id": "a", "content_sha256": "c", "start": 0, "stop": 1, "phrase": "1", "quote": "1",
        "quote_start": 0, "kind": "count", "value": Decimal(1), "comparator": Comparator.EQUAL,
    }  # fmt: skip
    return Fact(**{**plain, **fields})


YEAR = Period(start=date(2023, 1, 1), stop=date(2023, 6, 1), precision="range", phrase="с начала года")
MIK = {"subject": "МИК", "subject_id": "mik", "counted": "организация"}

KEYS = [
    # «На платформе МИК уже зарегистрировалось более 35 тысяч организаций из 82 регионов»
    (dict(**MIK, comparator=Comparator.MORE, scope="82 региона", span_of_time="stock"), "mik|организация"),
    # «участниками кластера стали более 40 тысяч организаций»
    (dict(MIK, subject="кластер"), "mik|организация"),
    # «к концу года участниками станут 5 тысяч организаций»
    (dict(**MIK, modality="planned"), "mik|организация"),
    (dict(**MIK, span_of_time="cumulative"), "mik|организация"),
    (dict(**MIK, span_of_time="cumulative", period=YEAR), "mik|организация|flow"),
    (dict(**MIK, span_of_time="flow"), "mik|организация|flow"),
    (dict(**MIK, measure_of="increase"), "mik|организация|increase"),
    # «самозанятых в Москве», «в столице», «Москва: самозанятых …»
    ({"counted": "самозанятый", "scope": "Москва"}, "москва|самозанятый"),
    ({"counted": "самозанятый", "scope": "столица"}, "москва|самозанятый"),
    ({"counted": "самозанятый", "subject": "Москва"}, "москва|самозанятый"),
    ({"counted": "ёлка", "subject": "Парк «Зарядье»", "scope": "Москва"}, "парк зарядье|елка|scope=москва"),
    ({"kind": "money", "unit": "RUB", "indicator": "средняя зарплата"}, "—|средняя зарплата|unit=RUB"),
    ({"kind": "percent", "unit": "%", "base": "заявление", "measure_of": "share"}, "—|заявление|unit=%|share"),
    ({"kind": "count", "counted": "пассажир", "span_of_time": "rate", "per": "d"}, "—|пассажир|per=d"),
    ({"kind": "count", "counted": "пассажир", "span_of_time": "rate"}, "—|пассажир|rate"),
    ({"kind": "rank", "subject": "Москва", "counted": "место"}, "москва|место|kind=rank"),
    ({}, "—|—"),
]


@pytest.mark.parametrize(("fields", "key"), KEYS)
def test_raw_key(fields: dict[str, Any], key: str) -> None:
    assert raw_key(fact(**fields)) == key


SLUGS = [
    ("mik|организация", "mik-organizaciya"),
    ("mik|организация|unit=RUB|flow", "mik-organizaciya-rub-flow"),
    ("москва|площадь жилья|unit=m2|per=d|share", "moskva-ploshchad-zhilya-m2-d-share"),
    ("—|доля|unit=%", "dolya-percent"),
    ("—|—", "9941de"),
]


@pytest.mark.parametrize(("key", "public"), SLUGS)
def test_slug(key: str, public: str) -> None:
    assert slug(key) == public


def test_a_long_slug_is_cut_and_stays_unique() -> None:
    keys = [f"департамент предпринимательства и инновационного развития города|{x} проект" for x in ("новый", "иной")]
    assert len({slug(key) for key in keys}) == 2
    assert all(len(slug(key)) <= 64 for key in keys)


def test_no_two_keys_share_a_slug() -> None:
    given = slugs(["—|угол", "—|уголь", "mik|угол"])
    assert given["—|угол"] == "ugol"
    assert given["—|уголь"].startswith("ugol-")
    assert len(set(given.values())) == 3


def test_the_parts_of_a_key() -> None:
    assert qualifiers("mik|проект|unit=RUB|increase|flow") == {
        "subject": "mik", "what": "проект", "unit": "RUB", "measure_of": "increase", "time": "flow",
    }  # fmt: skip
    assert named("mik|проект")
    assert not named("—|проект")


TITLES = [
    ("mik|организация", "Московский инновационный кластер: организации"),
    ("москва|рабочее место", "Москва: рабочие места"),
    ("—|средняя зарплата|unit=RUB|per=mo", "Средняя зарплата, ₽, в месяц"),
    ("—|заявление|unit=%|share", "Заявление, доля, %"),
    ("—|доля обращений|unit=%|share", "Доля обращений, %"),
    ("—|урожай зерна|unit=t|per=har|flow", "Урожай зерна, т, на га, за период"),
    ("—|—", "Без названия"),
]


@pytest.mark.parametrize(("key", "name"), TITLES)
def test_title(key: str, name: str) -> None:
    assert title(key, [fact(subject="Москва", subject_id="москва")]) == name
