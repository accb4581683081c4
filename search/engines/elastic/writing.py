"""Articles into the cluster, in batches that readers see whole or not at all.

Open a batch; write the records (the truth, each in one step, over no other writer's); make and write what is searched;
refresh; close the batch. Whoever finds a batch left open by a process that died does the last three steps for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from search.engines.elastic.bulk import Action, action, encoded, send
from search.engines.elastic.connection import BusyError, Connection
from search.engines.elastic.documents import documents_of
from search.engines.elastic.indices import SEARCHED
from search.engines.elastic.ledger import LEASE, Ledger
from search.engines.elastic.record import Answer, Change, Item, Record, Text, applied, forgotten, in_batch, record_of
from search.engines.elastic.scanning import scanned
from search.store import Decision, StoreError

GRACE = 60.0  # seconds that a document taken out stays, for readers of an older snapshot
POLL = 0.05
CHUNK = 200  # records asked for at once


class Writer:
    """One writer's way in; safe for threads."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._client = connection.client
        self._ledger = ledger
        self._lock = threading.RLock()
        self._swept = 0.0
        self._unfinished: set[int] = set()  # batches of ours that an error ended
        self._closing, self._sending = threading.Lock(), threading.Lock()
        self._sent: set[int] = set()  # batches whose documents are sent, to be closed
        self._lost: set[int] = set()  # those that another process had closed before us

    def _index(self, name: str) -> str:
        return self._connection.address.index(name)

    # --- records -----------------------------------------------------------------------------------------------------

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """The records of these articles as last written, by id; an empty one where there is none."""
        wanted = list(dict.fromkeys(ids))
        found = {key: Record(article_id=key) for key in wanted}
        for at in range(0, len(wanted), CHUNK):
            for hit in self._get(wanted[at : at + CHUNK]):
                if hit.get("found"):
                    found[hit["_id"]] = record_of(hit)
        return found

    def _get(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        def ask() -> list[dict[str, Any]]:
            hits = list(self._client.mget(index=self._index("record"), ids=list(ids))["docs"])
            for hit in hits:
                if "error" in hit:  # each has its own: no copy of its shard is there, just now
                    raise BusyError(f"{self._connection.address.url}: {hit['error'].get('reason', 'no answer')}")
            return hits

        return self._connection.patiently(ask)

    # --- batches -----------------------------------------------------------------------------------------------------

    def write(self, items: Sequence[Item], change: Change) -> list[Answer]:
        """Each article changed by `change`, in order; whether that was anything new. Safe when it returns."""
        self.finish_own()
        results: list[Answer] = [False] * len(items)
        left = list(range(len(items)))
        while left:
            left = self._attempt(items, left, change, results)
        return results

    def _attempt(self, items: Sequence[Item], left: Sequence[int], change: Change, results: list[Answer]) -> list[int]:
        """One batch; the items that must be tried again, because another writer was at their articles."""
        old = self.records(items[at][0].id for at in left)
        with self._connection.turns.beginning():
            new, answers = applied(old, [items[at] for at in left], change)
        for at, answer in zip(left, answers, strict=True):
            results[at] = answer
        changed = [key for key in old if new[key] is not old[key]]
        self.wait_for(old.values())  # also for what is known: acknowledged means visible
        if not changed:
            return []
        late = self._in_batch([(old[key], new[key]) for key in changed])
        return [at for at in left if items[at][0].id in late]

    def _in_batch(self, pairs: Sequence[tuple[Record, Record]]) -> frozenset[str]:
        begun = time.monotonic()
        with self._batch() as batch:
            made = {new.article_id: in_batch(old, new, batch, at) for at, (old, new) in enumerate(pairs)}
            late = self._write_records(made, batch)
            if time.monotonic() - begun > LEASE / 3:
                self._ledger.renew(batch)
            self._publish(batch, [record for key, record in made.items() if key not in late])
        return late

    @contextmanager
    def _batch(self) -> Iterator[int]:
        """A batch of ours; one that an error ends is finished as soon as the cluster lets us."""
        batch = self._ledger.begin()
        try:
            yield batch
        except BaseException:
            self._unfinished.add(batch)
            raise

    def finish_own(self) -> None:
        """Batches of ours that an error ended."""
        with self._lock:
            for batch in tuple(self._unfinished):
                self.finish(batch)
                self._unfinished.discard(batch)

    def _write_records(self, made: Mapping[str, Record], batch: int) -> frozenset[str]:
        """The records, each over the one that was read; ids of those that another writer has changed meanwhile."""
        index = self._index("record")
        conflicts = send(
            self._connection,
            (
                action("index" if r.version else "create", index, key, r.url or key, r.source(), r.version)
                for key, r in made.items()
            ),
        )
        ours = {key for key, record in self.records(conflicts).items() if record.batch == batch} if conflicts else set()
        return conflicts - ours  # an answer that was lost looks like a conflict with oneself

    def _publish(self, batch: int, records: Iterable[Record]) -> None:
        """Make what is searched of a batch, and show it."""
        send(self._connection, (one for record in records for one in self._actions(record, batch)))
        if not self._close(batch):  # somebody took us for dead and saw but a part of it
            late = self._of_batch(batch)
            send(self._connection, (one for record in late for one in self._actions(record, batch)))
            self.refresh(*SEARCHED)
        if time.time() - self._swept > GRACE:
            self._swept = time.time()
            self.sweep()

    def _close(self, batch: int) -> bool:
        """Refresh, then close; what other threads have sent meanwhile goes at once. False if it was closed already."""
        with self._sending:
            self._sent.add(batch)
        with self._closing:
            if batch in self._sent:
                with self._sending:
                    together = frozenset(self._sent)
                try:
                    self.refresh(*SEARCHED)
                    self._lost |= together - self._ledger.commit(together)
                    self._sent -= together
                except BaseException:
                    self._sent.discard(batch)
                    raise
            lost = batch in self._lost
            self._lost.discard(batch)
        return not lost

    def _actions(self, record: Record, batch: int) -> Iterator[Action]:
        gone: dict[str, Any] = {"gone": batch, "gone_at": int(time.time())}
        for content in record.before:
            yield from self._documents(record, content, gone)
        for content in record.contents:
            if content.born == batch:
                yield from self._documents(record, content, {})

    def _documents(self, record: Record, content: Text, more: dict[str, Any]) -> Iterator[Action]:
        shared, documents = documents_of(record, content)
        start = encoded(shared | more)[:-1]
        for name, key, rest in documents:
            yield action("index", self._index(name), key, record.url, b"%b,%b" % (start, encoded(rest)[1:]))

    def refresh(self, *names: str) -> None:
        """What was written can be found. A shard that cannot refresh is an error: its part would be missing."""

        def ask() -> Mapping[str, Any]:
            return dict(self._client.indices.refresh(index=[self._index(name) for name in names]))

        shards = self._connection.patiently(ask)["_shards"]
        if shards["failed"]:
            raise StoreError(f"{self._connection.address.url}: {shards['failed']} shards cannot be refreshed")

    # --- other writers -----------------------------------------------------------------------------------------------

    def wait_for(self, records: Iterable[Record]) -> None:
        """Until no batch of theirs is open; one whose writer died is finished here. No batch of ours is open."""
        deadline = time.monotonic() + 2 * LEASE
        batches = {record.batch for record in records}
        while not self._ledger.shows(batches):
            state = self._connection.patiently(self._ledger.read)
            open_ones = batches & set(state.open)
            if not open_ones:
                return
            for batch in open_ones & set(state.left_behind(time.time())):
                self.finish(batch)
            if time.monotonic() > deadline:
                raise StoreError(f"{self._connection.address.url}: another process holds an article for too long")
            time.sleep(POLL)

    def finish_left_behind(self) -> None:
        """Close the batches of processes that died: what they acknowledged becomes visible."""
        state = self._connection.patiently(self._ledger.read)
        for batch in state.left_behind(time.time()):
            self.finish(batch)

    def finish(self, batch: int) -> None:
        with self._lock:
            self.refresh("decisions")
            self._forget_again(batch)
            self._publish(batch, self._of_batch(batch))

    def _of_batch(self, batch: int) -> list[Record]:
        return list(self.scan({"term": {"batch": batch}}))

    def scan(self, query: Mapping[str, Any]) -> Iterator[Record]:
        """Every record that answers, by first sight, at one moment (at two, if a node dies meanwhile)."""
        return map(record_of, scanned(self._connection, query))

    # --- decisions ---------------------------------------------------------------------------------------------------

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Keep decisions in one document, all or none; a takedown among them removes what it names."""
        with self._lock:
            if not decisions:
                return
            taken = [one.target for one in decisions if one.action == "forget"]
            self.wait_for(self.records(taken).values())
            with self._batch() as batch:
                document = {"born": batch, "decisions": [_plain(one) for one in decisions]}
                send(self._connection, [action("index", self._index("decisions"), str(batch), "a decision", document)])
                self.refresh("decisions")
                self._forget(taken, batch)
                self._publish(batch, [])
                self._remove(taken)

    def _forget(self, ids: Sequence[str], batch: int) -> None:
        """Tombstones over the records, and all that is searched of them marked as gone."""
        left: Iterable[str] = ids
        while left:
            old = self.records(left)
            made = {key: replace(forgotten(r), batch=batch, version=r.version) for key, r in old.items()}
            late = self._write_records(made, batch)
            gone = (replace(old[key], before=old[key].contents, contents=()) for key in made if key not in late)
            send(self._connection, (one for record in gone for one in self._actions(record, batch)))
            left = late

    def _forget_again(self, batch: int) -> None:
        """The takedowns of a batch whose writer died."""
        found = self._client.options(ignore_status=404).get(index=self._index("decisions"), id=str(batch))
        if found.get("found"):
            taken = [one["target"] for one in found["_source"]["decisions"] if one["action"] == "forget"]
            self._forget([key for key, record in self.records(taken).items() if not record.forgotten], batch)
            self._remove(taken)

    def _remove(self, article_ids: Sequence[str]) -> None:
        """Every document of these articles, at once."""
        if article_ids:
            self.refresh(*SEARCHED)
            self._delete({"terms": {"article_id": list(article_ids)}})

    def sweep(self) -> None:
        """Documents that were taken out long ago."""
        opened = list(self._connection.patiently(self._ledger.read).open)
        old = {"range": {"gone_at": {"lt": int(time.time() - GRACE)}}}
        self._delete({"bool": {"filter": [old], "must_not": [{"terms": {"gone": opened}}]}})

    def _delete(self, query: Mapping[str, Any]) -> None:
        for name in SEARCHED:
            self.delete(self._index(name), query)

    def delete(self, index: str, query: Mapping[str, Any]) -> None:
        """What answers the query, and was refreshed, out of an index."""
        ask = partial(self._client.search, index=index, query=query, size=1_000, source=False)
        while found := self._connection.patiently(ask)["hits"]["hits"]:
            send(self._connection, (action("delete", index, hit["_id"], index) for hit in found))
            self._connection.patiently(partial(self._client.indices.refresh, index=index))


def _plain(decision: Decision) -> dict[str, str]:
    names = ("action", "target", "value", "author")
    return {name: getattr(decision, name) for name in names} | {"decided_at": decision.decided_at.isoformat()}
