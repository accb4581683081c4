"""What was read from a sentence, as the lines of docs/figures.md and tests/nlp/*.txt write it."""

from __future__ import annotations

from crawler.article import Article, moment
from nlp.extract import extract
from nlp.fact import Extraction, Fact

PUBLISHED = "2024-09-10"


def read(text: str, published: str = PUBLISHED) -> Extraction:
    """What svodka reads in a text published that day."""
    return extract(
        Article(
            url="https://city.example/news/1",
            site="text",
            title="Пример",
            text=text,
            published_at=moment(published, "published"),
        )
    )


def rendered(text: str, published: str = PUBLISHED) -> list[str]:
    """One line a fact, a dismissed numeral and a date, in order of the text."""
    found = read(text, published)
    for fact in found.facts:
        assert text[fact.start : fact.stop] == fact.phrase
    lines = [(f.start, f"{f.phrase} => {_fact(f)}") for f in found.facts]
    lines += [(d.start, f"{d.phrase} => no figure: {d.reason}") for d in found.dismissed]
    lines += [(d.start, f"{d.phrase} => date {_period(d.period) or '—'}") for d in found.dates]
    return [line for _, line in sorted(lines)]


def _fact(fact: Fact) -> str:
    value = f"{fact.value:f}" if fact.upper is None else f"{fact.value:f} .. {fact.upper:f}"
    sign = "" if fact.comparator.value in ("=", "..") else f"{fact.comparator.value} "
    parts = [f"{fact.kind} {sign}{value}{' ' + fact.unit if fact.unit else ''}"]
    parts += [f"of {fact.counted}"] if fact.counted else []
    parts += [f"part of {fact.base}"] if fact.base else []
    parts += [fact.measure_of] if fact.measure_of != "level" else []
    parts += [fact.modality] if fact.modality != "actual" else []
    parts += [f"{fact.span_of_time}{' per ' + fact.per if fact.per else ''}"] if fact.span_of_time else []
    parts += [f"for {_period(fact.period)}"] if fact.period else []
    parts += [f"said by {fact.speaker}"] if fact.speaker else []
    return "; ".join(parts)


def _period(period: object) -> str:
    start, stop = getattr(period, "start", None), getattr(period, "stop", None)
    return f"{start or ''}…{stop or ''}" if start or stop else ""
