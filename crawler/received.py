"""What came over the wire or lay in a file → a page that can be read: its characters and its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy.http import HtmlResponse, JsonResponse, TextResponse

from crawler.article import ArticleError

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")


def decode(data: bytes, content_type: str | None, where: str) -> str:
    """The page's characters: by byte order mark, as UTF-8 if they are that, as declared, else as windows-1251.

    A declaration that cannot be true is passed over: bytes that are valid UTF-8 beyond ASCII are not windows-1251.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return _strict(data, name, where)
    if b"\0" in data[:4096]:
        raise ArticleError(f"{where}: a binary file; right would be HTML, JSON or plain text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _nearly(data):
            return data.decode("utf-8", "replace")
        utf8_error = error
    for name in _declarations(data, content_type):
        if name not in ("utf-8", "utf8"):
            return _strict(data, name, where)
    text = data.decode("windows-1251", "replace")
    if not _russian(text):
        raise ArticleError(f"{where}: neither UTF-8 nor windows-1251 ({utf8_error.reason}); save it as UTF-8")
    return text


def _declarations(data: bytes, content_type: str | None) -> Iterator[str]:
    sources = ((content_type or "").encode("latin-1", "ignore"), data[:4096])
    for match in filter(None, map(DECLARED.search, sources)):
        yield match[1].decode("ascii", "ignore").lower()


def _strict(data: bytes, name: str, where: str) -> str:
    try:
        return data.decode(name)
    except LookupError as error:
        raise ArticleError(f"{where}: declares the unknown encoding {name!r}; right would be utf-8") from error
    except UnicodeDecodeError as error:
        text = data.decode("windows-1251", "replace")
        if _russian(text):
            return text
        raise ArticleError(f"{where}: is not the {name} it declares ({error.reason}); save it as UTF-8") from error


def _nearly(data: bytes) -> bool:
    """UTF-8 with a few broken bytes, as where a page was cut: most non-ASCII characters still decode."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 20 <= sum(char > "\x7f" for char in text)


def _russian(text: str) -> bool:
    """Most letters beyond ASCII are small Russian letters, as in prose; other 8-bit encodings look otherwise."""
    letters = [char for char in text if char > "\x7f" and char.isalpha()]
    return bool(letters) and sum(char in COMMON for char in letters) > len(letters) / 2


def readable(url: str, data: bytes, content_type: str | None = None, where: str | None = None) -> TextResponse:
    """The page as Scrapy reads it, in UTF-8 whatever it came in; JSON by its first character.

    ArticleError (naming `where`, else the URL) for what is no text.
    """
    text = decode(data, content_type, where or url)
    kind = JsonResponse if text.lstrip()[:1] in ("{", "[") else HtmlResponse
    return kind(url, body=text.encode("utf-8", "surrogatepass"), encoding="utf-8")
