"""The boards of deploy/ for Kibana and Grafana: fields are in our mappings, addresses answer, charts are drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import vl_convert
import yaml
from conftest import new_store
from elasticsearch import Elasticsearch
from httpx import Client
from web_city import KEY, articles, fill, served

from nlp.extract import extract
from search.engines.elastic.indices import template
from search.store import open_store

DEPLOY = Path(__file__).parents[2] / "deploy"
FIELDS = {name: template(name)["mappings"]["properties"] for name in ("articles", "facts")}
COUNTED = ("keyword", "long", "double", "integer", "date")  # types that can be counted by: with doc values


def fields_of(index: str) -> set[str]:
    """Those that can be searched or shown."""
    return set(FIELDS[index.removeprefix("svodka-")])


def countable(index: str, field: str) -> bool:
    about = FIELDS[index.removeprefix("svodka-")].get(field, {})
    return about.get("type") in COUNTED and about.get("doc_values", True)


# --- Kibana ----------------------------------------------------------------------------------------------------------

OBJECTS = [json.loads(line) for line in (DEPLOY / "kibana" / "svodka.ndjson").read_text("utf-8").splitlines()]
CHARTS = [one for one in OBJECTS if one["type"] == "visualization"]


def spec_of(chart: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.loads(chart["attributes"]["visState"])["params"]["spec"]))


def test_every_reference_of_kibana_resolves() -> None:
    there = {(one["type"], one["id"]) for one in OBJECTS}
    assert len(there) == len(OBJECTS)
    for one in OBJECTS:
        assert all((ref["type"], ref["id"]) in there for ref in one["references"]), one["id"]
    (board,) = (one for one in OBJECTS if one["type"] == "dashboard")
    panels = json.loads(board["attributes"]["panelsJSON"])
    names = {ref["name"]: ref["type"] for ref in board["references"]}
    assert {f"{one['panelIndex']}:{one['panelRefName']}": one["type"] for one in panels} == names
    places = [one["gridData"] for one in panels]
    assert all(place["x"] + place["w"] <= 48 for place in places)
    cells = [(x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])]
    assert len(cells) == len(set(cells)), "panels lie upon each other"


def test_kibana_shows_fields_that_we_write() -> None:
    for one in OBJECTS:
        if one["type"] == "index-pattern":
            assert FIELDS[one["id"].removeprefix("svodka-")][one["attributes"]["timeFieldName"]]["type"] == "date"
        if one["type"] == "search":
            (view,) = one["references"]
            source = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
            assert source["indexRefName"] == view["name"]
            wanted = [*one["attributes"]["columns"], *(field for field, _ in one["attributes"]["sort"])]
            wanted += re.findall(r"(\w+):", source["query"]["query"])
            assert set(wanted) <= fields_of(view["id"]), one["id"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart["id"])
def test_charts_count_by_fields_that_can_be_counted(chart: dict[str, Any]) -> None:
    url = spec_of(chart)["data"]["url"]
    used = re.findall(r'"field": "([\w.]+)"', json.dumps([url["body"]["aggs"], url["body"]["query"]]))
    assert used
    assert all(field == "gone" or countable(url["index"], field) for field in used), used


@pytest.fixture(scope="module")
def city(server: str) -> Iterator[tuple[Elasticsearch, str]]:
    with new_store(server) as address, Elasticsearch(server) as client:
        with open_store(address, create=True) as store:
            assert all(store.put_all((article, extract(article)) for article in articles()))
        yield client, address.partition("=")[2]


def filled_in(value: Any) -> Any:
    """A query as Kibana sends it: its placeholders stand for the board's query and time."""
    if isinstance(value, list):
        return [filled_in(one) for one in value if not (isinstance(one, str) and one.startswith("%dashboard_context"))]
    if value == {"%timefilter%": True}:
        return {"gte": "2019-01-01", "lte": "2026-01-01"}
    return {name: filled_in(one) for name, one in value.items()} if isinstance(value, dict) else value


