"""Scores of the reader against corpora annotated by others: our output mapped to a corpus's types, counted as spans.

Two spans of one type are equal `exact`ly, `trimmed` (edge words that annotators treat differently cut off) or when they
`overlap`; each gold span is matched once, the largest overlap first (the counting of NER shared tasks, one-to-one).
"""

from __future__ import annotations

import collections
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crawler.article import Article, ArticleError
from nlp.extract import extract
from nlp.fact import Extraction, Fact

MODES = ("exact", "trimmed", "overlap")
EDGE = frozenset(
    """в во на до от с со по за к ко из о об при для и или около более менее свыше больше меньше почти примерно порядка
    приблизительно ориентировочно не чем
    чуть всего лишь только ещё еще уже ровно минимум максимум выше ниже итого года году год
    годов годах годы годом г гг течение течении период""".split()
)  # fmt: skip
WORD = re.compile(r"\w+|[^\w\s]")
PLACES = "LOC LOCORG GPE COUNTRY REGION STATE_OR_PROVINCE CITY DISTRICT BOROUGH".split()  # one type for all places here
RENAMED = {
    "CARDINAL": "NUMBER", "QUANTITY": "NUMBER", "PER": "PERSON", "ORG": "ORGANIZATION",
    **dict.fromkeys(PLACES, "LOCATION"),  # LOCORG of factRuEval: states and cities that act, «Украина заявила»
}  # fmt: skip
RIGHT = "a gold line is an object with id, text (a string) and entities (a list)"
CURRENCY = re.compile(r"[A-Z]{3}")  # «25,99 гривны за доллар» has no quantity
PRICED = re.compile(r"\s+(за\s+\w+)")
SUM = re.compile(r"\s+(?:рубл|доллар|евро\b|гривен|гривн|фунтов|юан|тенге)")
ORDINAL = re.compile(r"\b(?:перв|втор[аоуы]|трет(?:ь[еюя]|ий))")
HOURS = frozenset({"h", "min", "s", "ms"})


class Mention(NamedTuple):
    """A typed span of a text."""

    start: int
    stop: int
    type: str


class Score(NamedTuple):
    """Gold and predicted spans of a type, and how many were equal in each mode."""

    type: str
    gold: int
    predicted: int
    hits: Mapping[str, int]

    def precision(self, mode: str) -> float:
        """Share of the predicted that is right; 0 when nothing was predicted."""
        return self.hits[mode] / self.predicted if self.predicted else 0.0

    def recall(self, mode: str) -> float:
        """Share of the gold that was found; 0 when there is none."""
        return self.hits[mode] / self.gold if self.gold else 0.0

    def f1(self, mode: str) -> float:
        """Harmonic mean of precision and recall; 0 when there is nothing."""
        return 2 * self.hits[mode] / (self.gold + self.predicted) if self.gold + self.predicted else 0.0


def mentions(text: str, read: Extraction) -> Iterator[Mention]:
    """Our output in the corpora's types: MONEY, PERCENT, NUMBER, DATE, TIME, AGE, ORGANIZATION, PERSON, LOCATION."""
    prices: set[int] = set()  # places of «за тысячу кубометров»
    for fact in read.facts:
        yield Mention(fact.start, _stop(text, fact), _type(fact))
        priced = PRICED.match(text, fact.stop) if fact.kind == "money" and fact.per else None
        if priced and not CURRENCY.fullmatch(fact.per or ""):
            prices.update(range(*priced.span(1)))
            yield Mention(*priced.span(1), "NUMBER")  # «(60 долларов) за баррель» is a quantity in the corpora
    for date in read.dates:
        yield Mention(date.start, date.stop, "DATE")
    for dismissed in read.dismissed:
        if dismissed.reason == "score":  # «7:6» is two numbers in the corpora
            for part in re.finditer(r"\d+", dismissed.phrase):
                yield Mention(dismissed.start + part.start(), dismissed.start + part.end(), "NUMBER")
        kind = {"idiom": "NUMBER", "time_of_day": "TIME", "date": "DATE", "ordinal_name": "ORDINAL"}.get(
            dismissed.reason
        )
        if kind == "NUMBER" and SUM.match(text, dismissed.stop):
            kind = "MONEY"  # «миллиарды рублей»
        if kind == "NUMBER" and ORDINAL.search(dismissed.phrase.lower()):
            kind = "ORDINAL"  # «в первую очередь»
        if kind is not None and dismissed.start not in prices:
            yield Mention(dismissed.start, dismissed.stop, kind)
    for entity in read.entities:
        yield Mention(entity.start, entity.stop, RENAMED[entity.type])


