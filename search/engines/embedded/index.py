"""The two tantivy indexes of one folder, articles and facts.

A marker document in each commit says which change of which database it reflects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from search.engines.documents import ARTICLE_FIELDS, FACT_FIELDS, article_document, fact_document
from search.engines.embedded.reading import Batch
from search.engines.rows import encodable
from search.store import StoreError

HEAP = 60_000_000  # bytes of a writer
NAMES = {"articles": {**ARTICLE_FIELDS, "month": "key"}, "facts": {**FACT_FIELDS, "month": "key"}}  # no calendar here


class UnusableError(Exception):
    """The index is missing, damaged, or of another version or database."""


# --- tantivy ---------------------------------------------------------------------------------------------------------


def schema(fields: Mapping[str, str]) -> Any:
    """The tantivy schema of document fields (search/engines/documents.py) and the marker."""
    builder = tantivy.SchemaBuilder()
    for name, kind in {**fields, "marker": "marker"}.items():
        if kind in TEXTS:
            builder.add_text_field(name, **TEXTS[kind])
        elif kind == "number":
            builder.add_float_field(name, fast=True)
        else:
            builder.add_integer_field(name, fast=True, indexed=kind == "key")
    return builder.build()


TEXTS: Mapping[str, dict[str, Any]] = {
    "words": {"tokenizer_name": "whitespace", "index_option": "position"},
    "name": {"tokenizer_name": "name", "index_option": "basic", "fast": True},
    "match": {"tokenizer_name": "name", "index_option": "basic"},
    "marker": {"tokenizer_name": "whitespace", "index_option": "basic", "stored": True},
}


def open_index(folder: Path, fields: Mapping[str, str]) -> Any:
    """The tantivy index in `folder`, made when it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(fields), path=str(folder))
    raw, whitespace = tantivy.Tokenizer.raw(), tantivy.Tokenizer.whitespace()
    lower = tantivy.TextAnalyzerBuilder(raw).filter(tantivy.Filter.lowercase()).build()
    index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(whitespace).build())
    index.register_tokenizer("name", lower)
    index.register_fast_field_tokenizer("name", tantivy.TextAnalyzerBuilder(raw).build())  # facets as written
    index.config_reader("manual")
    return index


def document(values: Mapping[str, Any], fields: Mapping[str, str]) -> Any:
    """A tantivy document, through the typed adders: a plain 0 would end the writer thread."""
    made = tantivy.Document()
    adders: Mapping[str, Callable[[str, Any], None]]
    adders = {"number": made.add_float, "integer": made.add_integer, "key": made.add_integer}
    for name, value in values.items():
        if value is None:
            continue
        add = adders.get(fields[name], made.add_text)
        for one in value if type(value) is tuple else (value,):
            try:
                add(name, one)
            except UnicodeEncodeError:  # half a surrogate pair
                add(name, encodable(one))
    return made


@contextmanager
def failing_as(error: type[Exception], folder: Path) -> Iterator[None]:
    """What goes wrong inside tantivy (its panics are no Exceptions) as one error of ours."""
    try:
        yield
    except (StoreError, UnusableError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as fault:
        raise error(f"search index {folder}: {fault}") from fault


@dataclass(frozen=True, slots=True)
class View:
    """Both indexes as they were at one change of the record; later commits do not touch it."""

    change: int
    searchers: Mapping[str, Any]
    schemas: Mapping[str, Any]


# --- one generation: the two indexes of one folder -------------------------------------------------------------------


class Generation:
    """Both indexes in one folder, as last loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with failing_as(UnusableError, folder):
            self.indexes = {name: open_index(folder / name, fields) for name, fields in NAMES.items()}
        self.load()

    def load(self) -> None:
        """Take what was committed last."""
        with failing_as(UnusableError, self.folder):
            for index in self.indexes.values():
                index.reload()
            self.searchers = {name: index.searcher() for name, index in self.indexes.items()}
            marks = [self._mark(name) for name in NAMES]
        self.identity = marks[0][0] if marks[0][0] == marks[1][0] else ""
        self.change = min(mark[1] for mark in marks)

    def view(self) -> View:
        """What is loaded now."""
        schemas = {name: index.schema for name, index in self.indexes.items()}
        return View(self.change, self.searchers, schemas)

    def _mark(self, name: str) -> tuple[str, int]:
        """(identity of the database, its change) of the last commit; ("", -1) before the first."""
        searcher = self.searchers[name]
        asked = tantivy.Query.term_query(self.indexes[name].schema, "marker", "marker")
        hits = searcher.search(asked, limit=1).hits
        if not hits:
            return "", -1
        _, identity, change = searcher.doc(hits[0][1]).get_first("marker").split()
        return identity, int(change)

    def write(self, batch: Batch, identity: str) -> None:
        """Commit a batch to both; who is killed between the two writes the batch again."""
        for name, fields in NAMES.items():
            made = [document(values, fields) for values in _documents(name, batch)]
            made.append(marker(identity, batch.change))
            replaced = (*batch.removed, *(content.number for content, _ in batch.contents))
            commit(self.indexes[name], replaced, made)


def marker(identity: str, change: int) -> Any:
    made = tantivy.Document()
    made.add_text("marker", f"marker {identity} {change}")
    return made


def commit(index: Any, replaced: Iterable[int], documents: Iterable[Any]) -> None:
    """Documents in the place of those of the contents `replaced` and of the old marker."""
    writer = index.writer(HEAP, 1)
    try:
        for number in replaced:
            writer.delete_documents_by_term("content", number)
        writer.delete_documents_by_term("marker", "marker")
        for made in documents:
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()
    finally:
        del writer  # its lock goes with it, also while an error is on its way with this frame


def _documents(name: str, batch: Batch) -> Iterator[dict[str, Any]]:
    for content, facts in batch.contents:
        if name == "articles":
            yield article_document(content)
            continue
        for fact in facts:
            yield fact_document(content, fact)
