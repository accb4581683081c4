"""Bulk requests of bounded size, sent again while the cluster asks to wait; refusals name the article's address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import orjson

from search.engines.elastic import connection as way
from search.engines.elastic.connection import BUSY, BusyError, Connection, meaning
from search.store import StoreError

MOST_BYTES = 2_000_000  # of one request
CONFLICT = 409


class Action(NamedTuple):
    """One action of a bulk request, as it is sent. `where` names it for people: an article's address."""

    verb: str
    id: str
    where: str
    lines: bytes


def action(
    verb: Literal["index", "create", "delete"],
    into: str,
    key: str,
    where: str,
    document: Mapping[str, Any] | bytes | None = None,
    version: tuple[int, int] | None = None,
) -> Action:
    """`document`: fields, or their JSON; `version`: written only over this one."""
    over = f',"if_seq_no":{version[0]},"if_primary_term":{version[1]}' if version else ""
    head = f'{{"{verb}":{{"_index":"{into}","_id":"{key}"{over}}}}}\n'.encode()
    if document is None:
        return Action(verb, key, where, head)
    json_text = document if isinstance(document, bytes) else encoded(document)
    return Action(verb, key, where, b"%b%b\n" % (head, json_text))


def encoded(document: Mapping[str, Any]) -> bytes:
    """The document as JSON; half a surrogate pair becomes a question mark."""
    try:
        return orjson.dumps(document)
    except TypeError:  # there is such a half, or a number of more than 64 bits
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def send(connection: Connection, actions: Iterable[Action]) -> frozenset[str]:
    """Do them all, in order; the ids of those that another writer was faster with. StoreError for a refusal.

    An action may be done twice (an answer was lost): all of them are such that this changes nothing.
    """
    conflicts: set[str] = set()
    chunks = _chunks(actions)
    while True:
        with connection.turns.going_on():
            chunk = next(chunks, None)
        if chunk is None:
            return frozenset(conflicts)
        conflicts |= _send(connection, chunk)


def _chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for one in actions:
        if chunk and size + len(one.lines) > MOST_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(one)
        size += len(one.lines)
    if chunk:
        yield chunk


def _send(connection: Connection, chunk: list[Action]) -> set[str]:
    """One request, and again for those that were asked to wait."""
    conflicts: set[str] = set()
    deadline, pause = time.monotonic() + way.PATIENCE, way.FIRST_PAUSE
    while chunk:
        answers = connection.patiently(lambda sent=chunk: _ask(connection, sent), chunk[0].where)  # type: ignore[misc]
        waiting = []
        for one, answer in zip(chunk, answers, strict=True):
            if _must_wait(connection, one, answer, time.monotonic() + pause > deadline):
                waiting.append(one)
            elif answer["status"] == CONFLICT:
                conflicts.add(one.id)
        chunk = waiting
        if chunk:
            time.sleep(pause)
            pause = min(pause * 2, way.LONGEST_PAUSE)
    return conflicts


def _ask(connection: Connection, chunk: Sequence[Action]) -> list[Mapping[str, Any]]:
    together: list[Any] = [b"".join([one.lines for one in chunk])]
    answer = connection.client.bulk(operations=together, filter_path="items.*.status,items.*.error")
    return [next(iter(item.values())) for item in answer["items"]]


def _must_wait(connection: Connection, one: Action, answer: Mapping[str, Any], late: bool) -> bool:
    """Whether an item is to be sent again; StoreError when it is refused for good, or for too long."""
    status = int(answer["status"])
    if status < 300 or status == CONFLICT or (status == 404 and one.verb == "delete"):
        return False
    said = meaning(status, answer)
    blocked = "flood-stage" in said
    if status in BUSY and not blocked and not late:
        return True
    kind = BusyError if status in BUSY else StoreError
    raise kind(f"{one.where} is not stored in {connection.address.url}: {said}")
