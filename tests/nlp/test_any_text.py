"""Whatever the text: spans lead into it, every numeral is accounted for once, and the same text reads the same."""

from __future__ import annotations

import gc
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlp
from crawler.article import Article
from nlp.clean import clean
from nlp.extract import extract
from nlp.fact import KINDS, MEASURES, MODALITIES, REASONS, Extraction
from nlp.golden import read
from nlp.numerals import numerals
from nlp.text import sentences

WORDS = (
    "более менее от до с по на из них не а и около почти 12 3,5 1 200 2024 5-й две три тысячи млн тыс. руб. рублей % "
    "процентов км кв. м года лет дней человек организаций школ раз в раза вдвое треть каждый пятый первое место "
    "январе 1 мая № 18 "
    "ул. Мира , . — «построят» построили будет должен может Москва Сергей Собянин сообщил | \n \t один одна из"
).split(" ")
TEXTS = st.one_of(
    st.text(min_size=1, max_size=200),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join),
    st.text(
        alphabet="0123456789 .,-–—%№/()«»\u00a0\u00ad\u2009\u0301\u0306ийМтысярублейа|\n", min_size=1, max_size=120
    ),
)


def whole(text: str, found: Extraction) -> None:
    covered = bytearray(len(text))
    for span in (*found.facts, *found.dates, *found.dismissed, *found.entities):
        assert text[span.start : span.stop] == span.phrase
        assert span.phrase
    for span in (*found.facts, *found.dates, *found.dismissed):
        covered[span.start : span.stop] = b"\1" * (span.stop - span.start)
    plain = clean(text)
    for sentence in sentences(plain.text):
        for numeral in numerals(sentence.words):
            start, stop = plain.span(sentence.words[numeral.first].start, sentence.words[numeral.last - 1].stop)
            assert any(covered[start:stop]), f"{text[start:stop]!r} is neither fact nor date nor dismissed"
    for fact in found.facts:
        assert fact.kind in KINDS
        assert fact.modality in MODALITIES
        assert fact.measure_of in MEASURES
        assert text[fact.quote_start : fact.quote_start + len(fact.quote)] == fact.quote
        assert 0 <= fact.confidence <= 1
    assert all(d.reason in REASONS for d in found.dismissed)
    assert len({fact.id for fact in found.facts}) == len(found.facts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_whole_or_says_why_not(text: str) -> None:
    if text.strip():
        whole(text, read(text))


@pytest.mark.parametrize(
    "text",
    [
        "1" * 5000,
        "1 " * 2000,
        "тысяч " * 1000,
        "(" * 2000,
        "«" * 2000,
        "и\u0306" * 1000,
        "№ 5 " * 800,
        "5, " * 800,
        "— " * 800,
        "\U00017000 5 \ue000",
    ],
    ids=[
        "digits",
        "numbers",
        "тысяч",
        "brackets",
        "quotes",
        "combining marks",
        "№",
        "lists",
        "dashes",
        "nameless letters",
    ],
)
def test_a_text_of_one_thing_over_and_over_is_read(text: str) -> None:
    whole(text, read(text))


def work(text: str) -> int:
    """How many lines of nlp run while a text is read: the same number every time, on every machine."""
    ours, lines = str(Path(nlp.__file__).parent), 0

    def line(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(lambda frame, event, value: line if frame.f_code.co_filename.startswith(ours) else None)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "unit",
    [
        "«Мы построили 12 школ», — сказал Иван Петров. ",
        "«Мы построили за год 12 школ», — вздохнул мастер. ",
        "— Мы построили 12 школ, — добавил мастер Иван Петров.\n— А теперь?\n— Еще 5.\n",
        "Об этих 12 школах рассказал Иван Петров. По его словам, их 5. ",
        "За год открыли 12 парков, из них 5 — новые.\n",
        "Район | Школы | Парки\nСеверный | 12 | 7\n",
        "12 школ, ",
        "тысяч ",
        "(",
        "1",
        "и\u0306",
    ],
)
def test_four_times_the_text_is_four_times_the_work(unit: str) -> None:
    read(unit * 20)  # what is learned once is learned before
    text = unit * (8_000 // len(unit))
    assert work(text * 4) <= 4.1 * work(text)


def test_the_same_text_reads_the_same() -> None:
    text = "На платформе МИК зарегистрировано более 35 тысяч организаций из 82 регионов, сообщил Сергей Собянин."
    assert read(text) == read(text)


def test_soft_hyphens_thin_spaces_and_stress_do_not_move_a_span() -> None:
    text = (
        "Зарегистри\u00adровано бо\u0301лее 35\u00a0ты\u00adсяч ор\u00adганиза\u00adций из\u200982\u202fреги\u00adонов."
    )
    found = read(text)
    assert [(f.value, f.counted) for f in found.facts] == [(35000, "организация"), (82, "регион")]
    assert [f.phrase for f in found.facts] == [
        "бо\u0301лее 35\u00a0ты\u00adсяч ор\u00adганиза\u00adций",
        "82\u202fреги\u00adонов",
    ]


@pytest.mark.parametrize("collecting", [True, False])
def test_reading_leaves_the_garbage_collector_as_it_was(collecting: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        extract(Article(url="https://city.invalid/1", site="city", title="Город", text="Открыли 12 школ."))
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


EDGES = [
    ("2024-05-01", "К 31.12.9999 построят 5 школ, с 01.01.0001 их было 3."),
    ("2200-12-31", "Завтра, на следующей неделе и в следующем году откроют 5 школ. До 1 декабря — 3."),
    ("1900-01-02", "Вчера, на прошлой неделе и в прошлом году открыли 5 школ. 31 декабря — 3."),
]


@pytest.mark.parametrize(("day", "text"), EDGES)
def test_the_edge_of_the_calendar_gives_no_days_and_no_error(day: str, text: str) -> None:
    published = datetime.fromisoformat(f"{day}T00:00:00+14:00")
    found = extract(
        Article(url="https://city.invalid/1", site="city", title="Город", text=text, published_at=published)
    )
    assert [str(fact.value) for fact in found.facts] == ["5", "3"]


ROWS = "Выпуск за год, штук\t2023 год\t2024 год\nТракторы\t418\t115\nКомбайны\t1 204\t98"


def test_cells_between_tabs_are_read_as_cells_between_bars() -> None:
    tabs, bars = read(ROWS), read(ROWS.replace("\t", " | "))
    assert [(f.value, f.counted, f.period) for f in tabs.facts] == [(f.value, f.counted, f.period) for f in bars.facts]
    assert [f.phrase for f in tabs.facts] == ["418", "115", "1 204", "98"]


def test_numbers_between_tabs_are_two_numbers() -> None:
    assert [d.phrase for d in read("Тракторы\t418\t115,5").dismissed] == ["418", "115,5"]


def test_a_tab_in_prose_is_a_space() -> None:
    (fact,) = read("\tОткрыли 12\tшкол.\nДругая строка без чисел.").facts
    assert (fact.value, fact.counted, fact.phrase) == (12, "школа", "12\tшкол")
