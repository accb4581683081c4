"""A series' chart as a Vega-Lite specification, and the same drawn on the server as SVG or PNG.

Shape says how a value is bounded (▲ «более», ▼ «менее», ◆ «около»), a hollow mark is a plan, a pale bar the period.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from nlp.fact import Comparator
from search.series.observations import Observation
from search.web import words

SHAPES = {
    Comparator.EQUAL: "circle", Comparator.RANGE: "square", Comparator.ABOUT: "diamond",
    Comparator.MORE: "triangle-up", Comparator.AT_LEAST: "triangle-up",
    Comparator.LESS: "triangle-down", Comparator.AT_MOST: "triangle-down",
}  # fmt: skip
LIGHT = {
    "pale": "#6b6862", "grid": "#e7e3da", "paper": "#fffdf8", "fact": "#0a5a78", "plan": "#b4540a",
}  # fmt: skip
DARK = {
    "pale": "#a09b90", "grid": "#35342f", "paper": "#1c1c1a", "fact": "#7cc7e4", "plan": "#f0a35e",
}  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}  # the same colours as in style.css
FONT = '"PT Sans", "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LONG = timedelta(days=32)  # a period shorter than that is a point, not a bar
HEIGHT = 340
WIDE, NARROW = 640, 210  # pixels between the first and the last point, to tell which labels would lie on one another
LETTER, LINE, LIFT, MARK = 6.8, 17, 16, 7  # pixels: a label's letter and line, how far above its point, half a mark

NUMBERS = {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0₽"]}
TIMES = {
    "dateTime": "%A, %e %B %Y г. %X", "date": "%d.%m.%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"],
    "days": ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    "shortDays": ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
    "months": list(words.MONTH),
    "shortMonths": ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
}  # fmt: skip
SCALED = " : ".join(
    f"abs(datum.value) >= {scale:f} ? format(datum.value / {scale:f}, ',~r') + '\u00a0{word}'"
    for scale, word in words.SCALES
)
VALUE_LABEL = f"{SCALED} : format(datum.value, ',~r')"
TIME_LABEL = "utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y') : utcFormat(datum.value, '%b')"


def point(o: Observation) -> dict[str, Any]:
    """One row of the chart's data; `value` is for drawing only, `label` says it exactly."""
    start, stop = o.period.start, o.period.stop
    long = start is not None and stop is not None and stop - start > LONG
    return {
        "id": o.fact.id,
        "at": o.at.isoformat(),
        "from": start.isoformat() if long and start else None,
        "to": (stop - timedelta(days=1)).isoformat() if long and stop else None,
        "value": float(o.value),
        "upper": float(o.fact.upper) if o.fact.upper is not None else None,
        "shape": SHAPES[o.fact.comparator],
        "modality": words.MODALITIES[o.modality],
        "label": words.amount(o.fact),
        "day": words.day(o.at),
    }


def spec(
    observations: tuple[Observation, ...], title: str, theme: str = "light", width: int | str = 780
) -> dict[str, Any]:
    """The chart of a series; `width` in pixels or "container"."""
    colours = THEMES[theme]
    data = _labelled([point(o) for o in observations])
    return {
        "$schema": SCHEMA,
        "description": title,
        "background": None if width == "container" else colours["paper"],
        "width": width,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": data},
        "encoding": {"x": _x()},
        "layer": _layers(data, colours),
        "config": _config(colours),
    }


