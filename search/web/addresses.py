"""Links of a page to itself with other conditions: filters, pages, file forms, facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from search.series.titles import NAMES, UNITS
from search.web import words

PARAMETERS = {  # facet → the parameter that narrows by it
    "site": "site", "outlet": "outlet", "tag": "tag", "year": "year", "organisation": "org", "kind": "kind",
    "unit": "unit", "counted": "counted", "subject": "subject", "modality": "modality", "measure_of": "measure",
    "speaker": "speaker",
}  # fmt: skip
LABELS: dict[str, dict[str, str]] = {
    "kind": words.KINDS, "modality": words.MODALITIES, "measure_of": words.MEASURES, "unit": UNITS,
    "organisation": NAMES, "subject": NAMES,
}  # fmt: skip
SHOWN = 8  # values of a facet on a page


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; `href` chooses it, or drops it where it is chosen."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    values: list[FacetValue]


def changed(path: str, params: QueryParams, **changes: Any) -> str:
    """The address with parameters set, or dropped where None."""
    kept = [(name, value) for name, value in params.multi_items() if name not in changes and value]
    new = [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{path}?{urlencode(kept + new)}" if kept + new else path


def as_form(path: str, params: QueryParams, form: str, **changes: Any) -> str:
    """The address of the same list as a file or feed; the search page's list is `articles`."""
    base = "/articles" if path == "/" else path
    return changed(f"{base}.{form}", params, **{"page": None, "cursor": None, **changes})


def carried(params: QueryParams, *without: str) -> list[tuple[str, str]]:
    """The parameters that a form keeps beside its own fields."""
    return [(name, value) for name, value in params.multi_items() if name not in without and value]


def facets(path: str, params: QueryParams, found: Mapping[str, Iterable[tuple[str, int]]]) -> list[Facet]:
    """The facets of an answer as links, those with a choice to make."""
    every = [_facet(path, params, name, tuple(values)) for name, values in found.items() if name in PARAMETERS]
    return [facet for facet in every if len(facet.values) > 1 or any(value.chosen for value in facet.values)]


def _facet(path: str, params: QueryParams, name: str, values: tuple[tuple[str, int], ...]) -> Facet:
    parameter = PARAMETERS[name]
    chosen = params.getlist(parameter)
    counts = dict(values)
    shown = [*chosen, *(value for value, _ in values if value not in chosen)][:SHOWN]
    links = ((value, _toggle(path, params, parameter, value)) for value in shown)
    values_ = [FacetValue(_label(name, value), counts.get(value, 0), href, value in chosen) for value, href in links]
    return Facet(words.FIELDS[name], values_)


def _label(facet: str, value: str) -> str:
    return LABELS.get(facet, {}).get(value, value) or "не названо"


def _toggle(path: str, params: QueryParams, parameter: str, value: str) -> str:
    kept = [pair for pair in params.multi_items() if pair[0] not in ("page", "cursor") and pair != (parameter, value)]
    new = kept if (parameter, value) in params.multi_items() else [*kept, (parameter, value)]
    return f"{path}?{urlencode(new)}" if new else path
