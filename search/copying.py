"""A store into another one, compared part by part; goes on where it was cut off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from crawler.article import Article
from crawler.article import to_dict as article_dict
from nlp.fact import Extraction, to_dict
from search.ingest import IngestReport, Item, Progress, Tally
from search.parts import MODULUS, Work
from search.store import Decision, Part, Store, StoreError

Key = tuple[str, str]  # article id, content_sha256


@dataclass(frozen=True, slots=True)
class Print:
    """What a content comes to: a checksum of all but its facts, their number, the sum of their checksums."""

    content: int
    facts: int
    fact_sum: int


def print_of(article: Article, extraction: Extraction) -> Print:
    """Every field counts but `stated_at` of the facts, which the other contents of an article decide as well."""
    lists = (extraction.dates, extraction.dismissed, extraction.entities)
    words = (extraction.lemmas.title, extraction.lemmas.text, extraction.tags, extraction.version)
    content = _checksum([article_dict(article), words, [[to_dict(one) for one in found] for found in lists]])
    sums = [_checksum(to_dict(replace(fact, stated_at=None))) for fact in extraction.facts]
    return Print(content, len(sums), sum(sums) % MODULUS)


def _checksum(value: object) -> int:
    text = json.dumps(value, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport(IngestReport):
    """`contents` and `facts` of the source that the target has, equal; their checksums; contents it had otherwise."""

    decisions: int = 0
    equal: Mapping[str, int]

    def line(self) -> str:
        n = self.equal.get
        return (
            f"{IngestReport.line(self)}; equal in both: {n('contents', 0)} contents ({n('content_sum', 0):016x}), "
            f"{n('facts', 0)} facts ({n('fact_sum', 0):016x}), {self.decisions} decisions; "
            f"{n('kept', 0)} contents the target had otherwise, or has taken down"
        )


def copy(source: Store, target: Store, *, progress: Progress | None = None) -> CopyReport:
    """Every content with its reading and every decision of `source` into `target`; what is there already stays.

    StoreError when what was written does not come out of `target` as it came out of `source`.
    """
    tally = Tally(0, progress)
    stats, now = source.stats(), str(source.change())
    decisions = _decisions(source, target)
    begun = ""
    while begun != now:  # what a run that was cut off has done may be old by now
        work = Work(target, f"copy {stats.location}", stats.articles, now)
        begun = work.state.begun
        for part in work.parts():
            _copy_part(source, target, part, work, tally)
    counts = {field.name: getattr(tally.report, field.name) for field in fields(IngestReport)}
    return CopyReport(**counts, decisions=decisions, equal=work.state.totals)


def _decisions(source: Store, target: Store) -> int:
    """All of them, in order; how many there are."""
    wanted, there = source.decisions(), set(target.decisions())
    target.decide(decision for decision in wanted if decision not in there)
    if lacking := set(wanted) - set(target.decisions()):
        raise StoreError(
            f"{target.stats().location}: {len(lacking)} decisions did not arrive, {min(map(_named, lacking))}"
        )
    return len(wanted)


def _named(decision: Decision) -> str:
    return f"{decision.action} {decision.target}"


def _copy_part(source: Store, target: Store, part: Part, work: Work, tally: Tally) -> None:
    wanted: dict[Key, Print] = {}
    order: list[Key] = []
    written: list[Key] = []

    def given() -> Iterator[Item]:
        for article, extraction in work.beating(source.readings(part)):
            order.append((article.id, article.content_sha256))
            wanted[order[-1]] = print_of(article, extraction)
            yield article, extraction

    def put(items: Iterable[Item]) -> Iterator[bool]:
        for at, new in enumerate(target.put_all(items)):
            if new:
                written.append(order[at])
            yield new

    tally.written(tally.counted(given()), put)
    found = {key: made for key, made in _prints(work.beating(target.readings(part))) if key in wanted}
    if work.is_lost:
        return
    equal = [made for key, made in found.items() if made == wanted[key]]
    if wrong := [key for key in written if found.get(key) != wanted[key]]:
        raise StoreError(
            f"{target.stats().location}: {len(wrong)} contents are not what was written, "
            f"{min(wrong)[0]} among them; the copy is not whole"
        )
    work.gain(
        contents=len(equal),
        content_sum=sum(made.content for made in equal),
        facts=sum(made.facts for made in equal),
        fact_sum=sum(made.fact_sum for made in equal),
        kept=len(wanted) - len(equal),
    )


def _prints(readings: Iterable[Item]) -> Iterator[tuple[Key, Print]]:
    for article, extraction in readings:
        yield (article.id, article.content_sha256), print_of(article, extraction)
