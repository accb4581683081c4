"""Whether an index holds what the records say, document by document, and the same as the index beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from search.engines.elastic.bulk import encoded
from search.engines.elastic.connection import Connection
from search.engines.elastic.documents import documents_of
from search.engines.elastic.ledger import Snapshot
from search.engines.elastic.record import Record

PAGE = 1_000
NOT_KEPT = "words"  # is indexed and left out of _source
Made = dict[str, dict[str, Mapping[str, Any]]]  # index name → id → document


@dataclass(frozen=True, slots=True)
class Compared:
    """`counts`, `sums`: documents and their checksum by index name. `unequal`: ids of articles that differ."""

    counts: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)
    unequal: frozenset[str] = frozenset()

    def __add__(self, other: Compared) -> Compared:
        counts = {name: self.counts.get(name, 0) + count for name, count in other.counts.items()}
        sums = {name: (self.sums.get(name, 0) + one) % 2**64 for name, one in other.sums.items()}
        return Compared(counts, sums, self.unequal | other.unequal)


def made_of(records: Iterable[Record]) -> Made:
    """Every document that the searched indices should hold of these articles."""
    made: Made = {"articles": {}, "facts": {}}
    for record in records:
        for content in record.contents:
            shared, documents = documents_of(record, content)
            for name, key, rest in documents:
                made[name][key] = shared | rest
    return made


def compared(
    connection: Connection,
    records: Sequence[Record],
    source: Mapping[str, str] | None,
    target: Mapping[str, str],
    snapshot: Snapshot,
) -> Compared:
    """What `target` holds of these articles, against their records, and which documents `source` has, if any."""
    ids, wanted = [record.article_id for record in records], made_of(records)
    found = Compared()
    for name, index in target.items():
        there = dict(_documents(connection, index, ids, snapshot, full=True))
        due = {key: _kept(document) for key, document in wanted[name].items()}
        before = dict(_documents(connection, source[name], ids, snapshot, full=False)) if source else due
        odd = {key for key in there.keys() | due.keys() if there.get(key) != due.get(key)} | before.keys() ^ due.keys()
        articles = {key: str(one["article_id"]) for part in (there, before, due) for key, one in part.items()}
        total = sum(_checksum(key, document) for key, document in there.items())
        found += Compared({name: len(there)}, {name: total}, frozenset(articles[key] for key in odd))
    return found


def count(connection: Connection, index: str, snapshot: Snapshot) -> int:
    """How many documents of an index are visible."""
    query = {"bool": {"filter": snapshot.filters()}}
    return int(connection.patiently(partial(connection.client.count, index=index, query=query))["count"])


def _kept(document: Mapping[str, Any]) -> Any:
    """As it comes back from the server."""
    return json.loads(encoded({name: value for name, value in document.items() if name != NOT_KEPT}))


def _checksum(key: str, document: Mapping[str, Any]) -> int:
    text = key + json.dumps(document, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _documents(
    connection: Connection, index: str, article_ids: Sequence[str], snapshot: Snapshot, *, full: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(id, document) of all that is visible of these articles."""
    query = {"bool": {"filter": [{"terms": {"article_id": list(article_ids)}}, *snapshot.filters()]}}
    asked: dict[str, Any] = {"index": index, "query": query, "size": PAGE, "sort": [{"tie": "asc"}, {"born": "asc"}]}
    asked |= {"source": True if full else ["article_id"], "allow_partial_search_results": False}
    while True:
        hits = connection.patiently(partial(connection.client.search, **asked))["hits"]["hits"]
        yield from ((hit["_id"], hit["_source"]) for hit in hits)
        if len(hits) < PAGE:
            return
        asked["search_after"] = hits[-1]["sort"]
