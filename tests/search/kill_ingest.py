"""Ingest FILE into 20 stores under FOLDER, each run killed at a random moment and then run again.

`python kill_ingest.py FILE FOLDER SEED` makes FOLDER/whole (undisturbed) and FOLDER/0 … FOLDER/19.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import search.engines.embedded.store
from crawler.article import Article
from nlp.extract import extract
from search.ingest import ingest
from search.store import open_store

KILLS = 20


def run(file: str, folder: Path, minute: int) -> None:
    with open_store(str(folder), create=True) as store:
        ingest([file], store, now=datetime(2024, 1, 1, 0, minute, tzinfo=UTC))


def in_child(file: str, folder: Path, kill_after: float | None) -> None:
    """A child that inherits the loaded models, so that the moments fall into the ingest itself."""
    child = os.fork()
    if not child:
        run(file, folder, 0)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if kill_after is None and status:
        sys.exit("the undisturbed run failed")


def main(file: str, folder: str, seed: str) -> None:
    assert search.engines.embedded.store, "loaded once, before the children"
    extract(Article(url="https://a.example/", site="a", title="Пробный", text="Открыли 5 парков в Москве."))
    started = time.monotonic()
    in_child(file, Path(folder, "whole"), None)
    lasted = time.monotonic() - started
    with open_store(str(Path(folder, "whole"))) as store:
        whole = store.stats().articles
    chance = random.Random(int(seed))
    for number in range(KILLS):
        in_child(file, Path(folder, str(number)), chance.uniform(0, lasted))
        with open_store(str(Path(folder, str(number))), create=True) as store:
            stored = store.stats().articles
        print(number, stored, flush=True)
        lasted *= 1.2 if stored == 0 else 0.8 if stored == whole else 1  # what else the machine does comes and goes
    for number in range(KILLS):
        child = os.fork()
        if not child:
            run(file, Path(folder, str(number)), 1)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
