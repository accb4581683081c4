"""Two hundred questions to both engines: the same articles and facts, counts, facets and order."""

from __future__ import annotations

import random
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from made import SEEN, article, fact, reading

import crawler.demo
from crawler.article import Article
from nlp.fact import Extraction, Period
from search.engines import reindexing
from search.query import parse
from search.store import ARTICLE_FACETS, FACT_FACETS, Page, Query, Store, open_store

pytestmark = pytest.mark.elasticsearch
ARTICLES, QUESTIONS = 300, 200
DEMO = sorted((Path(crawler.demo.__file__).parent).glob("announcements-*.txt"))
WORDS = re.findall(r"[а-яё]+", " ".join(file.read_text("utf-8") for file in DEMO).lower())  # as often as in life
NOUNS = ("школа", "парк", "рабочее место", "дом")
SITES, TAGS, UNITS = ("paper", "portal", "gazette"), ("Наука", "Экономика", "Город"), (None, "RUB", "%")


def written(number: int, chance: random.Random, version: str = "") -> tuple[Article, Extraction]:
    """Article `number` of random words, its figures at the ends of its sentences."""
    lines = [_some_words(chance, chance.randint(3, 30)) for _ in range(chance.randint(1, 4))]
    text = "\n".join(f"{line}, всего {number}{at} штук{version}." for at, line in enumerate(lines))
    published = SEEN - timedelta(seconds=chance.randint(1, 10**8)) if chance.random() < 0.95 else None
    one = article(
        number, text, title=_some_words(chance, 5), site=chance.choice(SITES), published_at=published,
        tags=tuple(chance.sample(TAGS, k=chance.randint(0, 3))), fetched_at=SEEN + timedelta(seconds=number),
    )  # fmt: skip
    facts = (
        fact(
            one, f"{number}{at} штук", str(Decimal(chance.randint(0, 40)) / 4), unit=chance.choice(UNITS),
            counted=chance.choice(NOUNS), subject=chance.choice(("МИК", "Москва", None)),
            kind=chance.choice(("count", "money")), period=_year(chance),
        )
        for at in range(len(lines))
    )  # fmt: skip
    return one, reading(one, *facts, organisations=((chance.choice(("Росатом", "МИК")), None),))


def _some_words(chance: random.Random, count: int) -> str:
    at = chance.randrange(len(WORDS) - count)
    return " ".join(WORDS[at : at + count])


def _year(chance: random.Random) -> Period | None:
    year = chance.randint(2018, 2025)
    period = Period(start=date(year, 1, 1), stop=date(year + 1, 1, 1), precision="year", phrase="")
    return period if chance.random() < 0.6 else None


def opened(folder: Path, server: str) -> tuple[Store, Store, str]:
    prefix = f"parity-{uuid.uuid4().hex[:12]}"
    return open_store(str(folder), create=True), open_store(f"{server}?prefix={prefix}", create=True), prefix


def removed(server: str, prefix: str) -> None:
    with Elasticsearch(server) as client:
        client.indices.delete(index=list(client.indices.get(index=f"{prefix}-*")))
        client.indices.delete_index_template(name=f"{prefix}-*")


