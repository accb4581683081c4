"""Points in time that cursors by relevance go through."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import suppress

from search.engines.elastic.connection import Connection
from search.engines.elastic.ledger import Snapshot
from search.store import StoreError

SECONDS = 300  # that a cursor holds
LASTING = f"{SECONDS}s"
REMEMBERED = 8  # points in time kept open


class PointsInTime:
    """By index and snapshot; shared by questions that come close after one another."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[str, Snapshot], tuple[str, float]] = OrderedDict()

    def of(self, name: str, snapshot: Snapshot) -> str:
        """One that shows this snapshot."""
        with self._lock:
            known = self._open.get((name, snapshot))
            if known and time.monotonic() - known[1] < SECONDS / 2:
                return known[0]
            self._open[name, snapshot] = (self._opened(name), time.monotonic())
            while len(self._open) > REMEMBERED:
                self._open.popitem(last=False)  # it ends by itself; a cursor may still go through it
            return self._open[name, snapshot][0]

    def anew(self, name: str) -> str:
        """One of now, and none of those before: a node that held them died, or they ended."""
        with self._lock:
            self._open.clear()
            return self._opened(name)

    def _opened(self, name: str) -> str:
        index = self._connection.address.index(name)
        with self._connection.telling():
            return str(self._connection.client.open_point_in_time(index=index, keep_alive=LASTING)["id"])

    def close(self) -> None:
        for point, _ in self._open.values():
            with suppress(StoreError), self._connection.telling():
                self._connection.client.close_point_in_time(id=point)
