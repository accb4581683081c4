"""Three nodes, killed while one process writes articles with facts and the server of another is searched and charted.

`python tests/search/kill_nodes.py ARTICLES FOLDER` prints what was found; `… write STORE ARTICLES FILE` is the writer.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from made import SEEN, article, fact, reading  # noqa: E402

from crawler.article import Article  # noqa: E402
from nlp.fact import Extraction  # noqa: E402
from search.store import Query, Store, open_store  # noqa: E402
from search.web.lists import facts as every_fact  # noqa: E402
from tests.engine.node import Cluster  # noqa: E402

BACK = 205  # texts between an article and its edit: another batch
DISTRICTS = 20  # so that a chart has a twentieth of the articles
COUNTED = ("школа", "парк", "дом")
KILLED_AT = {"a node": 0.15, "the master": 0.4, "all three": 0.65}  # share of the articles that are written


def item(number: int) -> tuple[Article, Extraction]:
    """A text of 600 characters with three facts, one of each noun; every tenth is an edit of an older article."""
    edited = number % 10 == 9 and number > BACK
    one = number - BACK if edited else number
    district = f"район {one % DISTRICTS}"
    text = f"В округе {one % DISTRICTS} есть {number} школ, 7 парков и 9 домов.\n" + "Об этом сообщили в городе. " * 20
    page = article(one, text, title=f"Новости номер {one}", fetched_at=SEEN + timedelta(seconds=number))
    values = zip((f"{number} школ", "7 парков", "9 домов"), (str(number), "7", "9"), COUNTED, strict=True)
    found = (fact(page, phrase, value, counted=noun, subject=district) for phrase, value, noun in values)
    return page, reading(page, *found)


def write(url: str, texts: int, file: str) -> None:
    """All of them, in batches; the number of each is a line of the file once it is acknowledged."""
    with open_store(url) as store, open(file, "a", 1, encoding="utf-8") as acknowledged:
        for number, new in enumerate(store.put_all(map(item, range(texts)))):
            acknowledged.write(f"{number} {int(new)}\n")


@dataclass
class Seen:
    """What a reader saw. An answer that is not of one moment goes to `wrong`; one that says it failed is counted."""

    base: str
    answers: int = 0
    refused: int = 0
    charts: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    most: dict[str, int] = field(default_factory=dict)

    def ask(self, path: str) -> Any:
        """The answer; None when the server says that the cluster could not."""
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(f"{self.base}{path}", timeout=120) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                self.wrong.append(f"{path}: {error.code} {error.read().decode()[:300]}")
            self.refused += 1
            return None
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.answers += 1
        return json.loads(body) if body[:1] in b"{[" else body

    def grows(self, what: str, count: int) -> None:
        if count < self.most.get(what, 0):
            self.wrong.append(f"{what}: {count} after {self.most[what]}")
        self.most[what] = max(count, self.most.get(what, 0))

    def look(self, turn: int) -> None:
        """One round of questions."""
        if found := self.ask("/api/v1/facts?limit=1"):
            self.grows("facts", found["total"])
            counted = dict(found["facets"]["counted"])
            if found["total"] and counted != dict.fromkeys(COUNTED, found["total"] // len(COUNTED)):
                self.wrong.append(f"of {found['total']} facts {counted}: not of whole articles")
        if found := self.ask(f"/api/v1/articles?q={quote('школы')}&limit=5"):
            self.grows("articles", found["total"])
            for one in found["items"][:2]:
                self.article(one["id"])
        if self.most.get("facts"):
            self.chart(f"/series/rayon-{turn % DISTRICTS}-shkola")

    def article(self, key: str) -> None:
        if (found := self.ask(f"/articles/{key}.json")) and len(found["facts"]) != len(COUNTED):
            self.wrong.append(f"article {key} with {len(found['facts'])} facts")

    def chart(self, series: str) -> None:
        if data := self.ask(f"{series}.metadata.json"):
            self.grows(series, data["facts"])
            self.charts += self.ask(f"{series}.svg") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of a run: `seconds` in all, and how long the writer stood still at each kill; what was wrong, if anything."""

    seconds: float
    pauses: dict[str, float]
    seen: Seen
    wrong: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        yield f"{self.seconds:.0f} s"
        yield from (f"{what} killed: nothing new was acknowledged for {s:.1f} s" for what, s in self.pauses.items())
        seen = self.seen
        yield f"{seen.answers} answers, {seen.refused} refused, {seen.charts} charts, the slowest {seen.slowest:.1f} s"
        yield from (f"WRONG {line}" for line in self.wrong)


