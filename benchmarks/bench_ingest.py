"""`svodka ingest --jobs 1` beside `--jobs 2`: articles a second, processor time, and the memory of every process.

    python benchmarks/bench_ingest.py [ARTICLES] [ROUNDS]

The texts are those of the annotated corpora in `../shared/gold` (the demo's announcements where they are not there),
over and over under other addresses. The runs take turns, each into a store of its own, in a process of its own.
Memory is the peak so far (VmHWM, as Linux counts it) after a quarter, a half and all of the articles.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from crawler.article import Article, to_json
from crawler.demo.announcements import announcements
from search.ingest import IngestReport, ingest
from search.store import open_store

GOLD = Path(__file__).parents[2] / "shared" / "gold"
SEEN = datetime(2025, 9, 1, tzinfo=UTC)


def texts() -> list[str]:
    if not GOLD.is_dir():
        return ["\n".join(each.lines) for each in announcements()]
    files = (GOLD / f"{name}.jsonl" for name in ("rured", "nerel", "factrueval"))
    found = (json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines() if line)
    return [text for text in found if text.strip()]


def write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for number, text in enumerate(islice(cycle(texts()), count)):
            url = f"https://bench.example/news/{number}"
            article = Article(url=url, site="bench", title=text[:60].strip(), text=text, published_at=SEEN)
            lines.write(to_json(article) + "\n")


# --- one run, in a process of its own --------------------------------------------------------------------------------


def run(file: str, jobs: int, count: int, folder: str) -> None:
    """Print, as JSON, the peak memory of each process after each share of the articles, and the processor time."""
    peaks: dict[int, list[int]] = {}

    def look(report: IngestReport) -> None:
        done = report.new + report.known
        if len(peaks) < 3 and done >= count * (1, 2, 4)[len(peaks)] // 4:
            peaks[len(peaks)] = list(memory())

    with open_store(folder, create=True) as store:
        report = ingest([file], store, now=SEEN, jobs=jobs, progress=look)
    own, workers = os.times(), os.times()
    print(json.dumps({
        "new": report.new, "facts": report.facts, "failed": report.failed, "peaks": list(peaks.values()),
        "parent": own.user + own.system, "workers": workers.children_user + workers.children_system,
    }))  # fmt: skip


def memory() -> Iterator[int]:
    """Megabytes at the peak so far, of this process and then of its workers."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    for process in (own, *children):
        status = Path(f"/proc/{process}/status").read_text()
        if "VmHWM:" in status:
            yield int(status.split("VmHWM:")[1].split()[0]) // 1024


def measured(file: Path, jobs: int, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="svodka-bench-") as folder:
        started = time.perf_counter()
        command = [sys.executable, __file__, "--run", str(file), str(jobs), str(count), f"{folder}/store"]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found: dict[str, Any] = json.loads(out)
        return {**found, "wall": time.perf_counter() - started}


def main(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="svodka-bench-") as folder:
        file = Path(folder) / "articles.jsonl"
        write(file, count)
        size = file.stat().st_size / count / 1000
        print(f"{count} articles of {size:.1f} kB as JSON, {rounds} rounds; load before: {os.getloadavg()[0]:.1f}")
        runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
        for _ in range(rounds):
            for jobs, done in runs.items():
                done.append(measured(file, jobs, count))
                show(jobs, count, done[-1])
    wall, processor = ({jobs: sum(map(of, done)) for jobs, done in runs.items()} for of in (lambda r: r["wall"], spent))
    print(f"--jobs 2 beside --jobs 1, by the clock: {wall[1] / wall[2]:.2f} x")
    print(f"as much as its processor time allows on two cores free of others: {2 * processor[1] / processor[2]:.2f} x")


def spent(found: dict[str, Any]) -> float:
    return float(found["parent"] + found["workers"])


def show(jobs: int, count: int, found: dict[str, Any]) -> None:
    peaks = " | ".join("+".join(map(str, each)) for each in found["peaks"])
    print(
        f"--jobs {jobs}: {count / found['wall']:.1f} articles/s ({found['new']} new, {found['facts']} facts,"
        f" {found['failed']} failed), processor {found['parent']:.1f} s here + {found['workers']:.1f} s in workers,"
        f" load {os.getloadavg()[0]:.1f}; peak MB at 1/4, 1/2, 1/1: {peaks}",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        main(*(int(given) for given in (*sys.argv[1:], *("2000", "2")[len(sys.argv) - 1 :])))
