"""Batches of a stream: answers in order, a bounded number under way, one article in one batch at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from made import article, reading

from search.engines.elastic import stream
from search.engines.elastic.connection import Turns
from search.engines.elastic.record import Answer, Item
from search.engines.elastic.stream import streamed
from search.store import StoreError


def items(numbers: Sequence[int]) -> list[Item]:
    return [(article(number), reading(article(number))) for number in numbers]


def urls(batch: Sequence[Item]) -> list[int]:
    return [int(one.url.rsplit("/", 1)[1]) for one, _ in batch]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST", 2)
    monkeypatch.setattr(stream, "STREAMS", 2)


def test_answers_come_in_order_though_later_batches_end_first() -> None:
    second = threading.Event()

    def write(batch: Sequence[Item]) -> list[Answer]:
        if urls(batch) == [1, 2]:
            assert second.wait(10)
        second.set()
        return [number % 2 == 0 for number in urls(batch)]

    assert list(streamed(items([1, 2, 3, 4, 5]), write)) == [False, True, False, True, False]


def test_an_article_waits_for_the_batch_that_it_is_in() -> None:
    running: list[int] = []
    clashes: list[int] = []
    never = threading.Event()

    def write(batch: Sequence[Item]) -> list[Answer]:
        clashes.extend(set(running) & set(urls(batch)))
        running.extend(urls(batch))
        never.wait(0.05)  # while another batch could begin
        for number in urls(batch):
            running.remove(number)
        return [True] * len(batch)

    assert len(list(streamed(items([1, 2, 2, 3, 3, 1, 4, 4]), write))) == 8
    assert clashes == []


def test_a_source_waits_for_the_writer() -> None:
    given: list[int] = []
    answered = 0

    def source() -> Iterator[Item]:
        for number, one in enumerate(items(range(1, 21))):
            given.append(number)
            assert len(given) - answered <= stream.MOST * (stream.STREAMS + 1)
            yield one

    for _ in streamed(source(), lambda batch: [True] * len(batch)):
        answered += 1
    assert answered == len(given) == 20


def test_a_refusal_is_raised_in_its_place() -> None:
    def write(batch: Sequence[Item]) -> list[Answer]:
        return [StoreError("no") if number == 4 else True for number in urls(batch)]

    answers = streamed(items([1, 2, 3, 4, 5]), write)
    assert [next(answers) for _ in range(3)] == [True] * 3
    with pytest.raises(StoreError, match="no"):
        next(answers)


def test_the_first_batches_are_small_so_that_the_cluster_soon_has_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIRST", 2)
    monkeypatch.setattr(stream, "MOST", 6)
    sizes: list[int] = []

    def write(batch: Sequence[Item]) -> list[Answer]:
        sizes.append(len(batch))
        return [True] * len(batch)

    assert len(list(streamed(items(range(19)), write))) == 19
    assert sorted(sizes) == [1, 2, 4, 6, 6]


def test_who_goes_on_with_a_batch_goes_before_who_begins_one() -> None:
    turns, came = Turns(), list[str]()

    def take(turn: AbstractContextManager[None], name: str) -> None:
        with turn:
            came.append(name)

    with ThreadPoolExecutor(6) as pool:
        with turns.beginning():
            begin = [pool.submit(take, turns.beginning(), "begins") for _ in range(3)]
            go_on = [pool.submit(take, turns.going_on(), "goes on") for _ in range(3)]
            while turns.waiting < 6:
                time.sleep(0.001)
        for one in begin + go_on:
            one.result()
    assert came == ["goes on"] * 3 + ["begins"] * 3


def test_a_turn_that_fails_is_given_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="torn"), turns.beginning():
        raise ValueError("torn")
    with turns.going_on():
        pass


def test_long_texts_make_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST", 100)
    monkeypatch.setattr(stream, "CHARACTERS", 50)
    sizes: list[int] = []

    def write(batch: Sequence[Item]) -> list[Answer]:
        sizes.append(len(batch))
        return [True] * len(batch)

    long = "Длинный текст. " * 3
    assert len(list(streamed([(article(n, long), reading(article(n, long))) for n in range(4)], write))) == 4
    assert sizes == [2, 2]
