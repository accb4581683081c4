"""Bulk requests of bounded size, sent again while the cluster asks to wait; refusals name the article's address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from search.engines.elastic import connection as way
from search.engines.elastic.connection import BUSY, BusyError, Connection, meaning
from search.store import StoreError

MOST_BYTES = 2_000_000  # of one request
CONFLICT = 409


class Action(NamedTuple):
    """One line of a bulk request. `verb`: index, create, delete; `where` names it for people: an article's address."""

    verb: str
    into: str
    id: str
    where: str
    document: Mapping[str, Any] | None = None
    version: tuple[int, int] | None = None  # written only over this one

    def lines(self) -> bytes:
        over = f',"if_seq_no":{self.version[0]},"if_primary_term":{self.version[1]}' if self.version else ""
        head = f'{{"{self.verb}":{{"_index":"{self.into}","_id":"{self.id}"{over}}}}}\n'.encode()
        return head if self.document is None else b"%b%b\n" % (head, encoded(self.document))


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
        with connection.building:
            chunk = next(chunks, None)
        if chunk is None:
            return frozenset(conflicts)
        conflicts |= _send(connection, chunk)


def _chunks(actions: Iterable[Action]) -> Iterator[list[tuple[Action, bytes]]]:
    chunk: list[tuple[Action, bytes]] = []
    size = 0
    for action in actions:
        lines = action.lines()
        if chunk and size + len(lines) > MOST_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append((action, lines))
        size += len(lines)
    if chunk:
        yield chunk


def _send(connection: Connection, chunk: list[tuple[Action, bytes]]) -> set[str]:
    """One request, and again for those that were asked to wait."""
    conflicts: set[str] = set()
    deadline, pause = time.monotonic() + way.PATIENCE, way.FIRST_PAUSE
    while chunk:
        answers = connection.patiently(lambda sent=chunk: _ask(connection, sent), chunk[0][0].where)  # type: ignore[misc]
        waiting = []
        for (action, lines), answer in zip(chunk, answers, strict=True):
            if _must_wait(connection, action, answer, time.monotonic() + pause > deadline):
                waiting.append((action, lines))
            elif answer["status"] == CONFLICT:
                conflicts.add(action.id)
        chunk = waiting
        if chunk:
            time.sleep(pause)
            pause = min(pause * 2, way.LONGEST_PAUSE)
    return conflicts


def _ask(connection: Connection, chunk: Sequence[tuple[Action, bytes]]) -> list[Mapping[str, Any]]:
    together: list[Any] = [b"".join([lines for _, lines in chunk])]
    answer = connection.client.bulk(operations=together, filter_path="items.*.status,items.*.error")
    return [next(iter(item.values())) for item in answer["items"]]


def _must_wait(connection: Connection, action: Action, answer: Mapping[str, Any], late: bool) -> bool:
    """Whether an item is to be sent again; StoreError when it is refused for good, or for too long."""
    status = int(answer["status"])
    if status < 300 or status == CONFLICT or (status == 404 and action.verb == "delete"):
        return False
    said = meaning(status, answer)
    blocked = "flood-stage" in said
    if status in BUSY and not blocked and not late:
        return True
    kind = BusyError if status in BUSY else StoreError
    raise kind(f"{action.where} is not stored in {connection.address.url}: {said}")
