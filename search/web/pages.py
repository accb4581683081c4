"""The pages for people. Each handler reads what is asked, asks the store, renders a template."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from crawler.article import MOSCOW
from nlp.fact import Comparator
from search.series.catalogue import Series
from search.series.observations import Arranged
from search.series.promises import promises
from search.series.titles import title
from search.store import ARTICLE_FACETS, FACT_FACETS, Content, StoredFact
from search.web import charts, cite
from search.web.asked import FILES, Asked
from search.web.exports import dump
from search.web.marks import paragraphs
from search.web.reader import today
from search.web.snippets import Hit, hit

router = APIRouter(include_in_schema=False)
TOP = 6  # series on the front page
FACETS = tuple(name for name in FACT_FACETS if name != "raw_key")  # of the page of figures
FIGURES = 3  # figures shown with a found article
LEGEND = (
    (Comparator.EQUAL, "●", "ровно столько"), (Comparator.MORE, "▲", "«более», «не менее»"),
    (Comparator.LESS, "▼", "«менее», «не более»"), (Comparator.ABOUT, "◆", "«около», «почти»"),
    (Comparator.RANGE, "■", "от и до"),
)  # fmt: skip


@router.get("/")
@router.get("/articles")
def search(request: Request) -> Response:
    """With nothing asked, the front page: the main series and the newest articles."""
    asked = Asked(request, ARTICLE_FACETS)
    page = asked.articles()
    fresh = not any(asked.params.values())
    top = list(asked.reader.entries(asked.query, 0, TOP)) if fresh else []
    return asked.page("search.html", **asked.found(page), fresh=fresh, top=top, hits=_hits(asked, page.items))


def _hits(asked: Asked, contents: tuple[Content, ...]) -> list[Hit]:
    facts = asked.reader.facts_by_article(contents)
    return [hit(content, asked.query, facts.get(content.article.id, [])[:FIGURES]) for content in contents]


@router.get("/articles/{article_id}")
def article(request: Request, article_id: str, revision: int | None = None) -> Response:
    asked = Asked(request)
    content = asked.reader.article(article_id, revision)
    if content is None:
        raise HTTPException(404, "Такого материала здесь нет.")
    facts = asked.reader.facts_of(content)
    return asked.page(
        "article.html", article=content.article, content=content, contents=asked.reader.store.contents(article_id),
        facts=facts, paragraphs=paragraphs(content.article.text, [stored.fact for stored in facts]),
        tags=content.tags or content.article.tags,
    )  # fmt: skip


@router.get("/facts")
def facts(request: Request) -> Response:
    asked = Asked(request, FACETS)
    return asked.page("facts.html", **asked.found(asked.facts()))


@router.get("/facts/{fact_id}")
def fact(request: Request, fact_id: str) -> Response:
    asked = Asked(request)
    stored = asked.reader.fact(fact_id)
    if stored is None:
        raise HTTPException(404, "Такой цифры здесь нет.")
    return asked.page("fact.html", stored=stored, **_around(asked, stored))


def _around(asked: Asked, stored: StoredFact) -> dict[str, Any]:
    """The series, whether a person rejected the fact, and citations as of today."""
    known, today = asked.reader.catalogue.registry, datetime.now(MOSCOW).date()
    return {
        "rejected": stored.fact.id in known.rejected,
        "title": known.names.get(known.series_of(stored)) or title(stored.raw_key, [stored.fact]),
        "gost": cite.gost(stored, today),
        "bibtex": cite.bibtex(stored, today),
    }


@router.get("/series")
def series_list(request: Request) -> Response:
    asked = Asked(request)
    return asked.page("series_list.html", **asked.entries())


@router.get("/series/{key}")
def series(request: Request, key: str) -> Response:
    asked = Asked(request)
    found = find_series(asked, key)
    if isinstance(found, Response):
        return found
    arranged = found.arranged(asked.query.as_of)
    spec = _spec(arranged, found.title)
    due = promises(found.vintages(asked.query.as_of), today(asked.query), named=found.named)
    accounts = _accounts(asked, arranged)
    return asked.page("series.html", series=found, arranged=arranged, chart=spec, promises=due, **accounts)


def find_series(asked: Asked, key: str, suffix: str = "", root: str = "/series/") -> Series | Response:
    """The series, or the redirect of an old key; 404 where there is neither."""
    current = asked.reader.catalogue.registry.current(key)
    found = asked.reader.catalogue.series(current)
    if found is None:
        raise HTTPException(404, "Такого показателя здесь нет.")
    tail = f"?{asked.request.url.query}" if asked.request.url.query else ""
    return found if current == key else RedirectResponse(f"{root}{current}{suffix}{tail}", 301)


def _accounts(asked: Asked, arranged: Arranged) -> dict[str, Any]:
    """What the chart says of itself: how many facts it shows, set aside, could not date."""
    shown = sum(len(o.sources) for o in arranged.shown)
    actual = [o for o in arranged.shown if o.modality == "actual"]
    shapes = {charts.SHAPES[o.fact.comparator] for o in actual}
    return {
        "as_of": asked.query.as_of, "latest": max(actual, key=lambda o: o.at, default=None), "shown": shown,
 "repeated": shown - len(arranged.shown),
        "aside": Counter(reason for _, reason in arranged.set_aside).most_common(),
        "legend": [(mark, name) for comparator, mark, name in LEGEND if charts.SHAPES[comparator] in shapes],
        "has_plan": any(o.modality == "planned" for o in arranged.shown),
    }  # fmt: skip


def _spec(arranged: Arranged, name: str) -> Any:
    """The chart in both themes as JSON that is safe inside a script element."""
    from markupsafe import Markup

    both = {theme: charts.spec(arranged.shown, name, theme, "container") for theme in charts.THEMES}
    text = dump({**both, "formatLocale": charts.NUMBERS, "timeFormatLocale": charts.TIMES}).decode()
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


@router.get("/changes")
def changes(request: Request) -> Response:
    asked = Asked(request)
    return asked.page("changes.html", **asked.part(asked.reader.changes(asked.query)))


@router.get("/conflicts")
def conflicts(request: Request) -> Response:
    asked = Asked(request)
    return asked.page("conflicts.html", **asked.part(asked.reader.conflicts(asked.query)))


@router.get("/promises")
def promised(request: Request) -> Response:
    asked = Asked(request)
    return asked.page("promises.html", **asked.part(asked.reader.promises(asked.query)))


@router.get("/sites")
def sites(request: Request) -> Response:
    asked = Asked(request)
    return asked.page("sites.html", stats=asked.reader.store.stats(), forms=FILES)
