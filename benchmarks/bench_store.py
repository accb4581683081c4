"""The embedded store at 100 000 articles, beside SQLite FTS5 with the same words in the same run.

    python benchmarks/bench_store.py [ARTICLES] [FOLDER]

The articles are made from the words of the demo's announcements: 80 % of the running words are theirs, as frequent as
there; the rest is a long tail (Zipf) of 200 000 other words, so that the index has the size of a real one. Words are
given as lemmas, as an extraction has them: reading articles is not measured here. Every question is asked for its
first 20 items and its exact total, of both.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from crawler.article import Article
from nlp.fact import Comparator, Entity, Extraction, Fact, Lemmas, Period, Token, fact_id
from nlp.morphology import lemma
from search.engines.clauses import article_clauses, fact_clauses
from search.engines.embedded.store import EmbeddedStore
from search.engines.rows import columns_of
from search.engines.words import article_words
from search.store import Phrase, Query

DEMO = Path(__file__).parents[1] / "crawler" / "demo"
TAIL = 200_000
QUESTIONS = 60
SEEN = datetime(2025, 9, 1, tzinfo=UTC)
UNITS = (("count", None), ("money", "RUB"), ("percent", "%"), ("measure", "m2"), ("duration", "a"))
NOUNS = ("организация", "школа", "рабочее место", "дерево", "проект", "договор", "технопарк", "житель")
BODIES = (("МИК", "mik"), ("Правительство Москвы", "moscow-government"), ("Росатом", None), ("Мосстат", "mosstat"))


HEX = str.maketrans("0123456789abcdef", "аоуэыиеяюёбдзжхч")  # syllables that can be read, if not understood

# --- articles --------------------------------------------------------------------------------------------------------


class Vocabulary:
    """Words of the demo by their frequency, and a long tail; drawn at random with a fixed seed."""

    def __init__(self, chance: random.Random) -> None:
        text = "".join(file.read_text("utf-8") for file in sorted(DEMO.glob("*.txt")))
        counted = Counter(re.findall(r"[а-яё]+", text.lower()))
        tail = {f"{a}{n:x}".translate(HEX): 1 / n for n, a in zip(range(20, TAIL), itertools.cycle("вгклмнпрст"))}
        share = sum(counted.values()) / 0.8 * 0.2 / sum(tail.values())
        self.words = [*counted, *tail]
        weights = [*counted.values(), *(weight * share for weight in tail.values())]
        self.cumulated = list(itertools.accumulate(weights))
        self.lemmas = {word: lemma(word) if word in counted else word for word in self.words}
        self.chance = chance

    def draw(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.cumulated, k=count)


def made(vocabulary: Vocabulary, count: int) -> Iterator[tuple[Article, Extraction]]:
    chance = vocabulary.chance
    for number in range(count):
        words = vocabulary.draw(chance.randint(120, 360))
        title, text = vocabulary.draw(chance.randint(5, 12)), " ".join(words)
        article = Article(
            url=f"https://{chance.choice('abcd')}.example/news/{number}",
            site=chance.choice(("mos_ru", "district_paper", "ministry")),
            title=" ".join(title).capitalize(),
            text=text,
            published_at=SEEN - timedelta(minutes=chance.randrange(10 * 365 * 24 * 60)),
            tags=tuple(chance.sample(("Наука", "Экономика", "Город", "Транспорт", "Школы", "Малый бизнес"), 2)),
            fetched_at=SEEN + timedelta(seconds=number),
        )
        yield article, reading(article, title, words, vocabulary)


def reading(article: Article, title: Sequence[str], words: Sequence[str], vocabulary: Vocabulary) -> Extraction:
    tokens = tuple(spans(words, vocabulary))
    facts = tuple(fact(article, tokens, number, vocabulary.chance) for number in range(vocabulary.chance.randint(2, 8)))
    lemmas = Lemmas(title=tuple(spans(title, vocabulary)), text=tokens)
    name, key = vocabulary.chance.choice(BODIES)
    named = (Entity(start=0, stop=1, phrase=article.text[0], type="ORG", name=name, id=key),)
    return Extraction(
        facts=facts, dates=(), dismissed=(), entities=named, tags=article.tags, lemmas=lemmas, version="1"
    )


def spans(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[Token]:
    at = 0
    for word in words:
        yield Token(at, at + len(word), vocabulary.lemmas[word])
        at += len(word) + 1


def fact(article: Article, tokens: Sequence[Token], number: int, chance: random.Random) -> Fact:
    """A fact on three words of a sentence of fifteen."""
    first = number * 14
    start, stop = tokens[first].start, tokens[first + 2].stop
    kind, unit = chance.choice(UNITS)
    subject, key = chance.choice(BODIES)
    year = chance.randint(2014, 2025)
    return Fact(
        id=fact_id(article.id, article.content_sha256, start),
        article_id=article.id,
        content_sha256=article.content_sha256,
        start=start,
        stop=stop,
        phrase=article.text[start:stop],
        quote=article.text[start : tokens[first + 14].stop],
        quote_start=start,
        kind=kind,
        value=Decimal(int(10 ** chance.uniform(0, 9))),
        comparator=Comparator.EQUAL,
        unit=unit,
        counted=chance.choice(NOUNS) if kind == "count" else None,
        subject=subject,
        subject_id=key,
        period=Period(start=date(year, 1, 1), stop=date(year + 1, 1, 1), precision="year", phrase=str(year)),
        rule="bench",
    )


# --- the baseline ----------------------------------------------------------------------------------------------------


def words_in(lemmas: Lemmas) -> str:
    return article_words(columns_of(lemmas))


class Fts5:
    """The same words in SQLite's full text search, the same facts in a table with the indexes that they need."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file = folder / "fts5.db"
        self.db = sqlite3.connect(self.file, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
            "CREATE TABLE doc (id INTEGER PRIMARY KEY, published INTEGER, site TEXT, year INTEGER, head TEXT);"
            "CREATE INDEX doc_published ON doc (published);"
            "CREATE VIRTUAL TABLE words USING fts5 (lemmas, content = '', tokenize = 'unicode61 remove_diacritics 0');"
            "CREATE TABLE fact (doc INTEGER, kind TEXT, value REAL, stated INTEGER);"
            "CREATE INDEX fact_value ON fact (kind, value); CREATE INDEX fact_stated ON fact (stated);"
        )

    def put(self, number: int, article: Article, extraction: Extraction) -> None:
        assert article.published_at
        published = int(article.published_at.timestamp())
        self.db.execute("BEGIN")
        row = (number, published, article.site, article.published_at.year, article.title)
        self.db.execute("INSERT INTO doc VALUES (?, ?, ?, ?, ?)", row)
        self.db.execute("INSERT INTO words (rowid, lemmas) VALUES (?, ?)", (number, words_in(extraction.lemmas)))
        facts = ((number, f.kind, float(f.value), published) for f in extraction.facts)
        self.db.executemany("INSERT INTO fact VALUES (?, ?, ?, ?)", facts)
        self.db.execute("COMMIT")

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        return self.db.execute(statement, values).fetchall()

    def total(self, words: str) -> None:
        self.ask("SELECT count(*) FROM words WHERE words MATCH ?", words)

    def relevance(self, words: str) -> None:
        self.ask("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20", words)
        self.total(words)

    def date(self, words: str) -> None:
        joined = "FROM words JOIN doc ON doc.id = words.rowid WHERE words MATCH ?"
        self.ask(f"SELECT doc.id {joined} ORDER BY published DESC LIMIT 20", words)
        self.total(words)

    def facets(self, words: str) -> None:
        for name in ("site", "year"):
            self.ask(
                f"SELECT {name}, count(*) FROM words JOIN doc ON doc.id = words.rowid WHERE words MATCH ? GROUP BY 1",
                words,
            )

    def values(self, low: int, high: int) -> None:
        within = "FROM fact WHERE kind = 'money' AND value BETWEEN ? AND ?"
        self.ask(f"SELECT rowid {within} ORDER BY stated DESC LIMIT 20", low, high)
        self.ask(f"SELECT count(*) {within}", low, high)


