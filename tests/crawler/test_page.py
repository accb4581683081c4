"""Text as HTML shows it, and characters as they were meant."""

from __future__ import annotations

import pytest

from crawler.article import ArticleError
from crawler.page import LayoutChanged, required, text_of, with_lead
from crawler.received import decode, readable

SHOWN = [
    ("<p>one</p><p>two</p>", "one\ntwo"),
    ("<p>  a \n\t b<b> c</b> d </p>", "a b c d"),
    ("<p>1&nbsp;200&thinsp;км вы&shy;со&#8201;ё</p>", "1\u00a0200\u2009км вы\u00adсо\u2009ё"),
    ("<p>a<br>b<br/><br>c</p>", "a\nb\nc"),
    ("<p>a &mdash; b &lt;c&gt; &amp; &laquo;d&raquo;</p>", "a — b <c> & «d»"),
    ("<ul><li>one<ul><li>two</li></ul></li><li><p>three</p></li></ul>", "one\ntwo\nthree"),
    ("<div>a<div>b<p>c</p></div>d</div>", "a\nb\nc\nd"),
    (
        "<table><tr><th>Год</th><th>Школ</th></tr><tr><td>2024</td><td><p>12</p></td></tr></table>",
        "Год | Школ\n2024 | 12",
    ),
    ("<table><tr><td>a</td><td></td><td>c</td></tr><tr><td> </td><td></td></tr></table>", "a |  | c"),
    ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\nb"),  # a table that only places a block
    ("<p>a</p><script>var n = 42;</script><style>b{}</style><!-- 43 --><noscript>44</noscript>", "a"),
    ("<figure><img><figcaption>Фото 1 из 12</figcaption></figure><p>a</p>", "a"),
    ('<p>a</p><div class="adv-block">1</div><div hidden>2</div><p style="display: none">3</p>', "a"),
    ('<div class="address">ул. Лесная, 5</div>', "ул. Лесная, 5"),  # «ad» is only a word of its own
    ("<p>&nbsp;</p><p> </p><p>a</p>", "a"),
    ("<pre>a  b\n c</pre>", "a  b\n c".replace("\n c", "\nc")),
    ("<p>12.12.2022<span>По</span></p>", "12.12.2022По"),  # damaged as published: no space is invented
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), SHOWN)
def test_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text


def test_parts_named_by_the_site_are_left_out() -> None:
    assert text_of("<div><p>a</p><div class='footer'>Показов: 12</div></div>", skip=".footer") == "a"


def test_lead_is_the_first_paragraph_unless_repeated() -> None:
    assert with_lead("Коротко.", "Длинно.") == "Коротко.\nДлинно."
    assert with_lead("Открыто 48…", "Открыто 48 мастерских.") == "Открыто 48 мастерских."
    assert with_lead(None, "Длинно.") == "Длинно."


def test_what_is_required_and_missing_names_the_page() -> None:
    assert required(" a ", "title", "u") == "a"
    for missing in (None, "", " \n"):
        with pytest.raises(LayoutChanged, match=r"https://x\.ru/1: no title"):
            required(missing, "title", "https://x.ru/1")


META_1251 = '<meta charset="windows-1251"><p>Свыше 35 тысяч</p>'
META_UTF8 = '<meta charset="utf-8"><p>Свыше 35 тысяч</p>'
ENCODED = [
    (META_1251.encode("cp1251"), None),
    (META_1251.encode("cp1251"), "text/html; charset=utf-8"),  # the header is wrong, the page right
    (META_UTF8.encode("cp1251"), None),  # the page is wrong about itself
    (META_UTF8.encode("cp1251"), "text/html; charset=utf-8"),
    (META_1251.encode(), "text/html; charset=windows-1251"),  # both wrong
    (META_UTF8.encode(), "text/html"),
    ("<p>Свыше 35 тысяч</p>".encode("cp1251"), None),  # no declaration at all
    ("\ufeff<p>Свыше 35 тысяч</p>".encode(), None),
    ("\ufeff<p>Свыше 35 тысяч</p>".encode("utf-16-le"), None),
    ("<p>Свыше 35 тысяч</p>".encode("koi8-r"), "text/html; charset=koi8-r"),
]


@pytest.mark.parametrize(("data", "content_type"), ENCODED)
def test_characters_are_read_whatever_is_declared(data: bytes, content_type: str | None) -> None:
    assert "Свыше 35 тысяч" in decode(data, content_type, "page")
    assert readable("https://x.ru/", data, content_type).css("p::text").get() == "Свыше 35 тысяч"


def test_a_character_cut_in_two_does_not_change_the_encoding() -> None:
    assert decode(("текст " * 50).encode()[:-2], "text/html; charset=utf-8", "page").startswith("текст текст")


def test_no_text_is_refused() -> None:
    with pytest.raises(ArticleError, match="x: a binary file"):
        decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "x")
    with pytest.raises(ArticleError, match="x: neither UTF-8 nor windows-1251"):
        decode("Свыше тридцати пяти тысяч".encode("koi8-r"), None, "x")
    with pytest.raises(ArticleError, match="unknown encoding 'martian'"):
        decode(b'<meta charset="martian"><p>\xff\xfe\xfa</p>', None, "x")
