"""The indices of a store: a template, an index and an alias each, from one JSON file beside this one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from elasticsearch import BadRequestError

from search.engines.elastic.connection import Connection
from search.store import StoreError

NAMES = ("record", "articles", "facts", "decisions")
VERSION = 1  # of the mappings


def template(name: str) -> dict[str, Any]:
    """Settings and mappings of an index."""
    return dict(json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8")))


def make(connection: Connection) -> None:
    """Templates, and what is missing of indices and aliases; another process may be doing the same."""
    client, address = connection.client, connection.address
    for name in NAMES:
        index = address.index(name)
        with connection.telling(f"index {index}"):
            client.indices.put_index_template(
                name=index, index_patterns=[f"{index}-v*"], template=template(name), priority=500
            )
            if not client.indices.exists(index=index):
                _create(connection, index)


def _create(connection: Connection, index: str) -> None:
    try:
        connection.client.indices.create(index=f"{index}-v{VERSION}", aliases={index: {"is_write_index": True}})
    except BadRequestError as error:
        if "resource_already_exists_exception" not in str(error.body):
            raise


def check(connection: Connection) -> None:
    """That every index is there, of our version, and has our fields; StoreError says which has not."""
    names = [connection.address.index(name) for name in NAMES]
    with connection.telling():
        found = connection.client.indices.get_mapping(index=names)
    for index, body in found.items():
        name = next(name for name, alias in zip(NAMES, names, strict=True) if index.startswith(alias))
        wrong = list(_differences(body["mappings"], template(name)["mappings"]))
        if wrong:
            raise StoreError(
                f"{connection.address.url}: index {index} has other fields than svodka writes (mapping conflict): "
                f"{', '.join(wrong[:5])}; use another ?prefix=, or copy the store into a new one"
            )


def _differences(found: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[str]:
    version = found.get("_meta", {}).get("svodka")
    if version != ours["_meta"]["svodka"]:
        yield f"version {version} instead of {ours['_meta']['svodka']}"
    there = found.get("properties", {})
    for name, field in ours["properties"].items():
        if name not in there:
            yield f"{name} is missing"
        elif there[name].get("type", "object") != field.get("type", "object"):
            yield f"{name} is {there[name].get('type', 'object')} instead of {field.get('type', 'object')}"
