"""The reader beside labelled spans: types mapped, spans counted one to one, what is no corpus refused by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import here

from crawler.article import ArticleError
from search.evaluation import corpus, evaluate

TEXT = "Сбербанк выдал в Москве более 70 миллиардов рублей и 5 млрд рублей, рассказал Герман Греф."


def document(*labelled: tuple[str, str], text: str = TEXT) -> str:
    found = [{"start": text.index(p), "end": text.index(p) + len(p), "type": t} for p, t in labelled]
    return json.dumps({"id": "1", "text": text, "entities": found}, ensure_ascii=False) + "\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_text(
        document(
            ("Сбербанк", "ORGANIZATION"), ("Москве", "LOCORG"), ("Герман", "PERSON"), ("70 миллиардов рублей", "MONEY"),
            ("70 миллиардов", "FACILITY"),
        ),
        encoding="utf-8",
    )  # fmt: skip
    return file


def test_spans_are_equal_exactly_without_edge_words_or_where_they_overlap(gold: Path) -> None:
    found = {score.type: score for score in evaluate(corpus(gold))}
    assert set(found) == {"ORGANIZATION", "LOCATION", "PERSON", "MONEY"}
    money, person = found["MONEY"], found["PERSON"]
    assert (money.gold, money.predicted) == (1, 2)
    assert [money.hits[mode] for mode in ("exact", "trimmed", "overlap")] == [0, 1, 1]
    assert [money.precision("trimmed"), money.recall("trimmed")] == [0.5, 1]
    assert money.f1("trimmed") == pytest.approx(2 / 3)
    assert [person.hits[mode] for mode in ("exact", "trimmed", "overlap")] == [0, 0, 1]


def test_a_place_that_acts_is_a_place(gold: Path) -> None:
    place = next(score for score in evaluate(corpus(gold)) if score.type == "LOCATION")
    assert (place.gold, place.predicted, place.hits["exact"]) == (1, 1, 1)


def test_evaluate_prints_precision_recall_and_f1_of_every_type_that_the_corpus_has(gold: Path) -> None:
    heads, *rows = (line.split() for line in here("evaluate", str(gold)).stdout.splitlines())
    assert heads[:6] == ["type", "gold", "predicted", "exact", "P", "exact"]
    money = next(row for row in rows if row[0] == "MONEY")
    assert money == "MONEY 1 2 0.000 0.000 0.000 0.500 1.000 0.667 0.500 1.000 0.667".split()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"id": "1", "text"', "no JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"id": "1"}', "id, text"),
        (b"[]", "id, text"),
        (b'{"id": "1", "text": 5, "entities": []}', "id, text"),
        (b'{"text": "a", "entities": []}', "id, text"),
        (b'{"id": "1", "text": "a", "entities": 5}', "id, text"),
        (b'{"id": "1", "text": "a", "entities": [1]}', "start and end"),
        (b'{"id": "1", "text": "a", "entities": [{"start": 0, "type": "DATE"}]}', "start and end"),
        (b'{"id": "1", "text": "a", "entities": [{"start": 0, "end": 2, "type": "DATE"}]}', "end <= 1"),
    ],
)
def test_what_is_no_corpus_is_refused_by_line(tmp_path: Path, line: bytes, why: str) -> None:
    (tmp_path / "gold.jsonl").write_bytes(document().encode() + line + b"\n")
    with pytest.raises(ArticleError, match=f"gold.jsonl:2: .*{why}"):
        corpus(tmp_path / "gold.jsonl")


def test_an_empty_file_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("\n")
    with pytest.raises(ArticleError, match=r"gold\.jsonl: empty"):
        corpus(tmp_path / "gold.jsonl")
