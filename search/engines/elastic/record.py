"""The record of an article: one document with every content, all that was read from it, and what was decided. Pure.

It is the truth; the documents that are searched (documents.py) are made from it. Writing it is one atomic step.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any

from crawler.article import Article
from nlp.fact import Extraction, Fact
from search.engines import rows
from search.engines.vintage import Sighting, stated_at
from search.series.keys import raw_key
from search.store import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A content as its searched documents are made from it.

    `facts`: (id, raw key, record, fact whose ids and moments may be wanting) of each.
    """

    article: Article
    tags: tuple[str, ...]
    organisations: tuple[tuple[str, str | None], ...]  # name, id
    lemmas: rows.Columns
    facts: tuple[tuple[str, str, str, Fact], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One content. Moments are microseconds since 1970; `head` is JSON, `reading` and `lemmas` as rows.py packs them.

    `rows`: JSON of [id, start, raw key, record] of each fact. `born`: the batch that last changed what is searched of
    it. `made_from` is at hand where it was just read.
    """

    sha256: str
    head: str
    text: str
    reading: str
    lemmas: str
    rows: str
    version: str
    published: int | None
    recorded: int
    stated: int = 0
    until: int | None = None
    revision: int = 0
    born: int = 0
    made_from: Plain | None = field(default=None, compare=False, repr=False)

    def plain(self, article_id: str) -> Plain:
        return self.made_from or _plain_of(self, article_id)

    def sighting(self) -> Sighting | Article:
        return self.made_from.article if self.made_from else rows.sighting_of(self.head)

    def source(self) -> dict[str, Any]:
        """Text and facts uncompressed: the server compresses documents, and what is packed already it cannot."""
        kept = dict(zip(KEPT, VALUES(self), strict=True))
        try:
            self.text.encode()
        except UnicodeEncodeError:  # half a surrogate pair, stored before such texts were refused
            kept["body"] = packed(rows.packed_text(kept.pop("text")))
        return kept

    def fact_rows(self) -> list[tuple[str, int, str, str]]:
        """(id, start, raw key, record) of each fact."""
        return [tuple(row) for row in rows.from_json(self.rows)]

    def fact(self, article_id: str, key: str, record: str) -> Fact:
        return rows.fact_of(record, key, article_id, self.sha256, self.stated, self.recorded)

    def article(self, article_id: str) -> Article:
        return rows.article_of(self.head, self.text, article_id, self.sha256)

    def extraction(self, article_id: str) -> Extraction:
        facts = sorted(self.fact_rows(), key=lambda row: row[1])
        found = tuple(self.fact(article_id, key, record) for key, _, _, record in facts)
        return rows.extraction_of(unpacked(self.reading), unpacked(self.lemmas), found, self.version)


Item = tuple[Article, Extraction]
Answer = bool | StoreError  # whether an article was news, or why it is refused
KEPT = tuple(one.name for one in fields(Text) if one.compare)
VALUES = attrgetter(*KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An article. `contents` in order of arrival; `before` is what `batch` replaced, to be taken out of search.

    `version` (sequence number, primary term) is None while it is not stored. `created` orders articles by first sight.
    """

    article_id: str
    url: str = ""
    contents: tuple[Text, ...] = ()
    before: tuple[Text, ...] = ()
    batch: int = 0
    created: int = 0
    forgotten: bool = False
    version: tuple[int, int] | None = None

    def content(self, sha256: str) -> Text | None:
        return next((one for one in self.contents if one.sha256 == sha256), None)

    def by_revision(self) -> tuple[Text, ...]:
        return tuple(sorted(self.contents, key=lambda one: one.revision))

    def source(self) -> dict[str, Any]:
        return {
            "article_id": self.article_id,
            "url": rows.encodable(self.url),
            "batch": self.batch,
            "created": self.created,
            "forgotten": self.forgotten,
            "versions": sorted({one.version for one in self.contents}),
            "contents": [one.source() for one in self.contents],
            "before": [one.source() for one in self.before],
        }


def record_of(hit: Mapping[str, Any]) -> Record:
    """The record in an answer of get, mget or search."""
    raw = hit["_source"]
    version = (hit["_seq_no"], hit["_primary_term"]) if "_seq_no" in hit else None
    contents, before = (tuple(map(_content, raw[name])) for name in ("contents", "before"))
    names = {name: raw[name] for name in ("article_id", "url", "batch", "created", "forgotten")}
    return Record(contents=contents, before=before, version=version, **names)


def _content(source: Mapping[str, Any]) -> Text:
    kept = dict(source)
    if "body" in kept:
        kept["text"] = rows.text_of(unpacked(kept.pop("body")))
    if "facts" in kept:  # as records were first written
        kept["rows"] = zlib.decompress(unpacked(kept.pop("facts"))).decode()
    return Text(**kept)


Change = Callable[[Record, Article, Extraction], Record]


def packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def unpacked(text: str) -> bytes:
    return base64.b64decode(text)


def _plain_of(text: Text, article_id: str) -> Plain:
    names = rows.names_of(unpacked(text.reading))
    return Plain(
        article=text.article(article_id),
        tags=tuple(names["tags"]),
        organisations=tuple((name, key) for _, _, _, kind, name, key in names["entities"] if kind == "ORG"),
        lemmas=rows.lemma_columns(unpacked(text.lemmas)),
        facts=tuple((key, series, kept, rows.bare_fact(kept)) for key, _, series, kept in text.fact_rows()),
    )


# --- what a put changes ----------------------------------------------------------------------------------------------


def is_news(record: Record, article: Article) -> bool:
    """Whether `put` would store something: a text not yet known, an earlier sight of it, or that sight read anew."""
    known = record.content(article.content_sha256)
    if record.forgotten or known is None:
        return not record.forgotten
    seen = rows.micros(article.fetched_at) if article.fetched_at else known.recorded + 1
    return seen < known.recorded or (seen == known.recorded and rows.head_of(article) != known.head)


def text_of(article: Article, extraction: Extraction) -> Text:
    """A content as it is kept; StoreError for a reading whose facts cannot be told apart."""
    assert article.fetched_at is not None, "with_put refuses it"
    return Text(
        sha256=article.content_sha256,
        head=rows.head_of(article),
        text=article.text,
        published=rows.micros(article.published_at) if article.published_at else None,
        recorded=rows.micros(article.fetched_at),
        **reading_of(article, extraction),
    )


def reading_of(article: Article, extraction: Extraction) -> dict[str, Any]:
    """The fields of a Text that come from its extraction."""
    ids = {fact.id for fact in extraction.facts}
    if len(ids) != len(extraction.facts):
        raise StoreError(f"{article.url} is not stored: two of its facts have one id")
    facts = tuple((fact.id, raw_key(fact), rows.record_of(fact), fact) for fact in extraction.facts)
    lemmas = rows.columns_of(extraction.lemmas)
    kept = [(key, fact.start, series, record) for key, series, record, fact in facts]
    return {
        "reading": packed(rows.reading_of(extraction)),
        "lemmas": packed(rows.pack_lemmas(lemmas)),
        "rows": rows.as_json(kept),
        "version": extraction.version,
        "made_from": Plain(
            article=article,
            tags=extraction.tags,
            organisations=tuple((one.name, one.id) for one in extraction.entities if one.type == "ORG"),
            lemmas=lemmas,
            facts=facts,
        ),
    }


def with_put(record: Record, article: Article, extraction: Extraction) -> Record:
    """The record after `put`; the same object when nothing is new."""
    if article.fetched_at is None:
        raise StoreError(f"{article.url}: fetched_at is not set; `fetched(article, moment)` sets it")
    if not is_news(record, article):
        return record
    made = text_of(article, extraction)
    known = record.content(made.sha256)
    contents = (*(made if one is known else one for one in record.contents), *(() if known else (made,)))
    return replace(record, url=article.url, contents=_settled(contents))


def with_reading(record: Record, article: Article, extraction: Extraction) -> Record:
    """The record after `replace`; the same object when the content is not stored."""
    known = record.content(article.content_sha256)
    if known is None:
        return record
    anew = replace(known, **reading_of(article, extraction))
    return replace(record, contents=tuple(anew if one is known else one for one in record.contents))


def applied(old: dict[str, Record], items: Sequence[Item], change: Change) -> tuple[dict[str, Record], list[Answer]]:
    """The records after each item in order, and what is answered for it."""
    new, answers = dict(old), list[Answer]()
    for article, extraction in items:
        before = new[article.id]
        try:
            new[article.id] = change(before, article, extraction)
            answers.append(new[article.id] is not before)
        except StoreError as refusal:
            answers.append(refusal)
    return new, answers


def forgotten(record: Record) -> Record:
    """The record after a takedown: nothing of the article is left in it."""
    return replace(record, url="", contents=(), before=(), forgotten=True)


def _settled(contents: tuple[Text, ...]) -> tuple[Text, ...]:
    """Rank and span of currency of every content anew."""
    ranked = sorted(range(len(contents)), key=lambda at: (contents[at].recorded, at))
    moments = [rows.micros(one) for one in stated_at([contents[at].sighting() for at in ranked])]
    ends = [*moments[1:], None]
    settled = list(contents)
    for rank, (at, stated, until) in enumerate(zip(ranked, moments, ends, strict=True), start=1):
        settled[at] = replace(contents[at], stated=stated, until=until, revision=rank)
    return tuple(settled)


def in_batch(old: Record, new: Record, batch: int, place: int) -> Record:
    """`new` as `batch` writes it: changed contents are born in it, their former selves kept to be taken out."""
    former = {one.sha256: one for one in old.contents}
    contents = tuple(one if former.get(one.sha256) == one else replace(one, born=batch) for one in new.contents)
    kept = {(one.sha256, one.born) for one in contents}
    before = tuple(one for one in old.contents if (one.sha256, one.born) not in kept)
    created = old.created or batch << 20 | place
    return replace(new, contents=contents, before=before, batch=batch, created=created, version=old.version)
