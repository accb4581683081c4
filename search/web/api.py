"""/api/v1: the same answers for programs, described at /api/v1/openapi.json; amounts are strings, to be exact."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import Response

from nlp.fact import Fact
from search.store import ARTICLE_FACETS, FACT_FACETS, Page
from search.web import exports, lists, rows
from search.web.asked import Asked
from search.web.bundle import metadata, series_rows
from search.web.pages import find_series

router = APIRouter(prefix="/api/v1")


class ArticleAnswer(BaseModel):
    """An article's current content, or that of the revision asked for."""

    id: str
    url: str
    site: str
    outlet: str
    title: str
    text: str
    published_at: datetime | None = None
    tags: list[str] = []
    revision: int
    stated_at: datetime
    until: datetime | None = None


class Articles(BaseModel):
    """One page of articles; `cursor` asks for the next, null at the end."""

    items: list[ArticleAnswer]
    total: int
    cursor: str | None
    facets: dict[str, list[tuple[str, int]]]


class Facts(BaseModel):
    """One page of facts; every field is defined in docs/figures.md."""

    items: list[Fact]
    total: int
    cursor: str | None
    facets: dict[str, list[tuple[str, int]]]


class SeriesEntry(BaseModel):
    """A series in a list; of one with very many facts `observations` and `first` are not computed."""

    key: str
    title: str
    unit: str | None
    facts: int
    observations: int | None
    first: date | None
    last: date | None
    last_value: str
    last_phrase: str
    raw_keys: str


class SeriesList(BaseModel):
    """All series of the facts that the conditions leave, those with a name and most facts first."""

    items: list[SeriesEntry]
    total: int


class SeriesAnswer(BaseModel):
    """A series: what it is, and its observations as of the moment asked for."""

    key: str
    title: str
    unit: str | None
    facts: int
    shown: int
    set_aside: dict[str, int]
    undated: int
    observations: list[dict[str, Any]]


NAMES = {
    "q": "words and conditions in the language of the search box", "site": "name of a site", "outlet": "host",
    "tag": "topic", "org": "organisation", "kind": "count money percent measure duration factor rank age",
    "unit": "ISO 4217, UCUM, % or [pp]", "counted": "what is counted", "subject": "who or what it is about",
    "modality": "actual planned possible required negated", "measure": "level increase decrease share",
    "speaker": "who said it", "value": ">1000, 10..20", "year": "of publication", "period": "2023, 2023-01..2023-03",
    "from": "published since, a day",
    "to": "published until the end of that day", "as_of": "show what was known then; a day means its end in Moscow",
    "include_history": "1: former contents as well", "updated_after": "recorded later than this moment",
    "sort": "relevance date value", "limit": "items a page", "page": "number of the page", "cursor": "next page",
}  # fmt: skip
PARAMETERS = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in NAMES.items()
    ]
}


def json(value: Any) -> Response:
    return Response(exports.dump(value), media_type="application/json")


def _page(page: Page[Any], items: list[Any]) -> Response:
    return json({"items": items, "total": page.total, "cursor": page.cursor, "facets": page.facets})


@router.get("/articles", response_model=Articles, openapi_extra=PARAMETERS)
def articles(request: Request) -> Response:
    """Articles that answer the conditions, newest first unless sorted otherwise."""
    asked = Asked(request, ARTICLE_FACETS)
    page = asked.articles()
    return _page(page, [rows.article_json(content) for content in page.items])


@router.get("/articles/{article_id}", response_model=ArticleAnswer)
def article(request: Request, article_id: str, revision: int | None = None) -> Response:
    """One article."""
    content = Asked(request).reader.article(article_id, revision)
    if content is None:
        raise HTTPException(404, f"no article {article_id}")
    return json(rows.article_json(content))


@router.get("/facts", response_model=Facts, openapi_extra=PARAMETERS)
def facts(request: Request) -> Response:
    """Facts that answer the conditions, newest vintage first unless sorted otherwise."""
    asked = Asked(request, FACT_FACETS)
    page = asked.facts()
    return _page(page, [rows.fact_json(stored, asked.reader.series_key(stored)) for stored in page.items])


@router.get("/facts/{fact_id}", response_model=Fact)
def fact(request: Request, fact_id: str) -> Response:
    """One fact."""
    asked = Asked(request)
    stored = asked.reader.fact(fact_id)
    if stored is None:
        raise HTTPException(404, f"no fact {fact_id}")
    return json(rows.fact_json(stored, asked.reader.series_key(stored)))


@router.get("/series", response_model=SeriesList, openapi_extra=PARAMETERS)
def series_list(request: Request) -> Response:
    """The series of the facts that answer the conditions."""
    asked = Asked(request)
    found = asked.entries()
    return json({"items": [lists.entry_row(entry) for entry in found["entries"]], "total": found["total"]})


@router.get("/series/{key}", response_model=SeriesAnswer)
def series(request: Request, key: str) -> Response:
    """One series; `include_history=1` gives every vintage. An old key redirects."""
    asked = Asked(request)
    found = find_series(asked, key, root="/api/v1/series/")
    if isinstance(found, Response):
        return found
    about = metadata(found, asked.query)
    return json({**about, "observations": list(rows.in_order(series_rows(found, asked.query), "observations"))})