# --- questions -------------------------------------------------------------------------------------------------------


@dataclass
class Words:
    """Lemmas by the number of articles that have them."""

    common: list[str]
    rare: list[str]
    pairs: list[tuple[str, str]]


def words_of(seen: Counter[str], count: int, chance: random.Random) -> Words:
    ranked = [word for word, _ in seen.most_common() if len(word) > 2]
    common = [word for word in ranked if seen[word] > count * 0.05][:QUESTIONS]
    rare = [word for word in ranked if 5 <= seen[word] <= max(20, count // 2000)]
    middle = [word for word in ranked if count * 0.005 < seen[word] < count * 0.2]
    pairs = [(chance.choice(common), chance.choice(middle)) for _ in range(QUESTIONS)]
    return Words(common, chance.sample(rare, min(QUESTIONS, len(rare))), pairs)


def query(*words: str, **more: object) -> Query:
    return Query(all_of=tuple((Phrase((frozenset({word}),)),) for word in words), **more)  # type: ignore[arg-type]


def timed(name: str, ours: Sequence[Callable[[], object]], theirs: Sequence[Callable[[], object]]) -> None:
    """p50 and p95 in milliseconds; each question once before, so that both read from memory."""
    figures = []
    for questions in (ours, theirs):
        _ = [ask() for ask in questions]
        spent = sorted(elapsed(ask) for ask in questions for _ in range(3))
        figures.append((statistics.median(spent), spent[bisect.bisect(range(len(spent)), len(spent) * 0.95) - 1]))
    (p50, p95), (base50, base95) = figures
    print(f"{name:34} {p50:8.2f} {p95:8.2f}   {base50:9.2f} {base95:9.2f}   {base50 / p50:7.1f} {base95 / p95:7.1f}")


def elapsed(ask: Callable[[], object]) -> float:
    started, _ = time.perf_counter(), ask()
    return (time.perf_counter() - started) * 1000


def measure(store: EmbeddedStore, base: Fts5, words: Words, chance: random.Random) -> None:
    def articles(asked: Query) -> Callable[[], object]:
        return lambda: store._search("articles", asked, article_clauses(asked))

    def facts(asked: Query) -> Callable[[], object]:
        return lambda: store._search("facts", asked, fact_clauses(asked))

    heads = f"{'p50':>8} {'p95':>8}   {'FTS5 p50':>9} {'p95':>9}   {'times faster':>15}"
    print(f"\n{'milliseconds inside the engine':34} {heads}")
    sets = {"a common word": [(w,) for w in words.common], "a rare word": [(w,) for w in words.rare],
            "two words": words.pairs}  # fmt: skip
    for name, asked in sets.items():
        for sort in ("relevance", "date"):
            ours = [articles(query(*each, sort=sort)) for each in asked]
            theirs = [lambda each=each, sort=sort: getattr(base, sort)(" ".join(each)) for each in asked]
            timed(f"{name}, by {sort}", ours, theirs)
    ours = [articles(query(*each, limit=0, facets=("site", "year"))) for each in sets["a common word"]]
    timed("facets of a common word", ours, [lambda w=w: base.facets(w) for w in words.common])
    bounds = [(low, low * 4) for low in (10 ** chance.randint(1, 7) for _ in range(QUESTIONS))]
    ours = [facts(Query(kinds=("money",), value_min=Decimal(a), value_max=Decimal(b))) for a, b in bounds]
    timed("facts of a kind in a value range", ours, [lambda a=a, b=b: base.values(a, b) for a, b in bounds])
    whole = sorted(elapsed(lambda w=w: store.articles(query(w, sort="relevance"))) for w in words.common)
    print(f"\n20 whole articles of a common word, read and decoded as well: p50 {whole[len(whole) // 2]:.1f} ms")


def main(count: int, folder: Path) -> None:
    chance = random.Random(2024)
    vocabulary = Vocabulary(chance)
    (folder / "store").mkdir(parents=True)
    store = EmbeddedStore(folder / "store")
    base = Fts5(folder / "fts5")
    seen: Counter[str] = Counter()
    spent = spent_base = facts = 0.0
    for number, (article, extraction) in enumerate(made(vocabulary, count), start=1):
        started = time.perf_counter()
        store.put(article, extraction)
        middle = time.perf_counter()
        base.put(number, article, extraction)
        spent, spent_base = spent + middle - started, spent_base + time.perf_counter() - middle
        seen.update({token.lemma for token in extraction.lemmas.text})
        facts += len(extraction.facts)
    started = time.perf_counter()
    store._index.settle(60)
    spent += time.perf_counter() - started
    print(f"{count} articles, {facts:.0f} facts, {len(seen)} different lemmas")
    print(f"into the store, with its index: {count / spent:.0f} articles/s; FTS5, no texts: {count / spent_base:.0f}")
    stats = store.stats()
    print(
        f"bytes an article: {(stats.bytes or 0) / count:.0f}, of them {store._record.size() / count:.0f} in svodka.db"
    )
    measure(store, base, words_of(seen, count, chance), chance)
    started = time.perf_counter()
    store._index.rebuild(60)
    print(f"the index made anew: {count / (time.perf_counter() - started):.0f} articles/s")
    store.close()
    base.db.close()


if __name__ == "__main__":
    place = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="svodka-bench-"))
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, place)
    finally:
        if len(sys.argv) <= 2:
            shutil.rmtree(place, ignore_errors=True)
