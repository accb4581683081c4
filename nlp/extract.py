"""extract(article) → Extraction: every figure, date, dismissed numeral and name of an article's text."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice, takewhile

from crawler.article import MOSCOW, Article
from nlp import context, elided, idioms, speakers, tables
from nlp.comparators import amounts
from nlp.confidence import confidence
from nlp.dismissals import Taken, dismissals
from nlp.entities import entities
from nlp.fact import DateMention, Dismissed, Entity, Extraction, Fact, Lemmas, Token, fact_id
from nlp.figures import KINDS
from nlp.numerals import Numeral, numerals
from nlp.period_days import When
from nlp.periods import Expression, expressions
from nlp.reading import Draft, Reading, segments
from nlp.tagger import names
from nlp.tags import tags
from nlp.text import Clean, Sentence, clean, sentences, words

VERSION = "5"
MOST_AMOUNTS = 80  # in a thousand characters: what holds more is a list of codes, no prose


def extract(article: Article) -> Extraction:
    """Read an article; pure, the same every time. Spans are offsets into `article.text`."""
    with _uncollected():
        return _read_whole(article)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: until the end nothing is garbage, and going through it all costs a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read_whole(article: Article) -> Extraction:
    text = clean(article.text)
    published = article.published_at.astimezone(MOSCOW).date() if article.published_at else None
    parts = sentences(text.text)
    found = names(parts)
    people = entities(text, parts, found)
    readings = read(text.text, parts, published)
    speakers.attribute(text.text, readings, found, article.title)
    context.about(readings, people)
    facts = tuple(_fact(article, text, draft) for reading in readings for draft in reading.drafts)
    return Extraction(
        facts=tuple(sorted(facts, key=lambda f: (f.start, f.stop))),
        dates=tuple(_date(text, e) for reading in readings for e in reading.expressions),
        dismissed=tuple(sorted(_dismissed(text, readings), key=lambda d: d.start)),
        entities=people,
        tags=tags(article),
        lemmas=Lemmas(title=tokens(article.title), text=_tokens(text, parts)),
        version=VERSION,
    )


def read(text: str, parts: Sequence[Sentence], published: date | None) -> list[Reading]:
    """The readings of all sentences, with drafts that know kind, value, unit, noun, standing and time."""
    taken = _taken(text)
    readings: list[Reading] = []
    earlier: list[Draft] = []
    for part in parts:
        reading = prepare(part, taken, published)
        reading.previous = readings[-1] if readings else None
        readings.append(reading)
    for row in tables.mark(readings):
        row.segments = segments(row.words)
    table: tables.Table | None = None
    for reading in readings:
        if tables.is_row(reading):
            table = tables.read(reading, table, published)
        else:
            _figures(reading, earlier)
        reading.drafts.sort(key=lambda d: d.number)
        earlier.extend(reading.drafts)
    context.complete(readings, published)
    return readings


def _taken(text: str) -> list[Taken]:
    found, at = [], 0
    for paragraph in text.split("\n"):
        found.extend(dismissals(paragraph, at))
        at += len(paragraph) + 1
    return found


def prepare(part: Sentence, taken: Sequence[Taken], published: date | None) -> Reading:
    """The reading of one sentence before its figures: dates and dismissed stretches blocked, amounts made."""
    first = bisect_left(taken, part.start, key=lambda t: t.stop)
    held = list(takewhile(lambda t: t.start < part.stop, islice(taken, first, None)))
    found = [
        e for e in expressions(part.text, part.start, lambda at: When(published, context.tense_at(part, at)))
        if e.days is not None or not e.counted  # «за 14 месяцев» is read as a duration, which may say when
    ]  # fmt: skip
    dates = [e for e in found if not any(t.start < e.stop and e.start < t.stop for t in held)]
    blocked = [
        any(t.start < w.stop and w.start < t.stop for t in held)
        or any(e.start < w.stop and w.start < e.stop for e in dates)
        for w in part.words
    ]
    reading = Reading(part, blocked, dates)
    all_numerals = numerals(part.words)
    free = [n for n in all_numerals if not any(blocked[n.first : n.last])]
    reading.stretches = [s for t in held if (s := _stretch(part, t, all_numerals)) is not None]
    reading.amounts = amounts(part.words, free)
    reading.segments = segments(part.words)
    return reading


def _stretch(part: Sentence, taken: Taken, found: Sequence[Numeral]) -> Taken | None:
    """What of a dismissed stretch lies in the sentence, widened to whole numerals; None when it holds none here."""
    inside = [
        n for n in found
        if taken.start < part.words[n.last - 1].stop and part.words[n.first].start < taken.stop
    ]  # fmt: skip
    if not inside:
        return None
    start = min(max(taken.start, part.start), part.words[inside[0].first].start)
    stop = max(min(taken.stop, part.stop), part.words[inside[-1].last - 1].stop)
    return Taken(start, stop, taken.reason)


def _figures(reading: Reading, earlier: Sequence[Draft]) -> None:
    if len(reading.amounts) > MOST_AMOUNTS:
        for amount in reading.amounts:
            reading.dismiss(amount, "identifier")
        return
    context.dismiss_years(reading)
    idioms.dismiss_by_grammar(reading)
    for kind in KINDS:
        for _ in kind.find(reading):
            pass
    idioms.dismiss_ordinals(reading)
    for _ in elided.find(reading, earlier):
        pass
    for amount in reading.amounts:
        if not amount.claimed:
            reading.dismiss(amount, "ordinal_name" if amount.form == "ordinal" else "idiom")


def _fact(article: Article, text: Clean, draft: Draft) -> Fact:
    reading = draft.reading
    assert reading is not None
    parts = reading.words
    start, stop = text.span(parts[draft.first].start, parts[draft.last - 1].stop)
    numeral = text.span(parts[draft.number].start, parts[draft.number].stop).start
    quote = text.span(reading.sentence.start, reading.sentence.stop)
    stated: datetime | None = article.published_at or article.fetched_at
    return Fact(
        id=fact_id(article.id, article.content_sha256, numeral),
        article_id=article.id, content_sha256=article.content_sha256,
        start=start, stop=stop, phrase=article.text[start:stop],
        quote=article.text[quote.start : quote.stop], quote_start=quote.start,
        kind=draft.kind, value=draft.value.normalize() + 0, upper=draft.upper.normalize() + 0 if draft.upper is not None else None,
        comparator=draft.comparator, unit=draft.unit, counted=draft.counted, indicator=draft.indicator,
        subject=draft.subject, subject_id=draft.subject_id, scope=draft.scope, predicate=draft.predicate,
        measure_of=draft.measure_of, base=draft.base, span_of_time=draft.span_of_time, per=draft.per,
        modality=draft.modality, period=draft.period, stated_at=stated, recorded_at=article.fetched_at,
        speaker=draft.speaker, via=draft.via, confidence=confidence(draft), rule=draft.rule,
    )  # fmt: skip


def _date(text: Clean, found: Expression) -> DateMention:
    start, stop = text.span(found.start, found.stop)
    phrase = text.original[start:stop]
    return DateMention(start=start, stop=stop, phrase=phrase, period=found.period(phrase))


def _dismissed(text: Clean, readings: Sequence[Reading]) -> list[Dismissed]:
    out: list[Dismissed] = []
    for reading in readings:
        for stretch in reading.stretches:
            start, stop = text.span(stretch.start, stretch.stop)
            phrase = text.original[start:stop]
            out.append(Dismissed(start=start, stop=stop, phrase=phrase, reason=stretch.reason))
        for first, last, reason in reading.dismissed:
            start, stop = text.span(reading.words[first].start, reading.words[last - 1].stop)
            out.append(Dismissed(start=start, stop=stop, phrase=text.original[start:stop], reason=reason))
    return out


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of any text with their lemmas, as search indexes them."""
    made = clean(text)
    return tuple(Token(*made.span(w.start, w.stop), w.lemma) for w in words(made.text) if w.kind != "mark")


def _tokens(text: Clean, parts: Sequence[Sentence]) -> tuple[Token, ...]:
    listed = (w for part in parts for w in part.words if w.kind != "mark")
    if text.same:
        return tuple(Token(w.start, w.stop, w.lemma) for w in listed)
    return tuple(Token(*text.span(w.start, w.stop), w.lemma) for w in listed)


__all__ = ["VERSION", "Entity", "extract", "read", "tokens"]
