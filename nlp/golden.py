"""Golden cases: a sentence and, indented beneath it, one line for each fact, dismissed numeral and date.

    2025-02-03
    За год построили 12 школ, телефон: 8 (495) 555-12-34.
        12 школ => count 12; of школа; flow; for 2024-02-03…2025-02-03
        8 (495) 555-12-34 => no figure: phone

A line that is only a day says when the sentences beneath it were published; until then it is PUBLISHED. «#» begins a
remark, «\\n» in a sentence is a new paragraph. In Markdown the cases are those inside ``` fences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crawler.article import Article, moment
from nlp.extract import extract
from nlp.fact import KINDS, MEASURES, MODALITIES, REASONS, SPANS_OF_TIME, Extraction, Fact, Period

PUBLISHED = "2024-09-10"


class CaseError(Exception):
    """A case that nobody can read: what is wrong, and what would be right."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(what)
        self.number = number


class Line(NamedTuple):
    """What a stretch of the text is: `says` is «count 12; of школа», «no figure: phone» or «date …»."""

    start: int
    stop: int
    phrase: str
    says: str

    def __str__(self) -> str:
        return f"{self.phrase} => {self.says}"


class Case(NamedTuple):
    """A sentence (a text of one or more paragraphs), the number of its line, and what is expected of it."""

    number: int
    written: str
    published: str
    expected: tuple[Line, ...]

    @property
    def text(self) -> str:
        return self.written.replace("\\n", "\n")


class Difference(NamedTuple):
    """A field (or all that a line says, `field` None) that is one thing here and another there; None where absent."""

    phrase: str
    field: str | None
    one: str | None
    other: str | None


# --- what was read, as lines -----------------------------------------------------------------------------------------


def read(text: str, published: str = PUBLISHED) -> Extraction:
    """What svodka reads in a text published that day."""
    url = "https://city.example/news/1"
    when = moment(published, "published")
    return extract(Article(url=url, site="text", title="Пример", text=text, published_at=when))


def lines(found: Extraction) -> list[Line]:
    """A line for each fact, dismissed numeral and date, in order of the text."""
    said = [Line(f.start, f.stop, _plain(f.phrase), _fact(f)) for f in found.facts]
    said += [Line(d.start, d.stop, _plain(d.phrase), f"no figure: {d.reason}") for d in found.dismissed]
    said += [Line(d.start, d.stop, _plain(d.phrase), f"date {_period(d.period) or '—'}") for d in found.dates]
    return sorted(said, key=lambda line: (line.start, str(line)))


def _fact(fact: Fact) -> str:
    value = f"{fact.value:f}" if fact.upper is None else f"{fact.value:f} .. {fact.upper:f}"
    sign = "" if fact.comparator.value in ("=", "..") else f"{fact.comparator.value} "
    parts = [f"{fact.kind} {sign}{value}{' ' + fact.unit if fact.unit else ''}"]
    parts += [f"of {fact.counted}"] if fact.counted else []
    parts += [f"part of {fact.base}"] if fact.base else []
    parts += [fact.measure_of] if fact.measure_of != "level" else []
    parts += [fact.modality] if fact.modality != "actual" else []
    parts += [f"{fact.span_of_time}{' per ' + fact.per if fact.per else ''}"] if fact.span_of_time else []
    parts += [f"for {_period(fact.period)}"] if _period(fact.period) else []
    parts += [f"said by {fact.speaker}"] if fact.speaker else []
    return "; ".join(parts)


def _period(period: Period | None) -> str:
    start, stop = (period.start, period.stop) if period else (None, None)
    return f"{start or ''}…{stop or ''}" if start or stop else ""


def _plain(text: str) -> str:
    """The same length with one kind of space, so that a phrase fits into one line."""
    return re.sub(r"\s", " ", text)


# --- a file of cases -------------------------------------------------------------------------------------------------

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def cases(body: str, fenced: bool = False) -> Iterator[Case]:
    """The cases of a file, in order; CaseError names the line that nobody can read."""
    inside, published = not fenced, PUBLISHED
    case: Case | None = None
    for number, line in enumerate(body.splitlines(), 1):
        if fenced and line.startswith("```"):
            inside = not inside
        elif inside and line[:1].isspace() and line.strip():
            if case is None:
                raise CaseError(number, "an indented line belongs under a sentence, and there is none above it")
            case = case._replace(expected=(*case.expected, _expected(case, line.strip(), number)))
            continue
        if case is not None:
            yield case
            case = None
        if not inside or not line.strip() or line.startswith(("#", "```")):
            continue
        if _DAY.fullmatch(line.strip()):
            published = _day(line.strip(), number)
        else:
            case = Case(number, line, published, ())
    if case is not None:
        yield case


