"""A small city's articles, read by the real extractor into a real store: what the tests of pages and commands show."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn

from crawler.article import MOSCOW, Article, moment
from nlp.extract import extract
from search.store import open_store
from search.web.app import create_app

SEEN = datetime(2025, 1, 1, tzinfo=MOSCOW)
KEY = "mik-organizaciya"
TEXTS = """
2020-01-26 city.example/1 Кластер набирает участников
На платформе МИК зарегистрировано более 700 организаций. К концу 2020 года участниками МИК станут 5 тысяч организаций.

2021-03-17 city.example/2 Двадцать тысяч участников
На платформе МИК зарегистрировано более 20 тысяч организаций.

2023-01-31 city.example/3 Преимущества кооперации
На платформе МИК уже зарегистрировалось более 35 тысяч организаций из 82 регионов нашей страны.

2023-02-01 paper.example/a Преимущества кооперации, кратко
На платформе МИК уже зарегистрировалось более 35 тысяч организаций из 82 регионов нашей страны.

2024-11-30 city.example/4 <script>alert(1)</script> & «бюджет»
Участниками МИК стали более 40 тысяч организаций. Расходы бюджета выросли на 14 % & <b>составили</b> 5,2 трлн рублей.

2024-03-28 paper.example/b Поликлиника откроется
В здании разместятся 52 кабинета. Реконструкция обошлась в 740 млн рублей.

2024-03-28 paper.example/b Поликлиника откроется
В здании разместятся 52 кабинета. Реконструкция обошлась в 765 млн рублей.

- paper.example/c Без даты
В Москве работают 48 технопарков. В 2027 году в МИК построят 12 лабораторий.
"""


def articles() -> Iterator[Article]:
    """In order; each seen a day after the one before."""
    for number, block in enumerate(TEXTS.strip().split("\n\n")):
        head, text = block.split("\n", 1)
        day, address, title = head.split(" ", 2)
        yield Article(
            url=f"https://{address}", site=address.split(".")[0], title=title, text=text,
            tags=("МИК", "город")[number % 2 :],
            published_at=None if day == "-" else moment(day, "test"),
            published_precision=None if day == "-" else "day", fetched_at=SEEN + timedelta(days=number),
        )  # fmt: skip


def fill(folder: Path) -> str:
    """A store in the folder with all of them; its address."""
    with open_store(str(folder), create=True) as store:
        for article in articles():
            assert store.put(article, extract(article))
    return str(folder)


@contextmanager
def served(address: str) -> Iterator[str]:
    """The store served on a free port of this machine; where."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(lambda: open_store(address)), log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
