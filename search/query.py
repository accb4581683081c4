"""The search box's language → Query, one parser for every engine.

бюджет школы            both words, in any form          "рабочих мест"  «рабочих мест»   words that follow one another
бюджет OR финансы       either (also ИЛИ)                -реновация  -"рабочих мест"      not these words
site:mos_ru tag:"Малый бизнес"     filters: site outlet tag org kind unit counted subject modality measure speaker;
                        the same filter twice means either
value:>1000 value:10..20 value:>2,5млн       bounds of a fact's value
year:2024 year:2020..2022 from:2023-01-01 to:2023-12    day of publication, bounds included
period:2023 period:2023-01..2023-03          the time a value is for;  as_of:2024-05-01  as it was known then

OR binds closer than the space: «бюджет OR финансы школы» asks for школы and one of the two. The names are those of
HTTP parameters and of the command's options, and their values are read in one place (search/values.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from search.store import Phrase, Query
from search.values import FILTERS, LARGEST, QueryError, read

__all__ = ["QueryError", "parse", "query_from_params"]

PIECE = re.compile(
    r"""\s*(?P<minus>-(?=[^\s-]))?
    (?:(?P<name>[A-Za-z_]+):(?!//))?
    (?:"(?P<quoted>[^"]*)"|«(?P<russian>[^»]*)»|“(?P<curly>[^”]*)”|(?P<plain>[^\s"«“]+)|(?P<open>["«“]))?""",
    re.X,
)
OR = ("OR", "ИЛИ")
MOST_WORDS = 100

Params = Mapping[str, str | Sequence[str]] | Iterable[tuple[str, str]]


@dataclass
class _Parts:
    """What was read so far; `either` while the next word is an alternative to the last."""

    groups: list[list[Phrase]] = field(default_factory=list)
    never: list[Phrase] = field(default_factory=list)
    filters: list[tuple[str, str]] = field(default_factory=list)
    either: bool = False

    def add(self, phrase: Phrase) -> None:
        if self.either:
            self.groups[-1].append(phrase)
        else:
            self.groups.append([phrase])
        self.either = False


def parse(text: str) -> Query:
    """The Query of a search box; QueryError says what is wrong in it."""
    return query_from_params({"q": text})


def query_from_params(params: Params) -> Query:
    """The Query of HTTP parameters or of the command's filters: `q` is the search box, names as in its language.

    A name given twice means either; filters in `q` come on top. Empty values and names that are no parameters of a
    query are passed over. Words without a `sort` are sorted by relevance. QueryError for a wrong value.
    """
    given: dict[str, list[str]] = {}
    for name, value in _pairs(params):
        if value.strip():
            given.setdefault(name, []).append(value)
    parts = _read(" ".join(given.pop("q", [])))
    for name, value in parts.filters:
        given.setdefault(name, []).append(value)
    values: dict[str, Any] = {"sort": "relevance"} if parts.groups else {}
    for name, texts in given.items():
        values |= read(name, texts)
    return _checked(Query(all_of=tuple(map(tuple, parts.groups)), none_of=tuple(parts.never), **values))


def _checked(query: Query) -> Query:
    """The query itself; QueryError when it can have no answer whatever is stored."""
    if query.limit < 1:
        raise QueryError(f"limit: '{query.limit}' must be a whole number from 1 to {LARGEST}")
    since, until = query.published_since, query.published_until
    if since and until and since >= until:
        last = until - timedelta(days=1)
        raise QueryError(f"from: {since} is later than to: {last}; right would be the earlier day in from")
    return query


def _pairs(params: Params) -> Iterator[tuple[str, str]]:
    for name, value in params.items() if isinstance(params, Mapping) else params:
        for one in [value] if isinstance(value, str) else value:
            yield name, one


# --- the language ----------------------------------------------------------------------------------------------------


def _read(text: str) -> _Parts:
    parts = _Parts()
    run: list[str] = []  # plain words side by side, read together: «12 350» is one number
    for piece in _pieces(text):
        if _is_word(piece):
            run.append(piece["plain"])
            continue
        _add_words(parts, run, text)
        run = []
        _add(parts, piece, text)
    _add_words(parts, run, text)
    if parts.either:
        raise QueryError(f"{text!r}: a word is missing after OR, as in бюджет OR финансы")
    if text.strip() and not (parts.groups or parts.never or parts.filters):
        raise QueryError(f"{text!r} has no word or number to look for")
    if sum(map(len, parts.groups)) + len(parts.never) > MOST_WORDS:
        raise QueryError(f"more than {MOST_WORDS} words; a question has fewer")
    return parts


def _pieces(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while text[at:].strip():
        piece = PIECE.match(text, at)
        if piece is None or piece.end() == at:
            raise QueryError(f"{text[at:]!r} cannot be read; quote it to look for it")
        if piece["open"]:
            raise QueryError(f"{text!r}: the quotation mark {piece['open']} is not closed")
        yield piece
        at = piece.end()


def _is_word(piece: re.Match[str]) -> bool:
    return bool(piece["plain"]) and not piece["minus"] and not piece["name"] and piece["plain"] not in OR


def _content(piece: re.Match[str]) -> str:
    return next((piece[n] for n in ("quoted", "russian", "curly", "plain") if piece[n] is not None), "")


def _add(parts: _Parts, piece: re.Match[str], text: str) -> None:
    content = _content(piece)
    if piece["name"]:
        parts.filters.append(_filter(piece, content))
    elif piece["plain"] in OR and not piece["minus"]:
        if not parts.groups or parts.either:
            raise QueryError(f"{text!r}: a word is missing before OR, as in бюджет OR финансы")
        parts.either = True
    elif phrase := Phrase(tuple(word for chain in _chains(content) for word in chain)):
        if piece["minus"] and phrase.words:
            parts.never.append(phrase)
        elif phrase.words:
            parts.add(phrase)


def _filter(piece: re.Match[str], content: str) -> tuple[str, str]:
    name = piece["name"].lower()
    if name not in FILTERS:
        raise QueryError(f'no filter {name!r}; known: {", ".join(FILTERS)}; to look for the words, quote them: "…"')
    if piece["minus"]:
        raise QueryError(f"-{name}: filters cannot be turned round; name those that should be found")
    if not content.strip():
        raise QueryError(f"{name}: a value is missing, as in site:mos_ru")
    return name, content


def _add_words(parts: _Parts, run: list[str], text: str) -> None:
    for chain in _chains(" ".join(run)):
        parts.add(Phrase(tuple(chain)))


def _chains(text: str) -> Iterator[list[frozenset[str]]]:
    """The words of a text, each as the lemmas that answer it; what is written together («mos.ru») as one chain."""
    if not text.strip():
        return
    from nlp.morphology import query_lemmas
    from nlp.text import clean, words

    chain: list[frozenset[str]] = []
    for word in words(clean(text).text):
        if not word.glued and chain:
            yield chain
            chain = []
        if word.kind != "mark":
            chain.append(query_lemmas(word.low) if word.kind == "word" else frozenset({word.low}))
    if chain:
        yield chain