def _day(written: str, number: int) -> str:
    try:
        moment(written, "published")
    except ValueError as error:
        raise CaseError(number, f"{written} is no day") from error
    return written


def _expected(case: Case, line: str, number: int) -> Line:
    phrase, arrow, says = line.partition(" => ")
    if not arrow:
        raise CaseError(number, f"«{line}» has no « => »; right would be «12 школ => count 12; of школа»")
    text, last = _plain(case.text), case.expected[-1] if case.expected else None
    at = text.find(phrase, last.stop if last else 0)
    at = text.find(phrase, last.start) if at < 0 and last else at
    if at < 0:
        raise CaseError(number, f"«{phrase}» is not in the sentence, or stands before the line above; keep its order")
    try:
        fields(says)
    except ValueError as error:
        raise CaseError(number, str(error)) from error
    return Line(at, at + len(phrase), phrase, says)


# --- field by field --------------------------------------------------------------------------------------------------

_AMOUNT = re.compile(
    rf"(?P<kind>{'|'.join(KINDS)}) (?:(?P<comparator>[~<>]=?) )?(?P<value>-?\d+(?:\.\d+)?)"
    r"(?: \.\. (?P<upper>-?\d+(?:\.\d+)?))?(?: (?P<unit>\S.*))?"
)
_PREFIXES = {"of ": "counted", "part of ": "base", "for ": "period", "said by ": "speaker"}
_WORDS = {**dict.fromkeys(MEASURES, "change"), **dict.fromkeys(MODALITIES, "modality")}


def fields(says: str) -> Mapping[str, str]:
    """What a line says by field; ValueError for what is none of them."""
    if says.startswith("no figure: ") and says.removeprefix("no figure: ") in REASONS:
        return {"kind": "no figure", "reason": says.removeprefix("no figure: ")}
    if says.startswith("date "):
        return {"kind": "date", "period": says.removeprefix("date ")}
    head, *rest = says.split("; ")
    amount = _AMOUNT.fullmatch(head)
    if amount is None:
        raise ValueError(f"«{head}» is neither «kind comparator value unit», nor «date …», nor «no figure: reason»")
    plain = {"comparator": ".." if amount["upper"] else "=", "change": "level", "modality": "actual"}
    return plain | {name: value for name, value in amount.groupdict().items() if value} | dict(map(_field, rest))


def _field(part: str) -> tuple[str, str]:
    if part in _WORDS:
        return _WORDS[part], part
    if part.partition(" per ")[0] in SPANS_OF_TIME:
        return "span of time", part
    for prefix, name in _PREFIXES.items():
        if part.startswith(prefix):
            return name, part.removeprefix(prefix)
    known = ", ".join([*(f"{prefix}…" for prefix in _PREFIXES), *_WORDS, *SPANS_OF_TIME])
    raise ValueError(f"«{part}» is no field; known: {known}")


def compare(one: Sequence[Line], other: Sequence[Line]) -> Iterator[Difference]:
    """Where two readings of one text differ, in order of `one`; lines that overlap most are the same figure."""
    left = list(other)
    for line in one:
        same = max((o for o in left if _common(line, o) > 0), key=lambda o: _common(line, o), default=None)
        if same is None:
            yield Difference(line.phrase, None, line.says, None)
            continue
        left.remove(same)
        if line.phrase != same.phrase:
            yield Difference(line.phrase, "phrase", line.phrase, same.phrase)
        here, there = fields(line.says), fields(same.says)
        for name in dict.fromkeys((*here, *there)):
            if here.get(name) != there.get(name):
                yield Difference(line.phrase, name, here.get(name), there.get(name))
    for line in left:
        yield Difference(line.phrase, None, None, line.says)


def _common(one: Line, other: Line) -> int:
    return min(one.stop, other.stop) - max(one.start, other.start)