def run(texts: int, folder: Path) -> Outcome:
    """Write `texts` texts and kill nodes meanwhile; RuntimeError when the writer does not reach the end by itself."""
    cluster = Cluster(folder / "cluster")
    try:
        open_store(cluster.url, create=True).close()
        acknowledged = folder / "acknowledged"
        acknowledged.touch()
        begun = time.monotonic()
        with (
            _served(cluster.url, folder / "server.log") as base,
            _reading(Seen(base)) as seen,
            _writing(cluster.url, texts, acknowledged) as writer,
        ):
            pauses = {
                what: _kill(cluster, what, writer, acknowledged, texts * share) for what, share in KILLED_AT.items()
            }
            if writer.wait(600):
                raise RuntimeError("the writer ended with an error")
        seconds = time.monotonic() - begun
        with open_store(cluster.url) as store:
            wrong = [*seen.wrong, *_lost(store, texts, acknowledged)]
        return Outcome(seconds=seconds, pauses=pauses, seen=seen, wrong=tuple(wrong))
    finally:
        cluster.stop()


@contextmanager
def _process(*command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _served(url: str, log: Path) -> Iterator[str]:
    """The address of `svodka serve` on the cluster; what it says goes into the log."""
    command = ("-c", "from search.cli import main; main()", "serve", "--store", url, "--port", "0")
    with log.open("w") as file, _process(*command, stderr=file) as server:
        while not (said := re.search(r"is served at (\S+)/ ", log.read_text("utf-8"))):
            if server.poll() is not None:
                raise RuntimeError(f"the server did not start: {log.read_text('utf-8')}")
            time.sleep(0.05)
        yield said[1]


@contextmanager
def _reading(seen: Seen) -> Iterator[Seen]:
    ended = threading.Event()

    def look() -> None:
        for turn in count():
            if ended.is_set():
                return
            try:
                seen.look(turn)
            except Exception as error:  # whatever goes wrong here is what the run is there to find
                seen.wrong.append(repr(error))
                return

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


@contextmanager
def _writing(url: str, texts: int, acknowledged: Path) -> Iterator[subprocess.Popen[str]]:
    with _process(__file__, "write", url, str(texts), str(acknowledged)) as writer:
        yield writer


def _kill(cluster: Cluster, what: str, writer: subprocess.Popen[str], acknowledged: Path, at: float) -> float:
    """Kill -9 once so many are acknowledged, start again at once; seconds until something new is acknowledged."""
    while _lines(acknowledged) < at:
        if writer.poll() is not None:
            raise RuntimeError(f"the writer ended before {what} was killed")
        time.sleep(0.05)
    master = cluster.master()
    other = next(name for name in cluster.nodes if name != master)
    killed = {"a node": [other], "the master": [master], "all three": list(cluster.nodes)}[what]
    for name in killed:
        cluster.nodes[name].kill()
    before, begun = _lines(acknowledged), time.monotonic()
    for name in killed:
        cluster.nodes[name].start()
    while _lines(acknowledged) == before and writer.poll() is None:
        time.sleep(0.05)
    paused = time.monotonic() - begun
    for name in killed:
        cluster.nodes[name].when_ready()
    return paused


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def _lost(store: Store, texts: int, acknowledged: Path) -> Iterator[str]:
    """What the store lacks of what was acknowledged, or has too much."""
    said = [line.split() for line in acknowledged.read_text("utf-8").splitlines()]
    if said != [[str(number), "1"] for number in range(texts)]:
        yield f"{len(said)} of {texts} acknowledged, {sum(new == '0' for _, new in said)} of them not as new"
    every = Query(include_history=True)
    due = {one.id: one.article_id for _, read in map(item, range(texts)) for one in read.facts}
    found = [one.fact.id for one in every_fact(store, every)]
    if len(found) != len(set(found)) or set(found) != set(due):
        lost = len(set(due) - set(found))
        yield f"{len(found)} facts, {len(set(found))} different, instead of {len(due)}; {lost} lost"
    stored = store.articles(Query(include_history=True, limit=0)).total
    articles, different = store.articles(Query(limit=0)).total, len(set(due.values()))
    if (stored, articles) != (texts, different):
        yield f"{stored} texts of {articles} articles instead of {texts} of {different}"


def main(first: str, *rest: str) -> None:
    if first == "write":
        write(rest[0], int(rest[1]), rest[2])
        return
    outcome = run(int(first), Path(rest[0]))
    print("\n".join(outcome.lines()))
    sys.exit(bool(outcome.wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
