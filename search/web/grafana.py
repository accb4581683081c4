"""/grafana/…: flat lists for Grafana's JSON data source (Infinity): numbers as numbers, a moment in `time`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from crawler.article import MOSCOW
from search.series.changes import Change
from search.series.observations import Observation
from search.web.asked import Asked
from search.web.bundle import shown
from search.web.exports import dump
from search.web.pages import find_series

router = APIRouter(prefix="/grafana", include_in_schema=False)
MOST = 1_000  # series to choose from, changes listed


def answer(rows: Iterable[dict[str, Any]]) -> Response:
    return Response(dump(list(rows)), media_type="application/json")


@router.get("/series")
def series_list(request: Request) -> Response:
    """The series that answer the conditions, for a variable: `text` is shown, `value` is the key."""
    asked = Asked(request)
    found = asked.reader.entries(asked.query, 0, MOST)
    return answer({"text": one.title, "value": one.key, "unit": one.unit, "facts": one.facts} for one in found)


@router.get("/series/{key}")
def series(request: Request, key: str) -> Response:
    """What a series shows, by day; with `include_history=1` every vintage."""
    asked = Asked(request)
    found = find_series(asked, key, root="/grafana/series/")
    if isinstance(found, Response):
        return found
    return answer(_point(one, asked) for one in sorted(shown(found, asked.query), key=lambda o: o.at))


@router.get("/changes")
def changes(request: Request) -> Response:
    asked = Asked(request)
    return answer(
        _change(found.title, found.key, one, asked) for found, one in asked.reader.changes(asked.query)[:MOST]
    )


@router.get("/coverage")
def coverage(request: Request) -> Response:
    """How many articles each site has."""
    stats = Asked(request).reader.store.stats()
    return answer({"site": site, "articles": count} for site, count in stats.sites.items())


def _point(one: Observation, asked: Asked) -> dict[str, Any]:
    fact = one.fact
    return {
        "time": _midnight(one.at), "value": float(one.value), "upper": fact.upper and float(fact.upper),
        "comparator": str(fact.comparator), "unit": fact.unit, "modality": one.modality, "stated_at": one.stated_at,
        "phrase": fact.phrase, "fact": _address(asked, f"/facts/{fact.id}"),
    }  # fmt: skip


def _change(title: str, key: str, one: Change, asked: Asked) -> dict[str, Any]:
    return {
        "time": one.after.stated_at, "title": title, "reason": one.reason, "before": float(one.before.value),
        "after": float(one.after.value), "percent": None if one.percent is None else float(one.percent),
        "phrase": one.after.fact.phrase, "series": _address(asked, f"/series/{key}"),
    }  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), MOSCOW)


def _address(asked: Asked, path: str) -> str:
    return f"{str(asked.request.base_url).rstrip('/')}{path}"
