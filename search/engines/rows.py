"""Articles, facts and readings as the columns and strings that engines keep, and back. Pure."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from itertools import accumulate
from operator import add, attrgetter, sub
from typing import Any, NamedTuple

import orjson

from crawler.article import MOSCOW, Article, restored
from crawler.article import to_dict as article_to_dict
from nlp.fact import (
    Comparator,
    DateMention,
    Dismissed,
    Entity,
    Extraction,
    Fact,
    Lemmas,
    Period,
    Token,
    period_from_dict,
    to_dict,
)
from search.engines.vintage import Sighting
from search.store import Decision

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FROM_1900 = 2_208_988_800  # seconds from 1900 to 1970
MICROSECOND = timedelta(microseconds=1)
ID_BITS = 29
LEVEL = 1  # of zlib: within 10 % of the size of its usual 6, in half the time
NARROW = 1 << 31  # a flag in the count of the title's tokens
DERIVED = ("id", "content_sha256", "text")  # of an article, not part of its head
OF_CONTENT = ("id", "article_id", "content_sha256", "stated_at", "recorded_at")  # of a fact, not part of its record


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


@lru_cache(10_000)
def moment(stored: int) -> datetime:
    """The moment of `micros`, on the clock of Moscow."""
    return (EPOCH + timedelta(microseconds=stored)).astimezone(MOSCOW)


def ordinal(stored: int | None, key: bytes) -> int:
    """design.md's `order`: seconds since 1900 above 29 bits of an id; no moment comes before all."""
    seconds = 0 if stored is None else min(max(stored // 1_000_000 + FROM_1900, 1), (1 << 34) - 1)
    return seconds << ID_BITS | int.from_bytes(key[:4], "big") >> (32 - ID_BITS)


def blob(hexadecimal: str) -> bytes | None:
    """The 32 bytes of a hex sha256; None for what is no id at all, so that nothing is found."""
    try:
        return bytes.fromhex(hexadecimal) if len(hexadecimal) == 64 else None
    except ValueError:
        return None


# --- JSON ------------------------------------------------------------------------------------------------------------


def as_json(value: object) -> str:
    """Compact JSON that SQLite can keep: letters as they are, unless one is half a surrogate pair."""
    try:
        return orjson.dumps(value, _plain).decode()
    except TypeError:  # such a half, or a number of more than 64 bits
        return json.dumps(value, default=_plain, separators=(",", ":"))


def from_json(text: str) -> Any:
    """What `as_json` wrote."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # half a surrogate pair
        return json.loads(text)


def _plain(value: object) -> object:
    """What JSON does not know. orjson writes a Period by itself, as `to_dict` has it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Period):
        return to_dict(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def packed_text(text: str) -> bytes:
    """Any text at all, halves of surrogate pairs too."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), LEVEL)


def text_of(packed: bytes) -> str:
    """What `packed_text` was given."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def encodable(text: str) -> str:
    """The text as UTF-8 can carry it: half a surrogate pair becomes a question mark."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


# --- articles --------------------------------------------------------------------------------------------------------


def head_of(article: Article) -> str:
    return as_json({name: value for name, value in article_to_dict(article).items() if name not in DERIVED})


def article_of(head: str, text: str, article_id: str, sha256: str) -> Article:
    return restored({**from_json(head), "text": text, "id": article_id, "content_sha256": sha256})


def sighting_of(head: str) -> Sighting:
    """What `stated_at` needs of an article."""
    raw = from_json(head)
    names = ("published_at", "modified_at", "fetched_at")
    return Sighting(*(datetime.fromisoformat(raw[name]) if name in raw else None for name in names))


# --- readings: all of an extraction but facts and lemmas -------------------------------------------------------------


def reading_of(extraction: Extraction) -> bytes:
    plain = {
        "tags": extraction.tags,
        "entities": [[e.start, e.stop, e.phrase, e.type, e.name, e.id] for e in extraction.entities],
        "dates": [[d.start, d.stop, d.phrase, d.period] for d in extraction.dates],
        "dismissed": [[d.start, d.stop, d.phrase, d.reason] for d in extraction.dismissed],
    }
    return packed_text(as_json(plain))


def tags_of(reading: bytes) -> tuple[str, ...]:
    return tuple(from_json(text_of(reading))["tags"])


def names_of(reading: bytes) -> Mapping[str, Any]:
    """The reading as JSON values, as `reading_of` laid it out."""
    return dict(from_json(text_of(reading)))


def extraction_of(reading: bytes, lemmas: bytes, facts: tuple[Fact, ...], version: str) -> Extraction:
    plain = names_of(reading)
    return Extraction(
        facts=facts,
        dates=tuple(
            DateMention(start=a, stop=b, phrase=p, period=period_from_dict(period) if period else None)
            for a, b, p, period in plain["dates"]
        ),
        dismissed=tuple(Dismissed(start=a, stop=b, phrase=p, reason=r) for a, b, p, r in plain["dismissed"]),
        entities=tuple(
            Entity(start=a, stop=b, phrase=p, type=t, name=n, id=i) for a, b, p, t, n, i in plain["entities"]
        ),
        tags=tuple(plain["tags"]),
        lemmas=unpack_lemmas(lemmas),
        version=version,
    )


# --- lemmas ----------------------------------------------------------------------------------------------------------


class Columns(NamedTuple):
    """Lemmas by columns: how many tokens the title has; of all tokens, title first: starts, lengths, lemmas.

    `lines`: the lemmas once more, a line each. Many at once are handled as one string, not one by one.
    """

    title: int
    starts: Sequence[int]
    lengths: Sequence[int]
    words: Sequence[str]
    lines: str


def columns_of(lemmas: Lemmas) -> Columns:
    tokens = (*lemmas.title, *lemmas.text)
    starts, stops, words = zip(*tokens, strict=True) if tokens else ((), (), ())
    lines = "\n".join(words)
    if lines.count("\n") >= max(len(words), 1):
        words = tuple(word.replace("\n", " ") for word in words)
        lines = "\n".join(words)
    return Columns(len(lemmas.title), starts, tuple(map(sub, stops, starts)), words, lines)


def pack_lemmas(columns: Columns) -> bytes:
    """Counts of title and text, the way from start to start and the length of each token, and the lemmas, lines.

    Ways and lengths are bytes, those of title and text each from 0 on; or, where one is longer, all of them four bytes
    each, those of both in one row.
    """
    title, starts, lengths, _, lines = columns
    text = len(starts) - title
    try:
        ways = bytes(_ways(starts[:title])) + bytes(_ways(starts[title:]))
        numbers = struct.pack("<2I", title | NARROW, text) + ways + bytes(lengths)
    except ValueError:
        numbers = struct.pack(f"<2I{2 * len(starts)}i", title, text, *_ways(starts), *lengths)
    return zlib.compress(numbers + lines.encode("utf-8", "surrogatepass"), LEVEL)


def _ways(starts: Sequence[int]) -> Iterable[int]:
    return map(sub, starts, (0, *starts))


def lemma_columns(packed: bytes) -> Columns:
    raw = zlib.decompress(packed)
    title, text = struct.unpack_from("<2I", raw)
    numbers: Sequence[int]
    if title & NARROW:
        title ^= NARROW
        count = title + text
        numbers, end = raw[8 : 8 + 2 * count], 8 + 2 * count
        starts = (*accumulate(numbers[:title]), *accumulate(numbers[title:count]))
    else:
        count = title + text
        numbers, end = struct.unpack_from(f"<{2 * count}i", raw, 8), 8 + 8 * count
        starts = tuple(accumulate(numbers[:count]))
    lines = raw[end:].decode("utf-8", "surrogatepass")
    return Columns(title, starts, tuple(numbers[count:]), lines.split("\n") if count else [], lines)


def unpack_lemmas(packed: bytes) -> Lemmas:
    title, starts, lengths, words, _ = lemma_columns(packed)
    tokens = tuple(map(TOKEN, zip(starts, map(add, starts, lengths), words, strict=True)))
    return Lemmas(title=tokens[:title], text=tokens[title:])


TOKEN = partial(tuple.__new__, Token)


# --- facts -----------------------------------------------------------------------------------------------------------


def record_of(fact: Fact) -> str:
    """The fact as JSON, without what its content says and what is as usual."""
    given = zip(*OF_FACT, VALUES(fact), strict=True)
    return as_json({name: value for name, usual, value in given if value is not usual and value != usual})


OF_FACT = tuple(zip(*((f.name, f.default) for f in fields(Fact) if f.name not in OF_CONTENT), strict=True))
VALUES = attrgetter(*OF_FACT[0])


def fact_of(record: str, key: str, article_id: str, sha256: str, stated: int, recorded: int) -> Fact:
    return Fact(
        id=key,
        article_id=article_id,
        content_sha256=sha256,
        stated_at=moment(stated),
        recorded_at=moment(recorded),
        **_values(record),
    )


def bare_fact(record: str) -> Fact:
    """The fact as far as its record goes, for what needs no ids and moments."""
    return Fact(id="", article_id="", content_sha256="", **_values(record))


def _values(record: str) -> dict[str, Any]:
    raw: dict[str, Any] = from_json(record)
    raw["value"], raw["comparator"] = Decimal(raw["value"]), Comparator(raw["comparator"])
    if "upper" in raw:
        raw["upper"] = Decimal(raw["upper"])
    if "period" in raw:
        raw["period"] = period_from_dict(raw["period"])
    return raw


# --- decisions -------------------------------------------------------------------------------------------------------


def decision_of(action: str, target: str, value: str, author: str, decided: str) -> Decision:
    return Decision(
        action=action, target=target, value=value, author=author, decided_at=datetime.fromisoformat(decided)
    )
