"""Each example of docs/figures.md and tests/nlp/*.txt reads as it says there.

A block is a sentence at the margin and, indented, one line for each numeral and date. An empty block is filled by
`pytest --bless`, which then fails, so that a person reads what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nlp.rendered import rendered

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "docs" / "figures.md", *sorted(Path(__file__).parent.glob("*.txt"))]


def blocks(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The examples of a file: sentence and expected lines; in Markdown those inside ``` fences."""
    fenced, sentence, expected = path.suffix != ".md", None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if fenced and line.startswith("    "):
            expected.append(line.strip())
        elif sentence is not None and (not fenced or not line.startswith("    ")):
            yield sentence, expected
            sentence, expected = None, []
        if fenced and line.strip() and not line.startswith(("    ", "#", "```")):
            sentence, expected = line, []
    if sentence is not None:
        yield sentence, expected


CASES = [(path, sentence, expected) for path in FILES for sentence, expected in blocks(path)]


@pytest.mark.parametrize(("path", "sentence", "expected"), CASES, ids=[case[1][:60] for case in CASES])
def test_reads_as_written(path: Path, sentence: str, expected: list[str], request: pytest.FixtureRequest) -> None:
    text = sentence.replace("\\n", "\n")
    found = rendered(text)
    if not expected and request.config.getoption("--bless"):
        body = path.read_text(encoding="utf-8")
        filled = "\n".join([sentence, *(f"    {line}" for line in found)])
        path.write_text(body.replace(sentence + "\n", filled + "\n", 1), encoding="utf-8")
        pytest.fail("expectation written: read it")
    assert found == expected
