"""Clean text: one kind of space and minus, bars between cells, no soft hyphens; and the way back to the original."""

from __future__ import annotations

import re

from nlp.fact import Span

_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f\r"), " ")  # fmt: skip
_SINGLE = {**_SPACES, 0x2212: "-", 0x2010: "-", 0x2011: "-", 0xFE63: "-", 0xFF0D: "-", 0x066B: ",", 0x201A: ","}
_DROPPED = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301]")
_COMPOSED = {"и\u0306": "й", "И\u0306": "Й", "е\u0308": "ё", "Е\u0308": "Ё", "&nbsp;": " ", "&#160;": " "}
_ODD = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301]|[иИ]\u0306|[еЕ]\u0308|&nbsp;|&#160;")


_BETWEEN_NUMBERS = re.compile(r"\d\t\d")
_BETWEEN_CELLS = re.compile(r"(?<=\S)( *)\t(?=[^\S\n]*\S)")


def _ruled(text: str) -> str:
    """The rows of tables whose cells stand between tabs, with bars there.

    Rows are two and more such lines one after another, and a line of which a tab parts two numbers: «418 115» is one.
    """
    if "\t" not in text:
        return text
    lines = text.split("\n")
    rows = [_BETWEEN_CELLS.search(line) is not None for line in lines]
    for at, line in enumerate(lines):
        beside = (at and rows[at - 1]) or (at + 1 < len(lines) and rows[at + 1])
        if rows[at] and (beside or _BETWEEN_NUMBERS.search(line)):
            lines[at] = _BETWEEN_CELLS.sub(r"\1|", line)
    return "\n".join(lines)


class Clean:
    """A text made plain for reading: `text`, and the way back to the offsets of the original."""

    __slots__ = ("_starts", "_stops", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] | None = None
        self._stops: list[int] | None = None
        self.text = _ruled(original).translate(_SINGLE)
        if _ODD.search(self.text):
            self._compact()

    def _compact(self) -> None:
        pieces: list[str] = []
        starts: list[int] = []
        stops: list[int] = []
        at = 0
        for odd in _ODD.finditer(self.text):
            pieces.append(self.text[at : odd.start()])
            starts.extend(range(at, odd.start()))
            stops.extend(range(at + 1, odd.start() + 1))
            if odd.group() in _COMPOSED:
                pieces.append(_COMPOSED[odd.group()])
                starts.append(odd.start())
                stops.append(odd.end())
            at = odd.end()
        pieces.append(self.text[at:])
        starts.extend(range(at, len(self.text)))
        stops.extend(range(at + 1, len(self.text) + 1))
        self.text, self._starts, self._stops = "".join(pieces), starts, stops

    @property
    def same(self) -> bool:
        """Are the offsets those of the original?"""
        return self._starts is None

    def span(self, start: int, stop: int) -> Span:
        """The span of the original text that a non-empty span of the clean text stands for."""
        if self._starts is None or self._stops is None or stop <= start:
            return Span(start, stop)
        return Span(self._starts[start], self._stops[stop - 1])


def clean(text: str) -> Clean:
    """The text with one kind of space and minus, without soft hyphens and stress marks."""
    return Clean(text)
