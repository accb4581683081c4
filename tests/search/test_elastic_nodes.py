"""Three nodes that die: nothing acknowledged is lost or twice, no answer is wrong, the writer goes on by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from kill_nodes import KILLED_AT, run

pytestmark = pytest.mark.elasticsearch
TEXTS = 1_500  # `python tests/search/kill_nodes.py 20000 FOLDER` takes longer


@pytest.mark.usefixtures("server")  # which says what is missing on this machine
def test_killed_nodes_lose_nothing_and_readers_see_whole_articles_only(tmp_path: Path) -> None:
    outcome = run(TEXTS, tmp_path)
    assert not outcome.wrong, "\n".join(outcome.lines())
    assert outcome.seen.charts >= 3
    assert outcome.seen.answers > 20
    assert set(outcome.pauses) == set(KILLED_AT)
