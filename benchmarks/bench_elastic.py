"""The store on Elasticsearch beside the bare client: what `put_all` and a search cost over requests without us.

    python benchmarks/bench_elastic.py [--articles N]

The articles are those of bench_store.py. Both sides write the same documents into indices of the same mappings, in
turns, so that what else the machine does falls on both alike, after a turn of each that only warms the node up: svodka
by `put_all`, out of articles and readings, each batch safe and visible before it is answered; the client by
`helpers.parallel_bulk`, out of finished documents, with one refresh a turn. Both make JSON by orjson. A bare search is
the very request that svodka sends (same body, `_source`, snapshot), sent again through the same client, its answer
unused. Needs a node: that of SVODKA_TEST_ELASTICSEARCH, or its own (tests/engine), which then has Java's thorough
compiler, as servers do and the nodes of the tests do not.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bench_store import Vocabulary, made, query, words_of
from elasticsearch import Elasticsearch, OrjsonSerializer, helpers

from crawler.article import Article
from nlp.fact import Extraction
from search.engines.elastic.documents import documents_of
from search.engines.elastic.record import Record, in_batch, with_put
from search.engines.elastic.store import ElasticStore
from search.store import Query, Store, open_store

TURN = 5_000  # articles that one side writes before it is the other's turn
THREADS = 4  # of parallel_bulk
QUESTIONS = 40
ROUNDS = 5

Item = tuple[Article, Extraction]


# --- writing ---------------------------------------------------------------------------------------------------------


def documents(items: Sequence[Item], prefix: str) -> Iterator[dict[str, Any]]:
    """What put_all writes of these articles, as actions of the client's helpers."""
    for place, (article, extraction) in enumerate(items):
        empty = Record(article_id=article.id)
        record = in_batch(empty, with_put(empty, article, extraction), 1, place)
        yield {"_index": f"{prefix}-record", "_id": record.article_id, "_source": record.source()}
        shared, rest = documents_of(record, record.contents[0])
        for name, key, own in rest:
            yield {"_index": f"{prefix}-{name}", "_id": key, "_source": shared | own}


def bare(client: Elasticsearch, actions: list[dict[str, Any]], prefix: str) -> None:
    sent = helpers.parallel_bulk(client, actions, thread_count=THREADS, chunk_size=500)
    deque(sent, maxlen=0)
    client.indices.refresh(index=f"{prefix}-*")


def elapsed(do: Callable[[], object]) -> float:
    started, _ = time.perf_counter(), do()
    return time.perf_counter() - started


class Spent(NamedTuple):
    """Seconds: on the clock, and of the processors of this machine in this process and in the nodes."""

    clock: float = 0.0
    here: float = 0.0
    nodes: float = 0.0

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        return Spent(*map(sum, zip(self, other, strict=True)))


def spent(client: Elasticsearch, do: Callable[[], object]) -> Spent:
    here, nodes = time.process_time(), busy(client)
    clock = elapsed(do)
    return Spent(clock, time.process_time() - here, busy(client) - nodes)


def busy(client: Elasticsearch) -> float:
    stats = client.nodes.stats(metric="process")["nodes"].values()
    return sum(node["process"]["cpu"]["total_in_millis"] for node in stats) / 1000


