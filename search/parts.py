"""Work over a whole store in parts, shared by processes on several machines: each part is done by one of them.

Who does what stands in a note of the store that is changed by compare-and-swap. Who dies is replaced a minute later,
and what is done is not done again: a run that was cut off goes on where it was.
"""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from search.store import IDS, Part, Store

T = TypeVar("T")
SIZE = 2_000  # articles of a part
LEASE = 60.0  # seconds after which a part whose process says nothing is another's
BEAT = 5.0
POLL = 0.5
MODULUS = 1 << 64  # of totals, which may be sums of checksums


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the work is: parts done, parts under way (owner, when last heard of), and what came of it.

    `begun`: what whoever began it says of the state of things then.
    """

    count: int
    begun: str = ""
    done: frozenset[int] = frozenset()
    taken: Mapping[int, tuple[str, float]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)

    def free(self, now: float) -> int | None:
        """The first part that nobody has done or is at."""
        at_work = {number for number, (_, heard) in self.taken.items() if now - heard < LEASE}
        return next((number for number in range(self.count) if number not in self.done | at_work), None)

    def text(self) -> str:
        taken = {str(number): list(entry) for number, entry in self.taken.items()}
        counts = {"count": self.count, "begun": self.begun, "done": sorted(self.done), "totals": dict(self.totals)}
        return json.dumps(counts | {"taken": taken})


def state_of(text: str) -> State:
    raw = json.loads(text)
    taken = {int(number): (str(owner), float(heard)) for number, (owner, heard) in raw["taken"].items()}
    return State(**raw | {"done": frozenset(raw["done"]), "taken": taken})


class Work:
    """`name`d work over the articles of a store, noted in `store`; `articles` says into how many parts it is cut.

    `state` is how far it was when last looked at: at first, where a run goes on that was cut off or that others are at.
    """

    def __init__(self, store: Store, name: str, articles: int, begun: str = "") -> None:
        self._store, self._name = store, name
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._number: int | None = None
        self._heard = 0.0
        self._gained: dict[str, int] = {}
        self.state = State(count=max(1, min(IDS, articles // SIZE)), begun=begun)
        if not store.swap_note(name, None, self.state.text()):
            self.state = state_of(store.note(name) or self.state.text())

    def parts(self) -> Iterator[Part]:
        """What there is to do: who asks for the next part has done the one before. Ends when all are done."""
        try:
            while (number := self._take()) is not None:
                self._number, self._gained = number, {}
                yield Part(number * IDS // self.state.count, (number + 1) * IDS // self.state.count)
                if self._number is not None:
                    self._change(self._finished)
                    self._number = None
        finally:
            if self._number is not None:
                self._change(self._released)

    @property
    def is_lost(self) -> bool:
        """Whether another process has taken over the part under way, having heard nothing of us for too long."""
        return self._number is None

    def gain(self, **totals: int) -> None:
        """What came of the part under way; counted with it, once."""
        for name, number in totals.items():
            self._gained[name] = (self._gained.get(name, 0) + number) % MODULUS

    def beating(self, items: Iterable[T]) -> Iterator[T]:
        """The items of the part under way, while it is ours: now and then it is noted that we live."""
        for item in items:
            if time.time() - self._heard > BEAT and not self._change(self._renewed):
                self._number = None
            if self.is_lost:
                return
            yield item

    # --- the note ----------------------------------------------------------------------------------------------------

    def _take(self) -> int | None:
        while (text := self._store.note(self._name)) is not None:
            self.state = state_of(text)
            number, self._heard = self.state.free(time.time()), time.time()
            if number is not None:
                taken = replace(self.state, taken={**self.state.taken, number: (self._owner, self._heard)})
                if self._store.swap_note(self._name, text, taken.text()):
                    return number
            elif len(self.state.done) == self.state.count:
                self._store.swap_note(self._name, text, None)
            else:
                time.sleep(POLL)  # others are at the last ones; what they leave is ours
        return None

    def _change(self, step: Callable[[State], State]) -> bool:
        """False when the part is not ours any more."""
        while (text := self._store.note(self._name)) is not None:
            state = state_of(text)
            if self._number is None or state.taken.get(self._number, ("", 0.0))[0] != self._owner:
                return False
            self._heard = time.time()
            if self._store.swap_note(self._name, text, step(state).text()):
                return True
        return False

    def _renewed(self, state: State) -> State:
        assert self._number is not None
        return replace(state, taken={**state.taken, self._number: (self._owner, self._heard)})

    def _released(self, state: State) -> State:
        return replace(state, taken={n: entry for n, entry in state.taken.items() if n != self._number})

    def _finished(self, state: State) -> State:
        assert self._number is not None
        names = {*state.totals, *self._gained}
        totals = {n: (state.totals.get(n, 0) + self._gained.get(n, 0)) % MODULUS for n in names}
        return replace(self._released(state), done=state.done | {self._number}, totals=totals)