def _labelled(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with `wide` and `narrow`: whether the amount is written beside the point in a chart of that width."""
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        chosen = _free(data, width)
        for row in data:
            row[name] = row["id"] in chosen
    return data


def _free(data: list[dict[str, Any]], width: int) -> set[str]:
    """The ids whose labels neither overlap nor cover a point: the last, the first, then the others in order.

    A value that only repeats the one before it is left without.
    """
    spots = _spots(data, width)
    again = {row["id"] for before, row in pairwise(data[:-1]) if before["label"] == row["label"]}
    taken: dict[str, tuple[float, float, float]] = {}
    for row in (*data[-1:], *data[:-1]):
        x, y = spots[row["id"]]
        y, half = y + LIFT, len(row["label"]) * LETTER / 2
        over = any(abs(x - x2) < half + half2 and abs(y - y2) < LINE for x2, y2, half2 in taken.values())
        covers = any(abs(x - x2) < half + MARK and abs(y - y2) < LINE - 4 for x2, y2 in spots.values())
        if not over and not covers and row["id"] not in again:
            taken[row["id"]] = (x, y, half)
    return set(taken)


def _spots(data: list[dict[str, Any]], width: int) -> dict[str, tuple[float, float]]:
    """Where the points stand, in pixels from the left and from the bottom."""
    days = {row["id"]: date.fromisoformat(row["at"]).toordinal() for row in data}
    first, last = min(days.values(), default=0), max(days.values(), default=0)
    top = max((abs(row["value"]) for row in data), default=1) or 1
    return {r["id"]: ((days[r["id"]] - first) / ((last - first) or 1) * width, r["value"] / top * HEIGHT) for r in data}


def _x() -> dict[str, Any]:
    axis = {"labelExpr": TIME_LABEL, "grid": False, "tickCount": 8}
    return {"field": "at", "type": "temporal", "scale": {"type": "utc", "padding": 44}, "axis": axis, "title": None}


def _y(field: str = "value") -> dict[str, Any]:
    scale = {"zero": True, "nice": True, "padding": 0}
    axis = {"labelExpr": VALUE_LABEL, "tickCount": 5, "domain": False, "ticks": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis, "title": None}


def _colour(colours: dict[str, str]) -> dict[str, Any]:
    scale = {"domain": ["факт", "план"], "range": [colours["fact"], colours["plan"]]}
    return {"field": "modality", "type": "nominal", "scale": scale, "legend": None}


def _layers(data: list[dict[str, Any]], colours: dict[str, str]) -> list[dict[str, Any]]:
    """From back to front; those that the data has something for."""
    colour = _colour(colours)
    bars = [_periods(colour)] if any(row["from"] for row in data) else []
    line = [_line(colour)] if any(row["modality"] == "факт" for row in data) else []
    ranges = [_ranges(colour)] if any(row["upper"] is not None for row in data) else []
    rim = {"stroke": {"value": colours["paper"]}, "strokeWidth": {"value": 4}}
    return [*bars, *line, *ranges, _points(colours), _labels(rim), _labels({"color": colour})]


def _periods(colour: dict[str, Any]) -> dict[str, Any]:
    """The stretch of time that a value is for, as a pale bar at its height."""
    mark = {"type": "rule", "strokeWidth": 7, "opacity": 0.18, "strokeCap": "round"}
    ends = {"x": {**_x(), "field": "from"}, "x2": {"field": "to"}, "y": _y(), "color": colour}
    return {"transform": [{"filter": "datum.from != null"}], "mark": mark, "encoding": ends}


def _line(colour: dict[str, Any]) -> dict[str, Any]:
    mark = {"type": "line", "strokeWidth": 2, "opacity": 0.55}
    encoding = {"y": _y(), "color": colour}
    return {"transform": [{"filter": "datum.modality == 'факт'"}], "mark": mark, "encoding": encoding}


def _ranges(colour: dict[str, Any]) -> dict[str, Any]:
    mark = {"type": "rule", "strokeWidth": 2}
    ends = {"y": _y(), "y2": {"field": "upper"}, "color": colour}
    return {"transform": [{"filter": "datum.upper != null"}], "mark": mark, "encoding": ends}


def _points(colours: dict[str, str]) -> dict[str, Any]:
    """Filled for facts, hollow for plans; large enough for a finger."""
    hollow = {"condition": {"test": "datum.modality == 'план'", "value": colours["paper"]}, **_colour(colours)}
    mark = {"type": "point", "filled": True, "size": 110, "opacity": 1, "strokeWidth": 2, "cursor": "pointer"}
    shape = {"field": "shape", "type": "nominal", "scale": None, "legend": None}
    said = {"field": "label", "type": "nominal"}
    encoding = {"y": _y(), "shape": shape, "fill": hollow, "stroke": _colour(colours), "tooltip": said}
    return {"name": "points", "mark": mark, "encoding": encoding}


def _labels(look: dict[str, Any]) -> dict[str, Any]:
    """Amounts over their points: once as a pale rim that keeps lines from crossing the letters, once as letters."""
    mark = {"type": "text", "dy": -16, "fontSize": 12, "fontWeight": 600}
    encoding = {"y": _y(), "text": {"field": "label", "type": "nominal"}, **look}
    return {"transform": [{"filter": "width < 560 ? datum.narrow : datum.wide"}], "mark": mark, "encoding": encoding}


def _config(colours: dict[str, str]) -> dict[str, Any]:
    axis = {
        "labelColor": colours["pale"], "gridColor": colours["grid"], "domainColor": colours["grid"],
        "tickColor": colours["grid"], "labelFontSize": 12, "labelPadding": 8, "labelOverlap": True,
    }  # fmt: skip
    return {"font": FONT, "axis": axis, "view": {"stroke": None}, "padding": 8}


SNIPPET = "window.vegaEmbed = vegaEmbed;"


@lru_cache(64)
def svg(observations: tuple[Observation, ...], title: str, theme: str = "light") -> str:
    import vl_convert

    plot = spec(observations, title, theme)
    return str(vl_convert.vegalite_to_svg(plot, format_locale=NUMBERS, time_format_locale=TIMES))


@lru_cache(16)
def png(observations: tuple[Observation, ...], title: str, theme: str = "light") -> bytes:
    import vl_convert

    plot = spec(observations, title, theme)
    return bytes(vl_convert.vegalite_to_png(plot, scale=2, format_locale=NUMBERS, time_format_locale=TIMES))


@cache
def bundle() -> bytes:
    """Vega, Vega-Lite and Vega-Embed in one script, out of the vl-convert wheel: nothing comes from outside."""
    import vl_convert

    return str(vl_convert.javascript_bundle(SNIPPET)).encode()


def spark(points: tuple[tuple[int, float], ...], width: int = 120, height: int = 28) -> str:
    """The `points` attribute of a small line: (day, value) pairs scaled to the box, from zero up."""
    if len(points) < 2:
        return ""
    days, values = zip(*points, strict=True)
    low, left = min(0.0, *values), min(days)
    across, up = (max(days) - left) or 1, (max(0.0, *values) - low) or 1
    spots = ((2 + (d - left) / across * (width - 4), height - 3 - (v - low) / up * (height - 6)) for d, v in points)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
