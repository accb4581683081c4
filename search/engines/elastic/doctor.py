"""What `svodka doctor` looks at on a cluster; each check says what it found, or raises: what is wrong, what to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from elasticsearch import ApiError

from search.engines.elastic import indices
from search.engines.elastic.connection import Connection, address_of
from search.engines.elastic.ledger import Ledger
from search.store import StoreError

CLUSTER, INDEX = "cluster", "index"
PRIVILEGES: Mapping[
    str, Mapping[str, tuple[str, ...]]
] = {  # for what → of the cluster, and of the indices of the store
    "read": {CLUSTER: ("monitor",), INDEX: ("read", "view_index_metadata")},
    "write": {INDEX: ("write", "maintenance")},
    "make a store or reindex": {CLUSTER: ("manage_index_templates",), INDEX: ("create_index", "manage")},
    "drop old indices": {INDEX: ("delete_index",)},
}
MARKS = {"low": ("85%", "200gb"), "high": ("90%", "150gb"), "flood_stage": ("95%", "100gb")}  # and the most to be free
UNITS = {"b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}


def checks(url: str) -> dict[str, Callable[[], str]]:
    """Name → look."""
    named = {"cluster": _cluster, "security": _security, "health": _health, "aliases": _aliases}
    named |= {"templates": _templates, "cluster disks": _disks, "writers": _writers}
    return {name: partial(_looked, url, look) for name, look in named.items()}


def _looked(url: str, look: Callable[[Connection], str]) -> str:
    connection = Connection(address_of(url))
    with connection.client, connection.telling():
        return look(connection)


def _cluster(connection: Connection) -> str:
    connection.check()
    info = connection.client.info()
    return f"Elasticsearch {info['version']['number']}, {info['cluster_name']}"


def _security(connection: Connection) -> str:
    """What the user may do; reading is the least."""
    asked = [{"names": [f"{connection.address.prefix}-*"], "privileges": sorted(_all(INDEX))}]
    try:
        answer = connection.client.security.has_privileges(cluster=sorted(_all(CLUSTER)), index=asked)
    except ApiError as error:
        if "no handler found" not in str(error.body):
            raise
        return "off: whoever reaches the address may read and delete everything; keep it to yourself, or switch it on"
    lacks = {what: _lacking(needed, answer.body) for what, needed in PRIVILEGES.items()}
    if lacks["read"]:
        raise StoreError(f"{answer['username']} lacks, to read: {', '.join(lacks['read'])}; {_to_do(connection)}")
    missing = [f"to {what}: {', '.join(names)}" for what, names in lacks.items() if names]
    if missing:
        return f"{answer['username']} may read; lacks, {'; '.join(missing)}. {_to_do(connection)}, if it should"
    return f"{answer['username']} may do all"


def _all(level: str) -> set[str]:
    return {name for needed in PRIVILEGES.values() for name in needed.get(level, ())}


def _lacking(needed: Mapping[str, tuple[str, ...]], answer: Mapping[str, Any]) -> list[str]:
    (of_indices,) = answer["index"].values()
    lacking = [f"{name} (cluster)" for name in needed.get(CLUSTER, ()) if not answer["cluster"][name]]
    return lacking + [name for name in needed.get(INDEX, ()) if not of_indices[name]]


def _to_do(connection: Connection) -> str:
    return f"give its role these on {connection.address.prefix}-*"


def _health(connection: Connection) -> str:
    found = connection.client.cluster.health(index=f"{connection.address.prefix}-*", level="indices")
    nodes = f"{found['number_of_nodes']} nodes"
    odd = {name: one["status"] for name, one in found["indices"].items() if one["status"] != "green"}
    red = sorted(name for name, status in odd.items() if status == "red")
    if red:
        raise StoreError(
            f"{nodes}; red: {', '.join(red)}: a shard has no copy left. Start the nodes that are away; "
            "GET /_cluster/allocation/explain says why it is nowhere; the last resort is a snapshot"
        )
    if odd:
        return (
            f"{nodes}; yellow: {', '.join(sorted(odd))}: all works, but a copy is wanting; start the node that is away"
        )
    return f"{nodes}, green"


def _aliases(connection: Connection) -> str:
    """That each alias stands for one index with our fields, and what is kept beside."""
    there = connection.client.indices.get(index=f"{connection.address.prefix}-*", features="aliases").body
    used = {alias: index for index, one in there.items() for alias in one["aliases"]}
    wanted = [connection.address.index(name) for name in indices.NAMES]
    missing = [alias for alias in wanted if alias not in used]
    if missing:
        raise StoreError(
            f"no {', '.join(missing)}; `svodka ingest FILE` makes a store where there is none, a snapshot of all its "
            "indices brings one back, and a lost alias is put to its index again"
        )
    indices.check(connection)
    kept = sorted(set(there) - {used[alias] for alias in wanted})
    more = "`svodka reindex` goes on with what was cut off, --drop-old deletes them"
    return ", ".join(used[alias] for alias in wanted) + (f"; not in use: {', '.join(kept)}: {more}" if kept else "")


def _templates(connection: Connection) -> str:
    """That an index made now would have our fields, whatever other templates there are."""
    for name in indices.NAMES:
        index = f"{connection.address.index(name)}-v{2**20}"
        made = connection.client.indices.simulate_index_template(name=index).body
        version = made.get("template", {}).get("mappings", {}).get("_meta", {}).get("svodka")
        wanted = indices.template(name)["mappings"]["_meta"]["svodka"]
        if version != wanted:
            others = ", ".join(one["name"] for one in made.get("overlapping", ())) or "none"
            raise StoreError(
                f"a new {connection.address.index(name)} would get the fields of version {version}, not {wanted} "
                f"(templates that also match: {others}); `svodka reindex` puts ours in place, with priority 500"
            )
    return f"{len(indices.NAMES)} of version {wanted}"


def _disks(connection: Connection) -> str:
    """How much each node may still take before Elasticsearch moves shards away, and then refuses to write."""
    blocked = connection.client.indices.get_settings(index=f"{connection.address.prefix}-*", name="index.blocks.*")
    if any("read_only_allow_delete" in str(one) for one in blocked.body.values()):
        raise StoreError(
            "its indices refuse writes (flood-stage block): free some space on the nodes; the block then goes by itself"
        )
    settings = _settings(connection)
    said = []
    for node in connection.client.nodes.stats(metric="fs")["nodes"].values():
        total, free = (int(node["fs"]["total"][name]) for name in ("total_in_bytes", "available_in_bytes"))
        said.append(f"{node['name'] or 'node'} {free / 2**30:.1f} GB free")
        over = [mark for mark in MARKS if free < _to_be_free(settings, mark, total)]
        if over and settings["cluster.routing.allocation.disk.threshold_enabled"] == "true":
            raise StoreError(f"{said[-1]}, beyond the watermark {over[-1]}: {WHAT[over[-1]]}; free some, or add a node")
    return ", ".join(said)


WHAT = {
    "low": "no new shard comes to it",
    "high": "its shards are moved away",
    "flood_stage": "writes are refused at any moment",
}


def _settings(connection: Connection) -> dict[str, str]:
    found = connection.client.cluster.get_settings(include_defaults=True, flat_settings=True).body
    return {**found["defaults"], **found["persistent"], **found["transient"]}


def _to_be_free(settings: Mapping[str, str], mark: str, total: int) -> float:
    """Bytes. A watermark is a share that may be used («85%», «0.85»), up to a headroom, or bytes free («20gb»)."""
    percent, room = MARKS[mark]
    name = f"cluster.routing.allocation.disk.watermark.{mark}"
    value, most = (settings.get(at, plain).lower() for at, plain in ((name, percent), (f"{name}.max_headroom", room)))
    if value[-1] == "b":
        return _bytes(value)
    share = float(value[:-1]) / 100 if value[-1] == "%" else float(value)
    return min(total * (1 - share), _bytes(most) if most != "-1" else total)


def _bytes(text: str) -> float:
    unit = next(unit for unit in sorted(UNITS, key=len, reverse=True) if text.endswith(unit))
    return float(text.removesuffix(unit)) * UNITS[unit]


def _writers(connection: Connection) -> str:
    """Batches under way, and those of writers that died."""
    ledger, now = Ledger(connection), time.time()
    if not ledger.exists():
        return "no store yet"
    state = ledger.read()
    left = state.left_behind(now)
    if left:
        ages = ", ".join(f"{number} ({now - state.open[number][1]:.0f} s old)" for number in left)
        raise StoreError(
            f"left open by a writer that died: batch {ages}; what it had acknowledged is kept and seen. "
            "Whatever opens the store next finishes it"
        )
    held = "; writers wait for a reindex" if state.is_held() else ""
    return f"{len(state.open)} batches under way, {state.change} so far{held}"
