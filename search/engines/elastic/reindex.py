"""`svodka reindex`: articles and facts into new indices beside those in use; once both are the same, aliases change.

Everything is made from the records. What is written meanwhile is caught up with by the number of its batch. Only for
the last of it and for the change itself no batch is open: writers wait, for a second or two. A document says how far a
run is, so that the next one goes on there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from search.engines.elastic import indices, ledger
from search.engines.elastic.bulk import action, send
from search.engines.elastic.compare import Compared, compared, count, made_of
from search.engines.elastic.connection import Connection
from search.engines.elastic.indices import SEARCHED
from search.engines.elastic.ledger import Ledger, Snapshot
from search.engines.elastic.record import Record
from search.engines.elastic.writing import POLL, Writer
from search.store import StoreError

PROGRESS = "reindex"  # id of the document, in the index of the record
TOGETHER = 50  # articles whose documents are compared at once
FEW = 500  # articles that writers can wait for
SAID = 10_000  # articles between two lines for people
SETTLED = 1.0  # seconds until every reader has seen the last batch closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """From `source` into `target`, concrete indices by name. `created`: up to where the first pass is; None: through.

    `last`, `open`: what was visible when the last pass began. `beat`: when whoever is at it was last heard of.
    `repair`: `source` may be damaged, so nothing is compared with it.
    """

    source: Mapping[str, str]
    target: Mapping[str, str]
    last: int
    open: tuple[int, ...] = ()
    created: int | None = 0
    beat: float = 0.0
    repair: bool = False

    def missed(self) -> dict[str, Any]:
        """The records that have changed since the last pass began."""
        late = [{"range": {"batch": {"gt": self.last}}}, {"terms": {"batch": list(self.open)}}]
        return {"bool": {"should": late, "minimum_should_match": 1}}


class Reindexing:
    """Each method yields lines for people. StoreError, and other indices are not taken, when they are not equal."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = connection.client
        self._ledger = Ledger(connection)
        self._writer = Writer(connection, self._ledger)
        self._record = connection.address.index("record")
        self._kept: Plan | None = None  # as this run last wrote it

    def __enter__(self) -> Reindexing:
        return self

    def __exit__(self, *exc: object) -> None:
        if exc[0] and self._kept:
            with suppress(StoreError):
                self._put(replace(self._kept, beat=0.0))  # nobody need wait for a run that has ended
        self._client.close()

    def build(self, shards: int | None = None, *, repair: bool = False) -> Iterator[str]:
        """New indices, with so many shards (as before, unless said); or on with a run that was cut off.

        `repair`: those in use are not to be trusted (a restored snapshot), the records are.
        """
        plan = self._plan()
        if plan is None or self._is_done(plan):
            plan = self._begun(shards, repair)
        else:
            self._alone(plan)
            plan = self._keep(replace(plan, repair=plan.repair or repair))
            yield "going on with what was begun"
        yield f"making {', '.join(plan.target.values())}"
        yield from self._filled(plan)
        yield from self._taken()

    def rollback(self) -> Iterator[str]:
        """Bring the indices of before up to date and take them again."""
        plan = self._plan()
        if plan is None:
            raise StoreError(f"{self._connection.address.url}: no indices of before are kept; --rollback needs them")
        if self._is_done(plan):
            for index in plan.source.values():
                indices.check_one(self._connection, index)
            self._keep(replace(plan, source=plan.target, target=plan.source))
        else:
            self._alone(plan)
        yield from self._taken()

    def drop_old(self) -> Iterator[str]:
        """Delete the indices of articles and facts that are not in use."""
        plan = self._plan()
        if plan and not self._is_done(plan):
            self._alone(plan)
        used = set(indices.in_use(self._connection).values())
        with self._connection.telling():
            names = [f"{self._connection.address.index(name)}-v*" for name in SEARCHED]
            there = set(self._client.indices.get(index=names, features="aliases"))
            self._client.options(ignore_status=404).delete(index=self._record, id=PROGRESS)
            for index in sorted(there - used):
                self._client.indices.delete(index=index)
                yield f"dropped {index}"
        yield f"in use: {', '.join(sorted(used))}"

    # --- how far it is -----------------------------------------------------------------------------------------------

    def _plan(self) -> Plan | None:
        ask = partial(self._client.options(ignore_status=404).get, index=self._record, id=PROGRESS)
        found = self._connection.patiently(ask)
        if not found.get("found"):
            return None
        raw = found["_source"]["state"]
        return Plan(**{**raw, "open": tuple(raw["open"])})

    def _keep(self, plan: Plan) -> Plan:
        self._kept = replace(plan, beat=time.time())
        self._put(self._kept)
        return self._kept

    def _put(self, plan: Plan) -> None:
        write = partial(self._client.index, index=self._record, id=PROGRESS, document={"state": asdict(plan)})
        self._connection.patiently(write)

    def _is_done(self, plan: Plan) -> bool:
        return plan.target == indices.in_use(self._connection)

    def _alone(self, plan: Plan) -> None:
        if time.time() - plan.beat < ledger.LEASE:
            raise StoreError(
                f"{self._connection.address.url}: another reindex is at work, or was cut off less than "
                f"{ledger.LEASE:.0f} s ago; try again then"
            )

    def _begun(self, shards: int | None, repair: bool) -> Plan:
        for name in indices.NAMES:
            indices.put_template(self._connection, name)
        source = indices.in_use(self._connection)
        snapshot = self._ledger.read().snapshot
        target = {name: indices.make_next(self._connection, name, index, shards) for name, index in source.items()}
        return self._keep(Plan(source=source, target=target, last=snapshot.last, open=snapshot.open, repair=repair))

    # --- building ----------------------------------------------------------------------------------------------------

    def _filled(self, plan: Plan) -> Iterator[str]:
        """The first pass over all records, in order of first sight."""
        if plan.created is None:
            return
        records = self._writer.scan({"range": {"created": {"gte": plan.created}}})
        done, said = 0, 0
        while chunk := list(islice(records, FEW)):
            self._write(plan, chunk)
            plan = self._keep(replace(plan, created=chunk[-1].created))
            done += len(chunk)
            if done - said >= SAID:
                said = done
                yield f"{done} articles made"
        self._keep(replace(plan, created=None))

    def _write(self, plan: Plan, records: Sequence[Record]) -> None:
        made = made_of(records)
        for name, index in plan.target.items():
            send(self._connection, (action("index", index, key, key, document) for key, document in made[name].items()))

    def _caught_up(self, plan: Plan) -> tuple[Plan, frozenset[str]]:
        """With all that has changed since the last pass began; the ids of these articles."""
        snapshot = self._connection.patiently(self._ledger.read).snapshot
        late = self._writer.scan(plan.missed())
        ids: set[str] = set()
        while chunk := list(islice(late, TOGETHER)):
            self._write(plan, chunk)
            self._remove_former(plan, chunk)
            ids |= {record.article_id for record in chunk}
        return self._keep(replace(plan, last=snapshot.last, open=snapshot.open)), frozenset(ids)

    def _remove_former(self, plan: Plan, records: Sequence[Record]) -> None:
        """What an earlier pass made of these articles and is no more."""
        made, theirs = made_of(records), {"terms": {"article_id": [record.article_id for record in records]}}
        for name, index in plan.target.items():
            self._refresh(index)
            now = {"ids": {"values": list(made[name])}}
            self._writer.delete(index, {"bool": {"filter": [theirs], "must_not": [now]}})

    def _refresh(self, *names: str) -> None:
        self._connection.patiently(partial(self._client.indices.refresh, index=list(names)))

    # --- taking them -------------------------------------------------------------------------------------------------

    def _taken(self) -> Iterator[str]:
        """Catch up, compare, and change the aliases while no batch is open."""
        plan = self._plan()
        assert plan is not None, "kept before"
        plan, late = self._caught_up(plan)
        yield f"{len(late)} articles had changed meanwhile"
        found = self._checked(plan, self._writer.scan({"match_all": {}}))
        doubtful, few = found.unequal, False
        while not few:
            plan, late = self._caught_up(plan)
            doubtful, few = self._unequal(plan, doubtful | late), len(late) <= FEW
        with self._ledger.held() as renew:
            begun = time.monotonic()
            self._quiet(renew)
            quiet = time.monotonic()
            plan, late = self._caught_up(plan)
            self._equal(plan, doubtful | late)
            time.sleep(max(0.0, SETTLED - (time.monotonic() - quiet)))
            renew()
            indices.change_over(self._connection, plan.target)
        yield f"writers waited {time.monotonic() - begun:.1f} s"
        for name, index in plan.target.items():
            yield f"{index} in use: {found.counts.get(name, 0)} documents, checksum {found.sums.get(name, 0):016x}"
        yield f"{', '.join(plan.source.values())} kept: --rollback takes them again, --drop-old deletes them"

    def _checked(self, plan: Plan, records: Iterator[Record]) -> Compared:
        """Every article of the records compared; those that others change just now come out unequal."""
        self._refresh(*plan.target.values())
        found = Compared()
        while chunk := list(islice(records, TOGETHER)):
            snapshot = self._connection.patiently(self._ledger.read).snapshot
            found += compared(self._connection, chunk, None if plan.repair else plan.source, plan.target, snapshot)
            if time.time() - plan.beat > ledger.LEASE / 4:
                plan = self._keep(plan)
        return found

    def _quiet(self, renew: Callable[[], object]) -> None:
        """Until no batch is open; what a process that died left behind is finished."""
        while (state := self._connection.patiently(self._ledger.read)).open:
            for batch in state.left_behind(time.time()):
                self._writer.finish(batch)
            renew()
            time.sleep(POLL)

    def _unequal(self, plan: Plan, doubtful: Iterable[str]) -> frozenset[str]:
        """Those of these articles that differ, now."""
        ids = sorted(doubtful)
        wrong: frozenset[str] = frozenset()
        for at in range(0, len(ids), TOGETHER):
            records = self._writer.records(ids[at : at + TOGETHER])
            wrong |= self._checked(plan, iter(records.values())).unequal
        return wrong

    def _equal(self, plan: Plan, doubtful: Iterable[str]) -> None:
        """StoreError unless both hold the same, now that nobody writes."""
        if wrong := self._unequal(plan, doubtful):
            raise StoreError(f"{len(wrong)} articles differ, {min(wrong)} among them; {self._stays(plan)}")
        self._refresh(*plan.target.values())
        snapshot: Snapshot = self._ledger.read().snapshot
        for name, index in plan.target.items() if not plan.repair else ():
            counts = [count(self._connection, one, snapshot) for one in (plan.source[name], index)]
            if counts[0] != counts[1]:
                raise StoreError(f"{index} has {counts[1]} documents instead of {counts[0]}; {self._stays(plan)}")

    def _stays(self, plan: Plan) -> str:
        return f"{', '.join(plan.source.values())} stay in use; reindex --drop-old, then try again"
