"""Corrections: sentences labelled by people beside what is read today, and what today's rules change in a store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crawler.article import Article, ArticleError
from nlp.fact import Extraction
from nlp.golden import Case, CaseError, Difference, cases, compare, lines, read
from search.ingest import reader
from search.sources import Failure
from search.store import Store


def labelled(file: Path) -> list[Case]:
    """The cases of a file (nlp/golden.py says how they are written); ArticleError names the line that is wrong."""
    try:
        found = list(cases(file.read_text(encoding="utf-8-sig"), file.suffix == ".md"))
    except CaseError as error:
        raise ArticleError(f"{file}:{error.number}: {error}") from error
    except UnicodeDecodeError as error:
        raise ArticleError(f"{file}: not UTF-8: {error.reason} at byte {error.start}") from error
    if not found:
        raise ArticleError(f"{file}: no sentence in it; right would be a sentence and, indented, what it says")
    return found


def check(case: Case) -> list[str]:
    """A line for each thing that is read otherwise than labelled; for a sentence without labels what is read."""
    found = lines(read(case.text, case.published))
    if not case.expected:
        return [str(line) for line in found]
    return [told(difference, "labelled", "read") for difference in compare(case.expected, found)]


def told(difference: Difference, one: str, other: str) -> str:
    """`12 школ: counted: labelled школа, read парк`."""
    field = f"{difference.field}: " if difference.field else ""
    sides = f"{one} {difference.one or 'nothing'}, {other} {difference.other or 'nothing'}"
    return f"{difference.phrase}: {field}{sides}"


def changes(store: Store, jobs: int = 1) -> Iterator[tuple[Article, list[str]]]:
    """Every stored content with what today's rules read otherwise than is stored; nothing is written."""
    stored: deque[Extraction] = deque()
    with reader(jobs) as read_all:
        for article, anew in read_all(_articles(store, stored)):
            before = lines(stored.popleft())
            if isinstance(anew, Failure):
                yield article, [str(anew)]
            else:
                yield article, [told(each, "stored", "read today") for each in compare(before, lines(anew))]


def _articles(store: Store, stored: deque[Extraction]) -> Iterator[Article]:
    for article, extraction in store.readings():
        stored.append(extraction)
        yield article


def keep(found: Iterable[Case], golden: Path) -> int:
    """Append the labelled cases to a file of golden cases, which is made when missing; how many were new to it.

    ArticleError when a sentence is there with other labels: somebody must decide.
    """
    if golden.suffix == ".md":
        raise ArticleError(f"{golden}: golden cases are appended to a text file; right would be {golden.stem}.txt")
    there = {(case.written, case.published): case for case in (labelled(golden) if golden.exists() else ())}
    new = [case for case in found if case.expected and not _known(case, there.get((case.written, case.published)))]
    if new:
        with golden.open("a", encoding="utf-8") as file:
            file.write(_written(new))
    return len(new)


def _known(case: Case, there: Case | None) -> bool:
    if there is None or not there.expected:
        return False
    if there.expected != case.expected:
        raise ArticleError(f"line {case.number}: the golden file says otherwise of «{case.written}»; mend it there")
    return True


def _written(new: Sequence[Case]) -> str:
    blocks, published = [], ""
    for case in new:
        day = [case.published] if case.published != published else []
        blocks.append("\n".join([*day, case.written, *(f"    {line}" for line in case.expected)]))
        published = case.published
    return "\n" + "\n".join(blocks) + "\n"