@pytest.fixture(scope="module")
def stores(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The same articles, some of them edited later, in both engines."""
    chance = random.Random(7)
    items = [written(number, chance) for number in range(ARTICLES)]
    edited = (written(number, chance, " теперь") for number in range(0, ARTICLES, 10))
    items += [(replace(a, fetched_at=SEEN + timedelta(days=9)), e) for a, e in edited]
    embedded, elastic, prefix = opened(tmp_path_factory.mktemp("parity") / "store", server)
    with embedded, elastic:
        assert list(embedded.put_all(items)) == list(elastic.put_all(items)) == [True] * len(items)
        yield embedded, elastic
    removed(server, prefix)


@pytest.fixture(scope="module", params=[1, 3], ids=["one shard", "three shards"])
def merged(
    request: pytest.FixtureRequest, stores: tuple[Store, Store], server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """The same once more, freshly filled and merged: what was deleted counts for relevance until it is merged away."""
    folder = tmp_path_factory.mktemp("merged") / "store"
    embedded, elastic, prefix = opened(folder, server)
    items = list(stores[0].readings())
    items.sort(key=lambda item: item[0].id)  # contents of one article side by side: in one batch nothing is replaced
    with embedded, elastic:
        assert all(embedded.put_all(items))
        assert all(elastic.put_all(items))
    shutil.rmtree(folder / "index")
    if request.param > 1:
        with reindexing(f"{server}?prefix={prefix}") as run:
            list(run.build(request.param))
    with Elasticsearch(server) as client:
        settings = client.indices.get(index=f"{prefix}-articles")
        assert [one["settings"]["index"]["number_of_shards"] for one in settings.values()] == [str(request.param)]
        client.indices.forcemerge(index=f"{prefix}-articles", max_num_segments=1)
    with open_store(str(folder)) as embedded, open_store(f"{server}?prefix={prefix}") as elastic:
        yield embedded, elastic
    removed(server, prefix)


def question(chance: random.Random, facts: bool) -> Query:
    """A random question: words in any form, phrases, filters, bounds, time, order, facets."""
    words = [chance.choice(WORDS) for _ in range(chance.randint(0, 2))]
    if chance.random() < 0.3:
        words.append(f'"{_some_words(chance, 2)}"')
    if chance.random() < 0.2:
        words.append(f"{chance.choice(WORDS)} OR {chance.choice(WORDS)}")
    if chance.random() < 0.2:
        words.append(f"-{chance.choice(WORDS)}")
    query = replace(parse(" ".join(words)), sort="date", limit=chance.choice((5, 20, 60)))
    narrowed = replace(
        query,
        sites=tuple(chance.sample(SITES, k=chance.choice((0, 0, 1, 2)))),
        tags=(chance.choice(TAGS).lower(),) if chance.random() < 0.2 else (),
        years=(2023,) if chance.random() < 0.2 else (),
        as_of=SEEN + timedelta(days=chance.randint(0, 12)) if chance.random() < 0.3 else None,
        include_history=chance.random() < 0.2,
        published_since=date(2022, 1, 1) if chance.random() < 0.2 else None,
        ascending=chance.random() < 0.4,
        facets=tuple(chance.sample(FACT_FACETS if facts else ARTICLE_FACETS, k=2)),
    )
    return _about_facts(narrowed, chance) if facts else narrowed


def _about_facts(query: Query, chance: random.Random) -> Query:
    return replace(
        query,
        counted=(chance.choice((*NOUNS, "место")),) if chance.random() < 0.3 else (),
        units=("RUB",) if chance.random() < 0.2 else (),
        value_min=Decimal(3) if chance.random() < 0.3 else None,
        value_max=Decimal("7.25") if chance.random() < 0.3 else None,
        period_since=date(2021, 5, 1) if chance.random() < 0.2 else None,
        sort=chance.choice(("date", "value")),
    )


def walked(ask: Callable[[Query], Page[object]], query: Query) -> tuple[list[object], int, object]:
    """Every item to the end, the total, the facets."""
    page = ask(query)
    items, first = list(page.items), page
    while page.cursor:
        page = ask(replace(query, cursor=page.cursor))
        items += page.items
        assert page.total == first.total
    return items, first.total, first.facets


def test_articles_in_order_of_date(stores: tuple[Store, Store]) -> None:
    chance, found = random.Random(1), 0
    for _ in range(QUESTIONS // 2):
        query = question(chance, facts=False)
        ours, theirs = (walked(store.articles, query) for store in stores)
        assert ours == theirs, query
        found += ours[1]
    assert found > QUESTIONS


def test_facts_in_order_of_date_or_value(stores: tuple[Store, Store]) -> None:
    chance, found = random.Random(2), 0
    for _ in range(QUESTIONS // 2):
        query = question(chance, facts=True)
        ours, theirs = (walked(store.facts, query) for store in stores)
        assert ours == theirs, query
        found += ours[1]
    assert found > QUESTIONS


def test_the_first_ten_by_relevance(merged: tuple[Store, Store]) -> None:
    """The same ones in the same order; who stand within half a hundredth of one another may change places.

    The embedded index counts one document more, its marker.
    """
    chance, same = random.Random(3), 0
    for _ in range(QUESTIONS):
        words = f"{chance.choice(WORDS)} OR {chance.choice(WORDS)} OR {chance.choice(WORDS)}"
        ours, theirs = (store.articles(replace(parse(words), limit=20)) for store in merged)
        assert ours.total == theirs.total
        scores = {c.article.url: c.score or 0.0 for c in ours.items}
        urls = [c.article.url for c in theirs.items[:10]]
        theirs_by_our_scores = [scores[url] for url in urls]
        assert theirs_by_our_scores == pytest.approx([c.score for c in ours.items[:10]], rel=0.005), words
        same += urls == list(scores)[:10]
    assert same >= 0.95 * QUESTIONS, same


def test_readings_are_the_same(stores: tuple[Store, Store]) -> None:
    ours, theirs = ({(a.id, a.content_sha256): (a, e) for a, e in store.readings()} for store in stores)
    assert ours == theirs
    counts = [replace(store.stats(), bytes=0, engine="", location="") for store in stores]
    assert counts[0] == counts[1]
