"""Everything that was read of a fact, as (name, value) pairs in Russian."""

from __future__ import annotations

from collections.abc import Iterator

from search.series.observations import period_of
from search.store import StoredFact
from search.web import words

NBSP = words.NBSP


def readings(stored: StoredFact, brief: bool) -> list[tuple[str, str]]:
    """`brief` for a card beside the text; whole for the page of the fact. What was not read is left out."""
    pairs = [*_what(stored), *_when(stored), *_who(stored)]
    return [(name, value) for name, value in (pairs if brief else [*pairs, *_how(stored)]) if value]


def _what(stored: StoredFact) -> Iterator[tuple[str, str | None]]:
    fact = stored.fact
    yield "Вид", words.KINDS[fact.kind]
    yield "Что считается", fact.counted
    yield "Что измеряется", fact.indicator
    yield "Доля чего", fact.base
    yield "О ком", fact.subject
    yield "Где", fact.scope
    yield "Мера", None if fact.measure_of == "level" else words.MEASURES[fact.measure_of]
    yield "На что", fact.per
    yield "План или факт", words.MODALITIES[fact.modality]


def _when(stored: StoredFact) -> Iterator[tuple[str, str | None]]:
    fact, period = stored.fact, period_of(stored)
    yield "За какое время", f"{words.period(period)} ({words.PERIOD_SOURCES[period.source]})" if period else None
    yield "Характер", words.SPANS_OF_TIME[fact.span_of_time] if fact.span_of_time else None


def _who(stored: StoredFact) -> Iterator[tuple[str, str | None]]:
    fact = stored.fact
    yield "Кто сказал", f"{fact.speaker}{f' ({fact.via})' if fact.via else ''}" if fact.speaker else None
    yield "Уверенность", words.percent_sure(fact.confidence)


def _how(stored: StoredFact) -> Iterator[tuple[str, str | None]]:
    fact = stored.fact
    exact = f"{fact.value:f}" + (f"–{fact.upper:f}" if fact.upper is not None else "")
    yield "Точное значение", f"{fact.comparator} {exact}{f' {fact.unit}' if fact.unit else ''}"
    yield "Действие", fact.predicate
    yield "Сказано", words.clock(fact.stated_at) if fact.stated_at else None
    yield "Записано", words.clock(fact.recorded_at) if fact.recorded_at else None
    yield "Место в тексте", f"знаки {fact.start}–{fact.stop}, редакция {stored.revision}"
    yield "Правило", fact.rule or None
    yield "Номер", fact.id
