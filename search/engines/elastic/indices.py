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
SEARCHED = ("articles", "facts")  # made from the record
FIRST = 1  # the number of an index; `svodka reindex` makes the next


def template(name: str) -> dict[str, Any]:
    """Settings and mappings of an index."""
    return dict(json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8")))


def make(connection: Connection) -> None:
    """Templates, and what is missing of indices and aliases; another process may be doing the same."""
    client, address = connection.client, connection.address
    for name in NAMES:
        index = address.index(name)
        with connection.telling(f"index {index}"):
            put_template(connection, name)
            if not client.indices.exists(index=index):
                _create(connection, index)


def put_template(connection: Connection, name: str) -> None:
    index = connection.address.index(name)
    patterns = [f"{index}-v*"]
    connection.client.indices.put_index_template(
        name=index, index_patterns=patterns, template=template(name), priority=500
    )


def _create(connection: Connection, index: str) -> None:
    try:
        connection.client.indices.create(index=f"{index}-v{FIRST}", aliases={index: {"is_write_index": True}})
    except BadRequestError as error:
        if "resource_already_exists_exception" not in str(error.body):
            raise


def check(connection: Connection) -> None:
    """That every index is there, of our version, and has our fields; StoreError says which has not."""
    names = [connection.address.index(name) for name in NAMES]
    with connection.telling():
        found = connection.client.indices.get_mapping(index=names)
    for index, body in found.items():
        _check(connection, index, body)


def check_one(connection: Connection, index: str) -> None:
    """As `check`, of one concrete index."""
    with connection.telling():
        found = connection.client.indices.get_mapping(index=index)
    _check(connection, index, found[index])


def _check(connection: Connection, index: str, body: Mapping[str, Any]) -> None:
    name = next(name for name in NAMES if index.startswith(connection.address.index(name)))
    if wrong := list(_differences(body["mappings"], template(name)["mappings"])):
        raise StoreError(
            f"{connection.address.url}: index {index} has other fields than svodka writes (mapping conflict): "
            f"{', '.join(wrong[:5])}; `svodka reindex` makes it anew, if it is a store of svodka's at all"
        )


# --- the same again, beside what is used ------------------------------------------------------------------------------


def in_use(connection: Connection) -> dict[str, str]:
    """The concrete index that each alias of what is searched stands for."""
    aliases = {connection.address.index(name): name for name in SEARCHED}
    with connection.telling():
        found = connection.client.indices.get_alias(name=list(aliases))
    used = {aliases[alias]: index for index, body in found.items() for alias in body["aliases"]}
    return {name: used[name] for name in SEARCHED}


def make_next(connection: Connection, name: str, index: str, shards: int | None) -> str:
    """An empty index for `name` with our mapping, numbered above all there are; shards as `index` has, if not given."""
    client, alias = connection.client, connection.address.index(name)
    with connection.telling(f"index {alias}"):
        there = client.indices.get(index=f"{alias}-v*", features="settings")
        number = 1 + max(int(one.rpartition("-v")[2]) for one in there)
        count = shards or int(there[index]["settings"]["index"]["number_of_shards"])
        client.indices.create(index=f"{alias}-v{number}", settings={"number_of_shards": count})
    return f"{alias}-v{number}"


def change_over(connection: Connection, target: Mapping[str, str]) -> None:
    """The aliases stand for `target`, all from one moment on."""
    actions: list[dict[str, Any]] = []
    for name, index in in_use(connection).items():
        alias = connection.address.index(name)
        actions.append({"remove": {"index": index, "alias": alias}})
        actions.append({"add": {"index": target[name], "alias": alias, "is_write_index": True}})
    with connection.telling():
        if not connection.client.indices.update_aliases(actions=actions)["acknowledged"]:
            raise StoreError(f"{connection.address.url}: not every node has taken the change yet; run reindex again")


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
