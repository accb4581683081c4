"""Each example of docs/figures.md and tests/nlp/*.txt reads as it says there; nlp/golden.py says how they are written.

An empty case is filled by `pytest --bless`, which then fails, so that a person reads what was written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.golden import Case, cases, lines, read

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "docs" / "figures.md", *sorted(Path(__file__).parent.glob("*.txt"))]
CASES = [(path, case) for path in FILES for case in cases(path.read_text(encoding="utf-8"), path.suffix == ".md")]


@pytest.mark.parametrize(("path", "case"), CASES, ids=[case.written[:60] for _, case in CASES])
def test_reads_as_written(path: Path, case: Case, request: pytest.FixtureRequest) -> None:
    found = read(case.text, case.published)
    for fact in found.facts:
        assert case.text[fact.start : fact.stop] == fact.phrase
    said = [str(line) for line in lines(found)]
    if not case.expected and request.config.getoption("--bless"):
        body = path.read_text(encoding="utf-8")
        filled = "\n".join([case.written, *(f"    {line}" for line in said)])
        path.write_text(body.replace(case.written + "\n", filled + "\n", 1), encoding="utf-8")
        pytest.fail("expectation written: read it")
    assert said == [str(line) for line in case.expected]
