"""Words of an article go between processes whole."""

from __future__ import annotations

import pickle

import pytest

from nlp.extract import tokens
from nlp.fact import Lemmas


@pytest.mark.parametrize(
    ("title", "text"), [("", ""), ("Итоги", ""), ("", "35 школ"), ("Итоги года", "Открыли 12 350,5 га.")]
)
def test_lemmas_survive_the_way_to_another_process(title: str, text: str) -> None:
    lemmas = Lemmas(title=tokens(title), text=tokens(text))
    assert pickle.loads(pickle.dumps(lemmas)) == lemmas
