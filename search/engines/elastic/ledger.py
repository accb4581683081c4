"""Which writes readers may see: numbered batches, some of them under way.

One small document, changed by compare-and-swap. A batch is opened before anything of it is written and closed when all
of it is written and refreshed; searches leave out what belongs to open batches, so that an article and its facts
appear, change and go at once, in every index.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from elasticsearch import ConflictError, NotFoundError

from search.engines.elastic.connection import Connection
from search.store import StoreError

STATE = "state"  # the document's id, in the index of the record
LEASE = 60.0  # seconds after which an open batch counts as left behind by a process that died
TRIES = 50
HELD_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is visible: batches up to `last` that are not `open`."""

    last: int
    open: tuple[int, ...] = ()

    def filters(self) -> list[dict[str, Any]]:
        """Clauses of a query that leave only what this snapshot shows."""
        unseen: list[dict[str, Any]] = [{"terms": {"born": list(self.open)}}] if self.open else []
        gone: dict[str, Any] = {"range": {"gone": {"lte": self.last}}}
        if self.open:
            gone = {"bool": {"filter": [gone], "must_not": [{"terms": {"gone": list(self.open)}}]}}
        return [{"range": {"born": {"lte": self.last}}}, {"bool": {"must_not": [*unseen, gone]}}]

    def shows(self, batch: int) -> bool:
        return batch <= self.last and batch not in self.open


@dataclass(frozen=True, slots=True)
class State:
    """The document: the last batch number given, the count of changes, and the open batches with their beginnings.

    `held`: who lets no batch begin, and when that was last said.
    """

    last: int = 0
    change: int = 0
    open: Mapping[int, tuple[str, float]] = field(default_factory=dict)
    held: tuple[str, float] | None = None
    version: tuple[int, int] | None = None  # sequence number and primary term, for compare-and-swap

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.last, tuple(sorted(self.open)))

    def or_later(self, other: State) -> State:
        """The one written later: for a moment, a replica that is behind may answer with what was before."""
        return max(self, other, key=lambda state: tuple(reversed(state.version or (0, 0))))

    def left_behind(self, now: float) -> tuple[int, ...]:
        return tuple(number for number, (_, begun) in self.open.items() if now - begun > LEASE)

    def source(self) -> dict[str, Any]:
        opened = {str(number): list(entry) for number, entry in self.open.items()}
        held = {"held": list(self.held)} if self.held else {}
        return {"state": {"last": self.last, "change": self.change, "open": opened} | held}

    def is_held(self, token: str = "") -> bool:
        """Whether somebody else than `token` lets no batch begin, and lives."""
        return self.held is not None and self.held[0] != token and time.time() - self.held[1] < LEASE


class Ledger:
    """The document in its index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = connection.client
        self._index = connection.address.index("record")
        self._swapping = threading.Lock()
        self._known: State | None = None  # as last seen; a swap that starts from it may fail, and is then tried anew

    def make(self) -> None:
        """An empty one, unless there is one."""
        try:
            with self._connection.telling():
                self._client.index(index=self._index, id=STATE, document=State().source(), op_type="create")
        except StoreError:
            self.read()

    def exists(self) -> bool:
        with self._connection.telling():
            return bool(self._client.exists(index=self._index, id=STATE))

    def read(self) -> State:
        """The state as last written, by whomever."""
        with self._connection.telling():
            try:
                found = self._client.get(index=self._index, id=STATE)
            except NotFoundError:
                raise StoreError(f"{self._connection.address.url}: the store was removed") from None
        raw = found["_source"]["state"]
        opened = {int(number): (str(token), float(begun)) for number, (token, begun) in raw["open"].items()}
        held = (str(raw["held"][0]), float(raw["held"][1])) if raw.get("held") else None
        self._known = State(raw["last"], raw["change"], opened, held, (found["_seq_no"], found["_primary_term"]))
        return self._known

    def shows(self, batches: Iterable[int]) -> bool:
        """Whether these were closed already when the state was last read; what is closed stays closed."""
        return self._known is not None and all(map(self._known.snapshot.shows, batches))

    def begin(self) -> int:
        """A new batch, open."""
        token = uuid.uuid4().hex

        def opened(state: State) -> State | None:
            if state.is_held() or any(entry[0] == token for entry in state.open.values()):
                return None
            entry = (token, time.time())
            return replace(state, last=state.last + 1, open={**state.open, state.last + 1: entry}, held=None)

        while True:
            state = self._change(opened)
            for number, entry in state.open.items():
                if entry[0] == token:
                    return number
            time.sleep(HELD_PAUSE)

    @contextmanager
    def held(self) -> Iterator[Callable[[], State]]:
        """No batch begins meanwhile; call what is yielded now and then. StoreError: another does it."""
        token = uuid.uuid4().hex

        def taken(state: State) -> State:
            if state.is_held(token):
                raise StoreError(f"{self._connection.address.url}: another reindex is at work")
            return replace(state, held=(token, time.time()))

        def renewed(state: State) -> State:
            if state.held is None or state.held[0] != token:
                raise StoreError(f"{self._connection.address.url}: it took too long, writers go on; try again")
            return replace(state, held=(token, time.time()))

        def released(state: State) -> State | None:
            return replace(state, held=None) if state.held and state.held[0] == token else None

        self._change(taken)
        try:
            yield partial(self._change, renewed)
        finally:
            self._change(released)

    def renew(self, batch: int) -> bool:
        """Say that the writer lives; False when another process has taken the batch over."""

        def renewed(state: State) -> State | None:
            if batch not in state.open:
                return None
            entry = (state.open[batch][0], time.time())
            return replace(state, open={**state.open, batch: entry})

        return batch in self._change(renewed).open

    def commit(self, batches: frozenset[int]) -> frozenset[int]:
        """Close batches: readers see them from now on. Those that another process had not closed already."""
        ours: frozenset[int] = frozenset()

        def closed(state: State) -> State | None:
            nonlocal ours
            ours = batches & state.open.keys()
            if not ours:
                return None
            rest = {number: entry for number, entry in state.open.items() if number not in ours}
            return replace(state, change=state.change + len(ours), open=rest)

        self._change(closed)
        return ours

    def _change(self, step: Callable[[State], State | None]) -> State:
        with self._swapping:  # threads of ours do not race each other
            return self._changed(step)

    def _changed(self, step: Callable[[State], State | None]) -> State:
        known = self._known
        for _ in range(TRIES):
            state = known or self._connection.patiently(self.read)
            changed = step(state)
            if changed is None and known is None:
                return state
            if changed and (done := self._connection.patiently(lambda new=changed: self._swap(new))):  # type: ignore[misc]
                return done
            if known is None:
                time.sleep(random.uniform(0.001, 0.05))
            known = None
        raise StoreError(f"{self._connection.address.url}: too many processes write at once; run the command again")

    def _swap(self, state: State) -> State | None:
        """The state as written; None when another process was faster."""
        assert state.version is not None
        number, term = state.version
        try:
            written = self._client.index(
                index=self._index, id=STATE, document=state.source(), if_seq_no=number, if_primary_term=term
            )
        except ConflictError:
            return None
        self._known = replace(state, version=(written["_seq_no"], written["_primary_term"]))
        return self._known
