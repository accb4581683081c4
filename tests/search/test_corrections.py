"""A labelled sentence says what is read otherwise, becomes a golden case, and shows what else changes in a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_cli import here

from crawler.article import Article, ArticleError
from nlp.extract import extract
from search.corrections import changes, check, keep, labelled
from search.store import open_store

SCHOOLS = "На 45 площадках открыли 12 школ.\n"
RIGHT = "    45 площадках => count 45; of площадка\n    12 школ => count 12; of школа\n"


def checked(folder: Path, body: str) -> list[list[str]]:
    (folder / "mine.txt").write_text(body, encoding="utf-8")
    return [check(case) for case in labelled(folder / "mine.txt")]


def test_a_sentence_that_reads_as_labelled_has_nothing_to_say(tmp_path: Path) -> None:
    assert checked(tmp_path, SCHOOLS + RIGHT) == [[]]


def test_what_is_read_otherwise_is_said_field_by_field(tmp_path: Path) -> None:
    labels = "    45 => measure ~ 45 m2; of площадка\n    12 школ => count 12; of парк; planned\n"
    assert checked(tmp_path, SCHOOLS + labels) == [
        [
            "45: phrase: labelled 45, read 45 площадках",
            "45: comparator: labelled ~, read =",
            "45: kind: labelled measure, read count",
            "45: unit: labelled m2, read nothing",
            "12 школ: modality: labelled planned, read actual",
            "12 школ: counted: labelled парк, read школа",
        ]
    ]


def test_numerals_read_but_not_labelled_and_labelled_but_not_read_are_said(tmp_path: Path) -> None:
    labels = "    площадках => count 1; of площадка\n    12 школ => no figure: address\n"
    assert checked(tmp_path, "На площадках открыли 12 школ и 3 парка.\n" + labels) == [
        [
            "площадках: labelled count 1; of площадка, read nothing",
            "12 школ: kind: labelled no figure, read count",
            "12 школ: reason: labelled address, read nothing",
            "12 школ: comparator: labelled nothing, read =",
            "12 школ: change: labelled nothing, read level",
            "12 школ: modality: labelled nothing, read actual",
            "12 школ: value: labelled nothing, read 12",
            "12 школ: counted: labelled nothing, read школа",
            "3 парка: labelled nothing, read count 3; of парк",
        ]
    ]


def test_a_sentence_without_labels_shows_the_lines_to_correct(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, SCHOOLS)
    assert checked(tmp_path, SCHOOLS + "".join(f"    {line}\n" for line in found)) == [[]]


def test_a_day_above_a_sentence_is_its_publication(tmp_path: Path) -> None:
    label = "    прошлом году => date 2023-01-01…2024-01-01\n"
    assert checked(tmp_path, "2024-05-06\nВ прошлом году открыли парк.\n" + label) == [[]]
    assert checked(tmp_path, "2025-05-06\nВ прошлом году открыли парк.\n" + label) != [[]]


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("    12 школ => count 12\n", 1, "none above it"),
        ("Открыли 12 школ.\n\n    12 школ => count 12\n", 3, "none above it"),
        ("Открыли 12 школ.\n    12 школ: count 12\n", 2, "has no « => »"),
        ("Открыли 12 школ.\n    13 школ => count 13\n", 2, "is not in the sentence"),
        ("Открыли 12 школ.\n    12 школ => 12\n", 2, "neither «kind comparator value unit»"),
        ("Открыли 12 школ.\n    12 школ => count 12; школа\n", 2, "«школа» is no field; known: of …"),
        ("Открыли 12 школ.\n    12 школ => no figure: because\n", 2, "neither"),
        ("# только о дне\n2024-02-30\nОткрыли 12 школ.\n", 2, "2024-02-30 is no day"),
    ],
)
def test_a_line_that_nobody_can_read_is_named(tmp_path: Path, body: str, line: int, what: str) -> None:
    with pytest.raises(ArticleError, match=f"mine.txt:{line}: .*{what}"):
        checked(tmp_path, body)


def test_cases_are_appended_to_a_golden_file_once(tmp_path: Path) -> None:
    mine, golden = tmp_path / "mine.txt", tmp_path / "golden.txt"
    mine.write_text(f"Без пометок.\n2025-01-31\n{SCHOOLS}{RIGHT}\n5 школ.\n    5 школ => count 5; of школа\n", "utf-8")
    cases = labelled(mine)
    assert [keep(cases, golden), keep(cases, golden)] == [2, 0]
    kept = labelled(golden)
    assert [(case.written, case.published, case.expected) for case in kept] == [
        (case.written, case.published, case.expected) for case in cases if case.expected
    ]
    mine.write_text(f"2025-01-31\n{SCHOOLS}    12 школ => count 12; of парк\n", "utf-8")
    with pytest.raises(ArticleError, match="the golden file says otherwise"):
        keep(labelled(mine), golden)


def test_a_store_shows_what_appears_vanishes_and_changes_and_stays_as_it_is(tmp_path: Path) -> None:
    """Two texts: one stored as read today, one as older rules read it."""
    seen = datetime(2025, 1, 1, tzinfo=UTC)
    text = "Открыли 12 школ, 7 парков и 3 музея."
    old, new = (Article(url=f"https://a.example/{n}", site="a", title="т", text=text, fetched_at=seen) for n in (1, 2))
    schools, parks, _ = (reading := extract(old)).facts
    with open_store(str(tmp_path / "store"), create=True) as store:
        store.put(old, replace(reading, facts=(replace(schools, counted="лицей"), replace(parks, modality="planned"))))
        store.put(new, extract(new))
        before = list(store.readings())
        found = {article.url: said for article, said in changes(store)}
        assert list(store.readings()) == before
    assert found == {
        old.url: [
            "12 школ: counted: stored лицей, read today школа",
            "7 парков: modality: stored planned, read today actual",
            "3 музея: stored nothing, read today count 3; of музей",
        ],
        new.url: [],
    }


def test_correct_exits_with_1_when_a_sentence_is_read_otherwise_and_names_what_changes(tmp_path: Path) -> None:
    file, store = tmp_path / "mine.txt", str(tmp_path / "store")
    text = "Открыли 12 школ."
    article = Article(url="https://a.example/1", site="a", title="т", text=text, fetched_at=datetime.now(UTC))
    with open_store(store, create=True) as opened:
        opened.put(article, replace(extract(article), facts=()))
    file.write_text(SCHOOLS + RIGHT, encoding="utf-8")
    right = here("correct", str(file), "--store", store)
    assert right.returncode == 0
    assert right.stdout == "https://a.example/1\n    12 школ: stored nothing, read today count 12; of школа\n"
    assert "texts read anew: 1, otherwise than stored: 1" in right.stderr
    file.write_text(SCHOOLS, encoding="utf-8")
    assert here("correct", str(file)).stdout == f"{file}:1: {SCHOOLS}{RIGHT}"
    file.write_text(SCHOOLS + RIGHT.replace("12;", "13;"), encoding="utf-8")
    wrong = here("correct", str(file))
    assert (wrong.returncode, wrong.stdout) == (
        1,
        f"{file}:1: {SCHOOLS}    12 школ: value: labelled 13, read 12\n",
    )
    assert "1 of 1 sentences are read otherwise than labelled" in wrong.stderr
