"""The engine on Elasticsearch: the record of each article (the truth), and two indexes made from it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import ApiError

from crawler.article import Article, article_id, canonical_url
from nlp.fact import Extraction
from search.engines import rows
from search.engines.clauses import Clauses, article_clauses, checked, fact_clauses
from search.engines.elastic import indices
from search.engines.elastic.body import (
    SITES,
    Place,
    counting_body,
    cursor_of,
    distinct_body,
    distinct_of,
    facets_of,
    place_of,
    search_body,
)
from search.engines.elastic.connection import READING, SECONDS, Connection, address_of
from search.engines.elastic.documents import SHOWN, content_from, content_of, stored_fact_of
from search.engines.elastic.ledger import Ledger, State
from search.engines.elastic.notes import Notes
from search.engines.elastic.points import LASTING, PointsInTime
from search.engines.elastic.record import Answer, Change, Item, Record, is_news, with_put, with_reading
from search.engines.elastic.scanning import within
from search.engines.elastic.stream import streamed
from search.engines.elastic.writing import Writer
from search.store import WHOLE, Content, Decision, Page, Part, Query, Store, StoredFact, StoreError, StoreStats

LOOK = 0.5  # seconds between two looks at what other processes wrote


def open_elastic(url: str, *, create: bool) -> Store:
    """The store on the cluster at `url`."""
    connection = Connection(address_of(url))
    try:
        connection.check()
        ledger = Ledger(connection)
        if not ledger.exists():
            if not create:
                raise StoreError(f"no store at {url}; `svodka crawl SITE` or `svodka ingest FILE.jsonl` makes one")
            indices.make(connection)
            indices.check(connection)
            ledger.make()
        indices.check(connection)
        store = ElasticStore(connection, ledger)
    except BaseException:
        connection.client.close()
        raise
    return store


class ElasticStore:
    """As search.store.Store says; safe for threads, and for several processes on one cluster."""

    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self._connection = connection
        self._client = connection.client
        self._ledger = ledger
        self._writer = Writer(connection, ledger)
        self._notes = Notes(connection)
        with suppress(StoreError):  # who may only read leaves it to those who write
            self._writer.finish_left_behind()
        self._state = ledger.read()
        self._looked = time.monotonic()
        self._points = PointsInTime(connection)
        self._closed = False

    def __enter__(self) -> ElasticStore:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # --- writing -----------------------------------------------------------------------------------------------------

    def put(self, article: Article, extraction: Extraction) -> bool:
        return all(self.put_all([(article, extraction)]))

    def put_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        return streamed(items, partial(self._write, with_put))

    def replace_all(self, items: Iterable[tuple[Article, Extraction]]) -> Iterator[bool]:
        return streamed(items, partial(self._write, with_reading))

    def _write(self, change: Change, items: Sequence[Item]) -> Sequence[Answer]:
        try:
            return self._writer.write(items, change)
        finally:
            self._looked = 0.0

    def decide(self, decisions: Iterable[Decision]) -> None:
        self._writer.decide(tuple(decisions))
        self._looked = 0.0

    def forget(self, url: str, author: str, moment: datetime) -> bool:
        key = article_id(url)
        record = self._writer.records([key])[key]
        if not record.forgotten:
            taken = Decision(action="forget", target=key, value=canonical_url(url), author=author, decided_at=moment)
            self.decide([taken])
        return bool(record.contents)

    # --- finding -----------------------------------------------------------------------------------------------------

    def articles(self, query: Query) -> Page[Content]:
        page, sources = self._search("articles", checked(query, facts=False), article_clauses(query))
        odd = [source["article_id"] for source in sources if "head" not in source]
        records = self._writer.records(odd) if odd else {}
        return replace(page, items=tuple(filter(None, (_content(source, records) for source in sources))))

    def facts(self, query: Query) -> Page[StoredFact]:
        page, sources = self._search("facts", checked(query, facts=True), fact_clauses(query))
        return replace(page, items=tuple(map(stored_fact_of, sources)))

    def _search(self, name: str, query: Query, clauses: Clauses) -> tuple[Page[Any], list[Mapping[str, Any]]]:
        ranked = query.sort == "relevance" and bool(clauses.words)
        place, snapshot = place_of(query), self._visible().snapshot
        snapshot = place.snapshot if place and place.snapshot else snapshot
        pit = (place.pit if place else None) or (self._points.of(name, snapshot) if ranked else None)
        body = search_body(query, clauses, snapshot, place)
        lemmas = ("lemmas",) if query.all_of and name == "articles" else ()
        answer = self._ask(name, body, pit, lemmas)
        hits = answer["hits"]["hits"][: query.limit]
        cursor = None
        if query.limit and len(answer["hits"]["hits"]) > query.limit:
            after = Place(tuple(hits[-1]["sort"]), answer.get("pit_id"), snapshot if ranked else None)
            cursor = cursor_of(query, after)
        facets = facets_of(answer.get("aggregations", {}))
        page: Page[Any] = Page(items=(), total=answer["hits"]["total"]["value"], cursor=cursor, facets=facets)
        sources = [hit["_source"] | ({"score": hit["sort"][0]} if ranked else {}) for hit in hits]
        return page, sources

    def _ask(self, name: str, body: Mapping[str, Any], pit: str | None, more: Sequence[str] = ()) -> Mapping[str, Any]:
        """The answer to a search, whole: shards that fail and time that runs out are errors, never fewer results."""
        asked = dict(body) | {"timeout": f"{SECONDS:.0f}s", "_source": [*SHOWN[name], *more]}
        options: dict[str, Any] = {"allow_partial_search_results": False}
        if pit is None:
            options["index"] = self._connection.address.index(name)
        else:
            asked["pit"] = {"id": pit, "keep_alive": LASTING}
            options["search_type"] = "dfs_query_then_fetch"  # relevance counts words over all shards
        answer = self._connection.patiently(lambda: self._searched(name, asked, options), seconds=READING)
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise StoreError(f"{self._connection.address.url}: a part of the cluster did not answer; try again")
        return answer

    def _searched(self, name: str, asked: dict[str, Any], options: Mapping[str, Any]) -> Mapping[str, Any]:
        with suppress(ApiError):
            return dict(self._client.search(body=asked, **options).body)
        if "pit" in asked:  # it ended, or the node that held it died: go on in the present
            asked["pit"]["id"] = self._points.anew(name)
        return dict(self._client.search(body=asked, **options).body)

    def _visible(self) -> State:
        """What may be seen: own changes at once, those of others soon."""
        if time.monotonic() - self._looked > LOOK:
            self._state = self._connection.patiently(self._ledger.read, seconds=READING).or_later(self._state)
            self._looked = time.monotonic()
            if self._state.left_behind(time.time()):
                with suppress(StoreError):
                    self._writer.finish_left_behind()
                    self._state = self._ledger.read().or_later(self._state)
        return self._state

    def contents(self, article_id: str) -> tuple[Content, ...]:
        record = self._writer.records([article_id])[article_id]
        return tuple(replace(content_from(text, article_id), words=None) for text in record.by_revision())

    def known(self, article_ids: Iterable[str]) -> frozenset[str]:
        found = self._writer.records(article_ids)
        return frozenset(key for key, record in found.items() if record.contents or record.forgotten)

    def missing(self, articles: Iterable[Article]) -> tuple[Article, ...]:
        asked = tuple(articles)
        records = self._writer.records(article.id for article in asked)
        self._writer.wait_for(records.values())  # what a writer left behind that died is not there yet
        return tuple(article for article in asked if is_news(records[article.id], article))

    def stale(self, version: str, part: Part = WHOLE) -> Iterator[Article]:
        for record in self._writer.scan(within(part)):
            yield from (text.article(record.article_id) for text in record.contents if text.version != version)

    def readings(self, part: Part = WHOLE) -> Iterator[tuple[Article, Extraction]]:
        for record in self._writer.scan(within(part)):
            key = record.article_id
            yield from ((text.article(key), text.extraction(key)) for text in record.contents)

    def raw_keys(self) -> Iterator[str]:
        body: dict[str, Any] | None = distinct_body(self._visible().snapshot, "raw_key")
        while body:
            keys, body = distinct_of(self._ask("facts", body, None), body)
            yield from keys

    def decisions(self) -> tuple[Decision, ...]:
        found: list[Decision] = []
        query = {"bool": {"filter": self._visible().snapshot.filters()}}
        body: dict[str, Any] = {"query": query, "sort": [{"born": "asc"}], "size": 1_000}
        while True:
            hits = self._ask("decisions", body, None)["hits"]["hits"]
            found += [_decision(raw) for hit in hits for raw in hit["_source"]["decisions"]]
            if len(hits) < body["size"]:
                return tuple(found)
            body["search_after"] = hits[-1]["sort"]

    def note(self, name: str) -> str | None:
        return self._notes.read(name)

    def swap_note(self, name: str, before: str | None, after: str | None) -> bool:
        return self._notes.swap(name, before, after)

    # --- the store itself --------------------------------------------------------------------------------------------

    def change(self) -> int:
        return self._visible().change

    def stats(self) -> StoreStats:
        snapshot = self._visible().snapshot
        facts = self._ask("facts", counting_body(snapshot), None)
        counts = counting_body(snapshot, SITES) | {"sort": [{"published": {"order": "desc"}}], "size": 1}
        answer = self._ask("articles", counts, None)
        sites = {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["sites"]["site"]["buckets"]}
        newest = next((hit["_source"].get("published_at") for hit in answer["hits"]["hits"]), None)
        return StoreStats(
            articles=sum(sites.values()),
            contents=answer["hits"]["total"]["value"],
            facts=facts["hits"]["total"]["value"],
            bytes=self._bytes(),
            newest_published=datetime.fromisoformat(newest) if newest else None,
            sites=dict(sorted(sites.items())),
            engine="elasticsearch",
            location=self._connection.address.url,
        )

    def _bytes(self) -> int | None:
        names = [self._connection.address.index(name) for name in indices.NAMES]
        with suppress(StoreError), self._connection.telling():
            found = self._client.indices.stats(index=names, metric="store")
            return int(found["_all"]["total"]["store"]["size_in_bytes"])
        return None  # who may not ask is told nothing

    def backup(self, file: Path) -> None:
        raise StoreError(
            f"{self._connection.address.url} keeps its own snapshots (docs/elasticsearch.md); "
            f"`svodka copy` into a folder and `svodka backup` of that makes {file}"
        )

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        with suppress(StoreError):
            self._writer.finish_own()
        self._points.close()
        self._client.close()


def _content(source: Mapping[str, Any], records: Mapping[str, Record]) -> Content | None:
    """The content that a hit stands for; None when it was taken down in this moment."""
    if "head" in source:
        return content_of(source)
    text = records[source["article_id"]].content(source["sha256"])
    if text is None:
        return None
    stated, recorded, *until = source["span"]
    as_found = replace(text, stated=stated, recorded=recorded, until=until[0] if until else None)
    return replace(content_from(as_found, source["article_id"]), revision=source["revision"], score=source.get("score"))


def _decision(raw: Mapping[str, str]) -> Decision:
    return rows.decision_of(raw["action"], raw["target"], raw["value"], raw["author"], raw["decided_at"])