@pytest.mark.elasticsearch
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart["id"])
def test_charts_ask_what_the_server_answers_and_draw_it(chart: dict[str, Any], city: tuple[Elasticsearch, str]) -> None:
    client, prefix = city
    spec = spec_of(chart)
    url = spec["data"]["url"]
    body = filled_in(url["body"])
    assert "%" not in json.dumps(body)
    answer = client.search(index=url["index"].replace("svodka", prefix), **body).body
    rows: Any = answer
    for name in spec["data"]["format"]["property"].split("."):
        rows = rows[name]
    assert rows, "nothing to draw"
    drawn = vl_convert.vegalite_to_svg({**spec, "data": {"values": rows}})
    marks = {"bar": "mark-rect", "line": "mark-symbol"}[spec["mark"]["type"]]
    group = drawn.partition(f'class="{marks}')[2].partition("</g>")[0]
    paths = re.findall(r'<path aria-label="[^"]*"[^>]* d="M[^"]+"', group)
    assert paths, "no mark was drawn"
    assert "NaN" not in group
    assert "undefined" not in group


# --- Grafana ---------------------------------------------------------------------------------------------------------

BOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "svodka.json").read_text("utf-8"))
SOURCES = yaml.safe_load((DEPLOY / "grafana" / "datasources" / "svodka.yml").read_text("utf-8"))["datasources"]
VARIABLES = [one["query"]["infinityQuery"] for one in BOARD["templating"]["list"]]
TARGETS = [target for panel in BOARD["panels"] for target in panel["targets"]]
OURS = [one for one in [*VARIABLES, *TARGETS] if one["datasource"]["uid"] == "svodka"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(fill(tmp_path_factory.mktemp("boards"))) as address, Client(base_url=address) as client:
        yield client


def test_every_source_of_grafana_is_provisioned() -> None:
    there = {source["uid"]: source["type"] for source in SOURCES}
    for one in [*TARGETS, *VARIABLES, *BOARD["panels"]]:
        assert there[one["datasource"]["uid"]] == one["datasource"]["type"]
    for source in SOURCES:
        if source["type"] == "elasticsearch":
            assert source["jsonData"]["index"] == source["uid"]
            assert FIELDS[source["uid"].removeprefix("svodka-")][source["jsonData"]["timeField"]]["type"] == "date"
    provider = yaml.safe_load((DEPLOY / "grafana" / "dashboards" / "svodka.yml").read_text("utf-8"))["providers"][0]
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]["grafana"]
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in compose["volumes"]
    assert all(
        source["type"] in ("elasticsearch", compose["environment"]["GF_PLUGINS_PREINSTALL"]) for source in SOURCES
    )


def test_grafana_counts_by_fields_that_can_be_counted() -> None:
    asked = [target for target in TARGETS if target["datasource"]["type"] == "elasticsearch"]
    assert len(asked) == 3
    for target in asked:
        index = target["datasource"]["uid"]
        used = [one["field"] for one in [*target["bucketAggs"], *target["metrics"]] if "field" in one]
        assert all(countable(index, field) for field in [*used, target["timeField"]]), used
        words = re.findall(r"_exists_:(\w+)|(\w+):", target["query"])
        assert {one or other for one, other in words} <= fields_of(index)


@pytest.mark.parametrize("target", OURS, ids=lambda target: target["url"])
def test_grafana_finds_its_columns_at_our_addresses(target: dict[str, Any], site: Client) -> None:
    url = re.sub(r"\$\{series:\w+\}", KEY, target["url"])
    rows = site.get(url).raise_for_status().json()
    assert rows
    readers = {"number": float, "string": str, "timestamp": datetime.fromisoformat}
    for column in target["columns"]:
        values = [row[column["selector"]] for row in rows]
        assert any(value is not None for value in values)
        assert all(isinstance(v, (int, float)) == (column["type"] == "number") for v in values if v is not None)
        assert [readers[column["type"]](value) for value in values if value is not None]


def test_grafana_gets_a_series_by_day_and_all_its_vintages(site: Client) -> None:
    shown = site.get(f"/grafana/series/{KEY}").json()
    times = [point["time"] for point in shown]
    assert times == sorted(times)
    assert [point["value"] for point in shown if point["modality"] == "actual"] == [700.0, 20000.0, 35000.0, 40000.0]
    assert len(site.get(f"/grafana/series/{KEY}?include_history=1").json()) >= len(shown)
    assert site.get(shown[0]["fact"]).status_code == 200
    assert site.get("/grafana/series/no-such").json() == {"error": "Такого показателя здесь нет."}
    variables = site.get("/grafana/series").json()
    assert KEY in {one["value"] for one in variables}