def _type(fact: Fact) -> str:
    if fact.kind == "duration":
        return "TIME" if fact.unit in HOURS else "DATE"
    return {"money": "MONEY", "percent": "PERCENT", "age": "AGE", "rank": "ORDINAL"}.get(fact.kind, "NUMBER")


def _stop(text: str, fact: Fact) -> int:
    """The corpora's NUMBER ends before the counted noun."""
    if fact.kind != "count" or fact.counted is None:
        return fact.stop
    words = list(re.finditer(r"\S+", fact.phrase))
    numeric = [
        w
        for w in words
        if any(c.isdigit() for c in w.group())
        or w.group().lower().startswith(("тыс", "млн", "млрд", "миллион", "миллиард"))
    ]
    if numeric:
        return fact.start + numeric[-1].end()
    return fact.start + (words[-2].end() if len(words) > 1 else words[-1].end())


def corpus(path: Path) -> list[dict[str, Any]]:
    """The documents of a corpus, one JSON object a line: {"id", "text", "entities": [{"start", "end", "type"}]}."""
    found = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.append(_document(line))
                except ValueError as error:
                    raise ArticleError(f"{path}:{number}: {error}") from error
    if not found:
        raise ArticleError(f"{path}: empty; {RIGHT}")
    return found


def _document(line: bytes) -> dict[str, Any]:
    """ValueError says what would be right."""
    try:
        document = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8; {RIGHT}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}; {RIGHT}") from error
    match document:
        case {"id": str() | int(), "text": str(text), "entities": list(entities)}:
            for entity in entities:
                _check(entity, len(text))
            return dict(document)
    raise ValueError(RIGHT)


def _check(entity: object, length: int) -> None:
    match entity:
        case {"start": int(start), "end": int(end), "type": str()} if 0 <= start < end <= length:
            return
    raise ValueError(f"an entity is an object with start and end, 0 <= start < end <= {length}, and type; not {entity}")


def evaluate(
    documents: Iterable[Mapping[str, Any]], counts: Callable[[str, Mention], bool] = lambda text, mention: True
) -> list[Score]:
    """Scores by type over the documents, most gold spans first; only types that the corpus annotates.

    `counts(text, mention)` says of the spans on both sides whether they count.
    """
    gold_n: collections.Counter[str] = collections.Counter()
    ours_n: collections.Counter[str] = collections.Counter()
    hits: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for document in documents:
        text = document["text"]
        if not text.strip():
            continue
        gold = {Mention(e["start"], e["end"], RENAMED.get(e["type"], e["type"])) for e in document["entities"]}
        ours = set(
            mentions(
                text,
                extract(
                    Article(
                        url=f"https://gold.invalid/{document['id']}", site="gold", title=str(document["id"]), text=text
                    )
                ),
            )
        )
        gold, ours = ({m for m in side if counts(text, m)} for side in (gold, ours))
        for kind in {m.type for m in gold | ours}:
            wanted = [m for m in gold if m.type == kind]
            found = [m for m in ours if m.type == kind]
            gold_n[kind] += len(wanted)
            ours_n[kind] += len(found)
            for mode in MODES:
                hits[kind][mode] += _matches(text, wanted, found, mode)
    return [Score(kind, n, ours_n[kind], dict(hits[kind])) for kind, n in gold_n.most_common() if n and ours_n[kind]]


def _matches(text: str, wanted: Sequence[Mention], found: Sequence[Mention], mode: str) -> int:
    keys: dict[str, Callable[[Mention], tuple[int, int]]] = {
        "exact": lambda m: (m.start, m.stop),
        "trimmed": lambda m: _trim(text, m),
        "overlap": lambda m: (m.start, m.stop),
    }
    key = keys[mode]
    pairs = sorted(
        ((key(g) == key(p), min(g.stop, p.stop) - max(g.start, p.start),
          -abs((g.stop - g.start) - (p.stop - p.start)), i, j)
         for i, g in enumerate(wanted) for j, p in enumerate(found) if min(g.stop, p.stop) > max(g.start, p.start)),
        reverse=True,
    )  # fmt: skip
    left, right, n = set(), set(), 0
    for equal, _, _, i, j in pairs:
        if i in left or j in right or (mode != "overlap" and not equal):
            continue
        left.add(i)
        right.add(j)
        n += 1
    return n


def _trim(text: str, mention: Mention) -> tuple[int, int]:
    parts = [
        (m.start() + mention.start, m.end() + mention.start, m.group().lower())
        for m in WORD.finditer(text[mention.start : mention.stop])
    ]
    kept = [i for i, (_, _, w) in enumerate(parts) if w not in EDGE and (w[0].isalnum() or w in "%$€£₽°№")]
    return (parts[kept[0]][0], parts[kept[-1]][1]) if kept else (mention.start, mention.stop)
