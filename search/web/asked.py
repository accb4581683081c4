"""A request → what is asked: its parameters, the Query they make, and links to the same with other parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.article import TRACKING
from search.engines.clauses import checked
from search.query import QueryError, query_from_params
from search.store import Content, Page, Query, StoredFact, StoreError
from search.values import READERS
from search.web import addresses, words
from search.web.marks import sentence
from search.web.reader import Reader, Readers
from search.web.readings import readings
from search.web.timeline import timeline

PER_PAGE = 20
NAMES = frozenset({*READERS, "q", "article", "revision", "theme"})
FILES = ("csv", "xlsx", "json")
FORMS = (*FILES, "atom", "jsonfeed")
DATE_SOURCES = {
    "json-ld": "из разметки страницы", "meta": "из разметки страницы", "time": "из разметки страницы",
    "text": "из текста страницы", "url": "из адреса", "api": "из ответа сайта",
}  # fmt: skip


def _known(params: QueryParams) -> list[tuple[str, str]]:
    """The parameters, but those that trackers add to links; QueryError for a name that is none: a typing error."""
    for name in params:
        if name not in NAMES and not TRACKING.match(name):
            near = get_close_matches(name, NAMES, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise QueryError(f"no parameter {name!r}{meant} There are: {', '.join(sorted(NAMES))}")
    return params.multi_items()


class Asked:
    """One request: `query` of its parameters, `reader` of the store, `page(...)` renders a template."""

    def __init__(self, request: Request, facets: tuple[str, ...] = (), query: Query | None = None) -> None:
        self.request = request
        readers: Readers = request.app.state.readers
        self.reader: Reader = readers.current() if query is None else readers.last
        self.params = request.query_params
        self.path = request.url.path
        articles = tuple(self.params.getlist("article"))  # ids, as the page of an article links to its figures
        asked = query or query_from_params(_known(self.params))
        self.query = replace(asked, facets=facets, article_ids=articles)

    @classmethod
    def bare(cls, request: Request) -> Asked:
        """For a page that says what is wrong, maybe with the store: nothing is asked of it."""
        return cls(request, query=Query())

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The template with everything that all of them use; what a template shows is escaped."""
        shown: Mapping[str, Any] = {**self._everywhere(), **values}
        return HTMLResponse(self.request.app.state.templates.get_template(template).render(shown), status)

    def articles(self) -> Page[Content]:
        """The articles that answer; QueryError when no store can answer that."""
        with self._asking(facts=False):
            return self.reader.store.articles(self.query)

    def facts(self) -> Page[StoredFact]:
        """The facts that answer; QueryError when no store can answer that."""
        with self._asking(facts=True):
            return self.reader.store.facts(self.query)

    @contextmanager
    def _asking(self, *, facts: bool) -> Iterator[None]:
        """A store's error about the question, which a page number or a cursor can cause, as a QueryError."""
        try:
            checked(self.query, facts=facts)
        except StoreError as error:
            raise QueryError(str(error)) from error
        try:
            yield
        except StoreError as error:
            if self.query.cursor is None or repr(self.query.cursor) not in str(error):
                raise  # the store itself
            raise QueryError(str(error)) from error

    def paging(self, total: int) -> dict[str, int]:
        return {"page_number": self.query.page, "last_page": -(-total // self.query.limit)}

    def part(self, items: tuple[Any, ...]) -> dict[str, Any]:
        """One page of an answer that is computed whole, with what the page links need."""
        start = (self.query.page - 1) * self.query.limit
        return {"items": items[start : start + self.query.limit], "total": len(items), **self.paging(len(items))}

    def entries(self) -> dict[str, Any]:
        """One page of the series that answer."""
        total, start = self.reader.series_count(self.query), (self.query.page - 1) * self.query.limit
        found = self.reader.entries(self.query, start, start + self.query.limit)
        return {"entries": list(found), "total": total, **self.paging(total)}

    def found(self, page: Page[Any]) -> dict[str, Any]:
        """A page of the store with its facets as links."""
        links = addresses.facets(self.path, self.params, page.facets)
        bars = timeline(self.path, self.params, page.facets.get("month", ()))
        return {"page": page, "facets": links, "timeline": bars, **self.paging(page.total)}

    def link(self, **changes: Any) -> str:
        return addresses.changed(self.path, self.params, **changes)

    def form(self, form: str, **changes: Any) -> str:
        return addresses.as_form(self.path, self.params, form, **changes)

    def _everywhere(self) -> dict[str, Any]:
        return {
            "here": self.path, "params": self.params, "query": self.query, "forms": FORMS, "link": self.link,
            "as_form": self.form, "carried": lambda *without: addresses.carried(self.params, *without),
            "series_of": self.reader.series_key, "amount": words.amount, "day": words.day, "clock": words.clock,
            "period": words.period, "counted": words.counted, "plural": words.plural, "number": words.number,
            "sentence": sentence, "readings": readings, "reasons": words.REASONS, "modalities": words.MODALITIES,
            "date_sources": DATE_SOURCES,
        }  # fmt: skip
