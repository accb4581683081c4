"""Strict reading of one page: its characters, its required parts, its text as HTML shows it.

What is not there is an error that names the page, never an empty string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from crawler.article import ArticleError

# HTML collapses these and no others: NBSP, thin spaces and soft hyphens stay as published.
HTML_SPACE = re.compile(r"[ \t\n\r\f]+")
BLOCKS = frozenset(
    "address article blockquote body center dd details dialog div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main ol p pre section summary table tbody tfoot thead tr ul".split()
)
SKIPPED = frozenset(
    "audio button canvas datalist embed figcaption head iframe input link meta nav noscript object script "
    "select style svg template textarea title video".split()
)
# Class names of what newspapers put inside an article's body that is not the article.
FURNITURE = re.compile(
    r"(^|[-_])(ad|ads|adv|advert|advertising|banner|banners|promo|reklama|share|social|socials|subscribe|related|"
    r"recommend|counter|rating|print|caption|ya-share2|noprint)($|[-_])"
)


class LayoutChanged(ArticleError):  # noqa: N818 - says what happened
    """A page that has not the parts of its site's layout: the site changed, or it is another kind of page."""


def required(value: str | None, what: str, where: str) -> str:
    """`value` without outer white space; LayoutChanged when it is missing or blank."""
    if value is None or not value.strip():
        raise LayoutChanged(f"{where}: no {what} where this site's layout has it; the layout may have changed")
    return value.strip()


def parse(html: str) -> BeautifulSoup:
    """The tree of an HTML page or fragment, as lxml repairs it."""
    return BeautifulSoup(html, "lxml")


def text_of(roots: str | Tag | Iterable[Tag] | None, skip: str = "") -> str:
    """What a reader sees in `roots`: a paragraph, list item or table row (cells joined by " | ") one a line.

    `skip` is a CSS selector of parts that are not the article. A string is parsed as HTML.
    """
    if isinstance(roots, str):
        roots = parse(roots)
    trees = [roots] if isinstance(roots, Tag) else list(roots or ())
    lines: list[str] = []
    for root in trees:
        dropped = {id(tag) for tag in root.select(skip)} if skip else set()
        lines.extend(_Lines(dropped).read(root))
    return "\n".join(lines)


def with_lead(lead: str | None, text: str) -> str:
    """The text with its lead as first paragraph, unless the body repeats it."""
    if not lead or _words(lead).rstrip(" .…") in _words(text):
        return text
    return f"{lead}\n{text}" if text else lead


def links_of(roots: Tag | Iterable[Tag] | None) -> tuple[str, ...]:
    """The absolute addresses that `roots` links to, in order, each once."""
    trees = [roots] if isinstance(roots, Tag) else list(roots or ())
    hrefs = (str(a["href"]).strip() for root in trees for a in root.select("a[href]"))
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


def _words(text: str) -> str:
    return " ".join(text.split())


class _Lines:
    """Walks a tree and breaks its text where a browser would."""

    def __init__(self, dropped: set[int]) -> None:
        self.dropped = dropped
        self.lines: list[str] = []
        self.line = ""

    def read(self, root: Tag) -> list[str]:
        self._children(root, preformatted=root.name == "pre")
        self._break()
        return self.lines

    def _children(self, tag: Tag, preformatted: bool) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self._tag(child, preformatted)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._string(str(child), preformatted)  # a PreformattedString is a comment, doctype or the like

    def _string(self, text: str, preformatted: bool) -> None:
        if preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line += first
            for line in rest:
                self._break()
                self.line = line
            return
        shown = HTML_SPACE.sub(" ", text)
        self.line += shown.removeprefix(" ") if not self.line or self.line.endswith(" ") else shown

    def _tag(self, tag: Tag, preformatted: bool) -> None:
        if tag.name in SKIPPED or id(tag) in self.dropped or _hidden(tag):
            return
        if tag.name == "br":
            self._break()
        elif tag.name == "table" and _is_data(tag):
            self._table(tag)
        elif tag.name in BLOCKS or tag.name in ("td", "th"):
            self._break()
            self._children(tag, preformatted or tag.name == "pre")
            self._break()
        else:
            self._children(tag, preformatted)

    def _table(self, table: Tag) -> None:
        self._break()
        if table.caption:
            self.lines.extend(_Lines(self.dropped).read(table.caption))
        for row in table.find_all("tr"):
            cells = [" ".join(_Lines(self.dropped).read(cell)) for cell in row.find_all(["td", "th"], recursive=False)]
            if any(cell.strip() for cell in cells):
                self.lines.append(" | ".join(cells))

    def _break(self) -> None:
        line = self.line.strip(" \t\n\r\f")
        if line.strip():  # a line of NBSP alone shows nothing
            self.lines.append(line)
        self.line = ""


def _hidden(tag: Tag) -> bool:
    if tag.has_attr("hidden") or "display:none" in str(tag.get("style", "")).replace(" ", "").lower():
        return True
    classes = tag.get("class") or ()
    return any(FURNITURE.search(name.lower()) for name in classes)


def _is_data(table: Tag) -> bool:
    """Rows of several cells; old pages also use tables, nested or of one column, to place blocks."""
    if table.find("table") is not None:
        return False
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in table.find_all("tr"))