def memory() -> float:
    """Resident megabytes of this process; of the peak since `memory_peak_anew`, where the system tells."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def memory_peak_anew() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def write(store: Store, client: Elasticsearch, prefix: str, count: int, chance: random.Random) -> Counter[str]:
    """Fill both sides in turns and print their pace; how many articles have each word."""
    stream, seen = made(Vocabulary(chance), TURN + count), Counter[str]()
    warm = list(islice(stream, TURN))
    deque(store.put_all(warm), maxlen=0)
    bare(client, list(documents(warm, prefix)), prefix)
    ours, base, facts, done, grown, shares = Spent(), Spent(), 0, 0, 0.0, list[float]()
    while items := list(islice(stream, TURN)):
        actions = list(documents(items, prefix))
        gc.collect()
        gc.freeze()  # what waits to be written is no part of either side
        memory_peak_anew()
        before = memory()
        mine = spent(client, lambda items=items: deque(store.put_all(items), maxlen=0))  # type: ignore[misc]
        grown = max(grown, memory() - before)
        theirs = spent(client, lambda actions=actions: bare(client, actions, prefix))  # type: ignore[misc]
        gc.unfreeze()
        ours, base = ours + mine, base + theirs
        shares.append(theirs.clock / mine.clock)
        facts, done = facts + sum(len(extraction.facts) for _, extraction in items), done + len(items)
        for _, extraction in items:
            seen.update({token.lemma for token in extraction.lemmas.text})
        print(f"{done} articles, share in this turn {shares[-1]:.2f}", file=sys.stderr, flush=True)
    print(f"{count} articles with {facts} facts, written in turns of {TURN}; milliseconds of processor an article")
    for name, one in (("put_all", ours), ("bare parallel_bulk", base)):
        pace = f"{count / one.clock:7.0f} articles/s {facts / one.clock:7.0f} facts/s"
        print(f"{name:20} {pace} {one.here / count * 1e3:7.2f} here {one.nodes / count * 1e3:7.2f} in the node")
    print(f"share of the bare pace {base.clock / ours.clock:.2f}; median of the turns {statistics.median(shares):.2f}")
    print(f"share by processor time {(base.here + base.nodes) / (ours.here + ours.nodes):.2f}")
    print(f"memory over its start, at most: {grown:.0f} MB")
    return seen


# --- searching -------------------------------------------------------------------------------------------------------


class Listening:
    """The client of a store; keeps the last search it sent."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client, self.sent = client, dict[str, Any]()

    def search(self, **options: Any) -> Any:
        self.sent = options
        return self._client.search(**options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def beside(name: str, store: ElasticStore, questions: Sequence[Callable[[], object]]) -> None:
    """p50 and p95 in milliseconds of each question, and of the request it sends, asked in turns.

    Now the one goes first and now the other: the server answers sooner what it has just been asked.
    """
    client, listening = store._client, Listening(store._client)
    store._client = listening  # type: ignore[assignment]
    ours, base = [], []
    for at in range(1 + ROUNDS):
        for ask in questions:
            ask()
            request = listening.sent
            pair = [("ours", ask), ("base", lambda request=request: client.search(**request))]  # type: ignore[misc]
            took = {who: elapsed(do) * 1000 for who, do in (pair if len(ours) % 2 else reversed(pair))}
            if at:
                ours.append(took["ours"])
                base.append(took["base"])
    store._client = client
    (p50, p95), (base50, base95) = map(percentiles, (ours, base))
    over = statistics.median(a - b for a, b in zip(ours, base, strict=True))
    print(f"{name:36} {p50:7.2f} {p95:7.2f}   {base50:7.2f} {base95:7.2f}   {over:7.2f} {over / base50:7.0%}")


def percentiles(taken: list[float]) -> tuple[float, float]:
    ranked = sorted(taken)
    return statistics.median(ranked), ranked[int(len(ranked) * 0.95)]


def search(store: ElasticStore, seen: Counter[str], count: int, chance: random.Random) -> None:
    words = words_of(seen, count, chance)
    print(f"\n{'milliseconds for 20 hits':36} {'p50':>7} {'p95':>7}   {'bare':>7} {'p95':>7}   {'over it':>15}")
    sets = {"a common word": [(w,) for w in words.common], "a rare word": [(w,) for w in words.rare],
            "two words": words.pairs}  # fmt: skip
    for name, asked in sets.items():
        for sort in ("relevance", "date"):
            queries = [query(*each, sort=sort) for each in asked[:QUESTIONS]]
            beside(f"{name}, by {sort}", store, [lambda q=q: store.articles(q) for q in queries])  # type: ignore[misc]
    shown = [store.articles(query(*each)) for each in sets["a common word"]]
    unpacked = statistics.median(elapsed(lambda page=page: [c.lemmas for c in page.items]) for page in shown)  # type: ignore[misc]
    beside("articles, newest", store, [lambda: store.articles(Query())] * QUESTIONS)
    lows = [Decimal(10 ** chance.randint(1, 7)) for _ in range(QUESTIONS)]
    bounds = [Query(kinds=("money",), value_min=low, value_max=low * 4) for low in lows]
    beside("facts of a kind in a value range", store, [lambda q=q: store.facts(q) for q in bounds])  # type: ignore[misc]
    facets = [query(*each, limit=0, facets=("site", "year")) for each in sets["a common word"][:QUESTIONS]]
    beside("facets of a common word", store, [lambda q=q: store.articles(q) for q in facets])  # type: ignore[misc]
    print(f"the lemmas of 20 articles unpacked, where a page marks the words found: {unpacked * 1000:.1f} ms")


# --- all of it -------------------------------------------------------------------------------------------------------


def main(url: str, count: int) -> None:
    chance, run = random.Random(2024), uuid.uuid4().hex[:8]
    prefixes = [f"bench-{run}-ours", f"bench-{run}-bare"]
    addresses = [f"{url}?prefix={prefix}" for prefix in prefixes]
    with Elasticsearch(url, request_timeout=300, serializer=OrjsonSerializer()) as client:
        try:
            open_store(addresses[1], create=True).close()
            with open_store(addresses[0], create=True) as store:
                assert isinstance(store, ElasticStore)
                seen = write(store, client, prefixes[1], count, chance)
                search(store, seen, count, chance)
        finally:
            client.indices.delete(index=list(client.indices.get(index=f"bench-{run}-*")))
            client.indices.delete_index_template(name=f"bench-{run}-*")


@contextmanager
def server() -> Iterator[str]:
    """The address of a node; ends the program where there can be none."""
    given = os.environ.get("SVODKA_TEST_ELASTICSEARCH", "")
    if given.startswith("http"):
        yield given
        return
    sys.path.append(str(Path(__file__).parents[1]))
    from tests.engine.node import AbsentError, Node

    with tempfile.TemporaryDirectory(prefix="svodka-bench-") as folder:
        try:
            node = Node(Path(folder), heap="1g", brief=False)
        except AbsentError as error:
            sys.exit(print(f"not measured: {error}"))
        try:
            yield node.url
        finally:
            node.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What svodka costs over the bare client of Elasticsearch.")
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    with server() as url:
        main(url, articles)
