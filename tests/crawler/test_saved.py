"""What people have on disk: every shape, and one clear line for every bad one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.article import Article, ArticleError, to_json
from crawler.page import LayoutChanged
from crawler.saved import MAX_BYTES, read_saved

PAPER = """19 октября 2024
\x20
Кластер вырос до 35 тысяч участников
Источник фото: https://www.mos.ru/
31.01.2023

Кластер вырос до 35 тысяч участников

На платформе уже более 35 тысяч организаций из 82 регионов.

В 15 объединениях ведут 39 проектов.
Теги: инновации, Москва, инновации

  Версия для печати

  К списку статей\x20\x20

Вам также может быть интересно:

• 45 компаний стали резидентами площадки

Популярное в соцсетях


ВКонтакте"""


def one(text: str | bytes, **options: str) -> Article:
    (article,) = read_saved(text if isinstance(text, bytes) else text.encode(), "page.txt", **options)
    return article


def test_district_paper_copied_as_text() -> None:
    article = one(PAPER)
    assert article.title == "Кластер вырос до 35 тысяч участников"
    assert article.text == (
        "На платформе уже более 35 тысяч организаций из 82 регионов.\nВ 15 объединениях ведут 39 проектов."
    )
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2023-01-31T00:00:00+03:00"
    assert (article.published_precision, article.published_source) == ("day", "text")
    assert article.tags == ("инновации", "Москва")
    assert article.photo_credit == "https://www.mos.ru/"


def test_windows_line_ends_and_encoding() -> None:
    assert one(PAPER.replace("\n", "\r\n").encode("cp1251")).text == one(PAPER).text


def test_iso_date_title_and_text_unchanged() -> None:
    body = "  Первый\u00a0абзац,  два пробела.\n\nВторой: 12.12.2022По.\n"
    article = one(f"2023-01-31\nЗаголовок\n\n{body}\n")
    assert (article.title, article.text) == ("Заголовок", body)
    assert (str(article.published_at)[:10], article.published_precision) == ("2023-01-31", "day")


def test_text_without_a_date_has_none() -> None:
    article = one("Заголовок 2024\n\nТекст от 19 октября 2024 года.")
    assert (article.title, article.text) == ("Заголовок 2024", "Текст от 19 октября 2024 года.")
    assert article.published_at is None
    assert one("Более 35 тысяч организаций").text == "Более 35 тысяч организаций"


def test_same_bytes_are_the_same_article_and_given_values_win() -> None:
    assert one("Т\n\nа").id == one("Т\n\nа").id != one("Т\n\nб").id
    article = one(PAPER, url="https://nashesilino.ru/articles/a/b/", site="district_paper", published="2023-02-01")
    assert (article.outlet, article.site, str(article.published_at)[:10]) == (
        "nashesilino.ru", "district_paper", "2023-02-01",
    )  # fmt: skip


def test_json_lines_are_taken_unchanged() -> None:
    articles = [one("А\n\n1"), one("Б\n\n2\u20283")]
    assert read_saved("\n".join(map(to_json, articles)).encode(), "a.jsonl") == articles


def test_listing_of_the_api() -> None:
    items = [{"id": n, "title": f"Новость {n}", "full_text": f"<p>{n} школ</p>"} for n in (1, 2)]
    articles = read_saved(json.dumps({"items": items, "_meta": {}}).encode(), "list.json")
    assert [(article.url, article.text) for article in articles] == [
        ("https://www.mos.ru/news/item/1/", "1 школ"),
        ("https://www.mos.ru/news/item/2/", "2 школ"),
    ]


def test_page_cut_in_the_middle_is_read_if_its_parts_are_there() -> None:
    page = (Path(__file__).parent / "mos_ru/2014-11-content-text/page.html").read_bytes()
    assert one(page[: page.index(b"<p></p>")]).title == "Поликлиники получили 12 аппаратов"
    with pytest.raises(LayoutChanged, match=r"page\.txt: no page of a known site.*mos_ru: .*no text"):
        one(page[: page.index(b"<p>")] + b"<p>")


def lacking(**values: object) -> bytes:
    """An article in JSON that only these values make wrong."""
    return json.dumps({"url": "https://a.ru/", "site": "a", "title": "b", "text": "c", **values}).encode()


BAD = [
    (b"", "empty; right would be"),
    (b" \n\t", "empty; right would be"),
    (b"%PDF-1.7\n\0\0\0", "a binary file; right would be"),
    (b"x" * (MAX_BYTES + 1), "20 MB; a page has at most 20 MB"),
    ("Свыше тридцати пяти тысяч".encode("koi8-r"), "neither UTF-8 nor windows-1251"),
    (b'{"id": 1, "title": "a"', "not JSON"),
    (b'{"id": 1, "full_text": "<p>a</p>"}', "no title"),
    (b'{"id": 1, "title": "a"}', "no full_text"),
    (b'{"title": "a", "full_text": "<p>a</p>"}', "no id"),
    (b'{"url": "https://a.ru/", "site": "a", "title": "b"}', "missing text"),
    (
        lacking(published_at="9999-12-31"),
        "published_at 9999-12-31T00:00:00+03:00 cannot be; right would be a year from 1900",
    ),
    (lacking(published_at="0001-01-01T00:00:00+14:00"), "published_at 0001-01-01T00:00:00+14:00 cannot be"),
    (lacking(modified_at="1899-12-31"), "modified_at 1899-12-31"),
    (lacking(fetched_at="2201-01-01"), "fetched_at 2201-01-01"),
    (lacking(text="Текст \ud800."), r"text is not valid Unicode, its character 6 is '\ud800'"),
    (lacking(title="\udfff"), "title is not valid Unicode"),
    (lacking(url="https://a.ru/\ud800"), "url is not valid Unicode"),
    (lacking(tags=["a", "\ud800"]), "tags is not valid Unicode"),
    (lacking(warc={"workspace": "\ud800", "file": "a", "offset": 1, "digest": "b"}), "warc is not valid Unicode"),
    (b'{"items": []}', "no articles; right would be"),
    (b"<html><body><p>unknown 42</p></body></html>", "no page of a known site"),
    (b"2023-01-31\n", "a date and nothing more"),
    (b"2023-01-31\n\n\ntext", "no title"),
]


@pytest.mark.parametrize(("data", "message"), BAD, ids=[message[:20] for _, message in BAD])
def test_bad_input_says_what_where_and_what_would_be_right(data: bytes, message: str) -> None:
    with pytest.raises(ArticleError) as caught:
        one(data)
    assert message in str(caught.value)
    assert "page.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_site_is_named() -> None:
    with pytest.raises(ArticleError, match="no site 'mars'; known: district_paper, mos_ru"):
        one("<html></html>", site="mars")
