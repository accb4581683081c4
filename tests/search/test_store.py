"""What every engine does: the contract of search/store.py. An engine is added in conftest.ENGINES, nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from made import SEEN, article, fact, reading

from crawler.article import Article, content_sha256, restored, to_dict
from nlp.fact import Comparator, DateMention, Dismissed, Extraction, Period
from search.query import parse
from search.store import Content, Decision, Page, Query, Store, StoredFact, StoreError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def put(store: Store, *articles: Article) -> None:
    for one in articles:
        assert store.put(one, reading(one))


def numbers(page: Page[Content]) -> list[int]:
    return [int(content.article.url.rsplit("/", 1)[1]) for content in page.items]


def found(store: Store, words: str, **more: object) -> list[int]:
    return sorted(numbers(store.articles(replace(parse(words), **more))))  # type: ignore[arg-type]


def phrases(page: Page[StoredFact]) -> list[str]:
    return [stored.fact.phrase for stored in page.items]


# --- put -------------------------------------------------------------------------------------------------------------


def test_an_article_comes_back_as_it_was_put(store: Store) -> None:
    one = article(
        1, "Первый абзац\u00a0с NBSP и ё.\nВторой абзац.", title="Заголовок «один»", lead="Первый",
        tags=("Наука", "Экономика"), authors=("А. Б.",), links=("https://a.example/",), language="ru",
        published_raw="31 января", published_source="text", modified_at=SEEN, photo_credit="Фото: \x00",
    )  # fmt: skip
    put(store, one)
    (content,) = store.contents(one.id)
    assert content.article == one
    assert (content.revision, content.until, content.tags, content.version) == (1, None, one.tags, "1")
    assert (content.stated_at, content.recorded_at) == (one.published_at, one.fetched_at)
    assert [c.lemmas for c in store.articles(parse("абзац")).items] == [reading(one).lemmas]


def test_a_text_stored_before_it_was_refused_comes_back(store: Store) -> None:
    text = "Половина пары: \ud800."
    one = restored({**to_dict(article(1)), "text": text, "content_sha256": content_sha256(text)})
    put(store, one)
    assert [content.article for content in store.contents(one.id)] == [one]


def test_the_same_text_again_is_nothing_new(store: Store) -> None:
    one = article(1)
    put(store, one)
    before = store.change()
    later = replace(one, fetched_at=SEEN + HOUR, title="Другой заголовок")
    assert [store.put(one, reading(one)), store.put(later, reading(later))] == [False, False]
    assert [content.article for content in store.contents(one.id)] == [one]
    assert store.change() == before


def test_an_earlier_sight_of_a_text_is_the_one_that_is_kept(store: Store) -> None:
    one, earlier = article(1), article(1, title="Как было сначала", fetched_at=SEEN - DAY)
    put(store, one, earlier)
    (content,) = store.contents(one.id)
    assert (content.article, content.recorded_at) == (earlier, SEEN - DAY)
    assert found(store, "сначала") == [1]


def test_one_sight_read_anew_replaces_what_was_read_from_it(store: Store) -> None:
    undated = article(1, published_at=None)
    put(store, undated, article(1))
    (content,) = store.contents(undated.id)
    assert content.stated_at == article(1).published_at


def test_an_article_without_fetched_at_is_refused(store: Store) -> None:
    one = article(1, fetched_at=None)
    with pytest.raises(StoreError, match="fetched_at"):
        store.put(one, reading(one))
    assert store.stats().articles == 0


def test_a_reading_that_cannot_be_stored_stores_nothing(store: Store) -> None:
    one = article(1, "Открыли 5 парков.")
    twice = fact(one, "5 парков", "5")
    with pytest.raises(StoreError, match=r"paper\.example/news/1"):
        store.put(one, reading(one, twice, twice))
    assert (store.contents(one.id), store.articles(Query()).total) == ((), 0)
    assert store.put(one, reading(one, twice))


def test_what_comes_before_an_error_is_stored(store: Store) -> None:
    def broken() -> Iterator[tuple[Article, Extraction]]:
        yield article(1), reading(article(1))
        yield article(2), reading(article(2))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(store.put_all(broken()))
    assert store.articles(Query()).total == 2
    three, unseen = article(3), article(4, fetched_at=None)
    answers = store.put_all((one, reading(one)) for one in (three, unseen, article(5)))
    assert next(answers)
    with pytest.raises(StoreError, match=r"news/4: fetched_at is not set"):
        list(answers)
    assert {1, 2, 3} <= set(numbers(store.articles(Query())))


def test_put_all_answers_for_each_in_order(store: Store) -> None:
    items = [article(1), article(2), article(1)]
    assert list(store.put_all((one, reading(one)) for one in items)) == [True, True, False]


def test_known_and_missing(store: Store) -> None:
    one, two = article(1), article(2)
    edited = article(1, "Другой текст.")
    put(store, one)
    assert store.known([one.id, two.id, "no id"]) == {one.id}
    assert store.missing([one, two, edited, replace(one, fetched_at=None)]) == (two, edited)


# --- contents in time ------------------------------------------------------------------------------------------------

FIRST = article(7, "Число участников: 100.", published_at=SEEN - 10 * DAY)
EDITED = article(7, "Число участников: 200.", fetched_at=SEEN + DAY, modified_at=SEEN + HOUR)
AGAIN = article(7, "Число участников: 300.", fetched_at=SEEN + 2 * DAY, modified_at=SEEN + HOUR)


@pytest.fixture(params=["in order", "latest first"])
def history(store: Store, request: pytest.FixtureRequest) -> Store:
    contents = [(FIRST, "100"), (EDITED, "200"), (AGAIN, "300")]
    for one, number in contents if request.param == "in order" else reversed(contents):
        assert store.put(one, reading(one, fact(one, number, number)))
    return store


def test_contents_follow_one_another(history: Store) -> None:
    spans = [(c.revision, c.stated_at, c.until) for c in history.contents(FIRST.id)]
    stated = [SEEN - 10 * DAY, SEEN + HOUR, SEEN + 2 * DAY]  # published; modified; modified no later, so fetched
    assert spans == [(1, stated[0], stated[1]), (2, stated[1], stated[2]), (3, stated[2], None)]


def test_facts_are_stated_when_their_content_is(history: Store) -> None:
    facts = history.facts(Query(include_history=True)).items
    assert [(f.fact.phrase, f.fact.stated_at, f.fact.recorded_at, f.revision, f.until) for f in facts] == [
        ("300", SEEN + 2 * DAY, SEEN + 2 * DAY, 3, None),
        ("200", SEEN + HOUR, SEEN + DAY, 2, SEEN + 2 * DAY),
        ("100", SEEN - 10 * DAY, SEEN, 1, SEEN + HOUR),
    ]


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        (None, "300"),
        (SEEN - 11 * DAY, None),
        (SEEN - 10 * DAY, "100"),
        (SEEN + HOUR - timedelta(seconds=1), "100"),
        (SEEN + HOUR, "200"),
        (SEEN + 3 * DAY, "300"),
    ],
)
def test_as_of_shows_what_was_current_then(history: Store, as_of: datetime | None, text: str | None) -> None:
    wanted = [text] if text else []
    assert phrases(history.facts(Query(as_of=as_of))) == wanted
    assert [c.article.text[-4:-1] for c in history.articles(Query(as_of=as_of)).items] == wanted


def test_history_of_then_and_of_now(history: Store) -> None:
    assert history.articles(Query(include_history=True)).total == 3
    assert phrases(history.facts(Query(include_history=True, as_of=SEEN + HOUR))) == ["200", "100"]


def test_only_the_current_text_is_found_by_its_words(history: Store) -> None:
    assert found(history, "300") == [7]
    assert found(history, "100") == []
    assert found(history, "100", include_history=True) == [7]


# --- words -----------------------------------------------------------------------------------------------------------

TEXTS = {
    1: "Бюджет города вырос, банки дали кредит.",
    2: "Создано 500 рабочих мест. Новая школа открыта.",
    3: "Места заняли рабочие. Депутаты спорили о бюджете школы.",
    4: "Финансы департамента; в ней сказано: приёмная 12 350 мест.",
}


@pytest.fixture
def library(store: Store) -> Store:
    put(store, *(article(number, text) for number, text in TEXTS.items()))
    return store


@pytest.mark.parametrize(
    ("words", "numbers_found"),
    [
        ("бюджетом", [1, 3]),
        ("БЮДЖЕТ школ", [3]),
        ("банк", [1]),  # the form «банки» alone reads as «банка»
        ("приемная", [4]),
        ('"рабочих мест"', [2]),
        ('"занять рабочий"', [3]),  # their order counts, their form does not
        ('"рабочие заняли"', []),
        ("рабочее место", [2, 3]),
        ("бюджет OR финансы", [1, 3, 4]),
        ("бюджет ИЛИ финансы школа", [3]),
        ("бюджет -школа", [1]),
        ("-бюджет", [2, 4]),
        ('место -"рабочее место"', [3, 4]),
        ("новости", [1, 2, 3, 4]),  # of the titles
        ('"номер бюджет"', []),  # no phrase runs from title to text
        ("несуществующее", []),
        ("", [1, 2, 3, 4]),
    ],
)
def test_words_in_any_form(library: Store, words: str, numbers_found: list[int]) -> None:
    assert found(library, words) == numbers_found


def test_facts_are_found_by_the_words_of_their_sentence(store: Store) -> None:
    one = article(1, "Бюджет вырос на 5 рублей.\nОткрыли 3 школы.")
    store.put(one, reading(one, fact(one, "5 рублей", "5"), fact(one, "3 школы", "3")))
    assert phrases(store.facts(parse("бюджета"))) == ["5 рублей"]
    assert phrases(store.facts(parse("-бюджет"))) == ["3 школы"]


def test_relevance_counts_words_and_titles(store: Store) -> None:
    put(
        store,
        article(1, "Парк, и снова парк, и ещё раз парк у реки и дома."),
        article(2, "Рассказ о том, что построили у реки и дома парк."),
        article(3, "Рассказ о том, что построили у реки и у дома.", title="Новый парк"),
        article(4, "О другом."),
    )
    page = store.articles(replace(parse("парк"), sort="relevance"))
    assert sorted(numbers(page)) == [1, 2, 3]
    assert numbers(page)[-1] == 2
    scores = [content.score for content in page.items]
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert store.articles(parse("парк site:paper")).items[0].score == scores[0]  # filters do not count


def test_equal_relevance_goes_newest_first_whatever_the_page(store: Store) -> None:
    put(store, *(article(n, "Один и тот же текст.", title="Новость") for n in range(1, 26)))
    query = replace(parse("текст"), sort="relevance", limit=4)
    assert walk(store.articles, query, numbers) == list(range(25, 0, -1))
    assert numbers(store.articles(replace(query, page=3))) == [17, 16, 15, 14]


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(store: Store) -> Store:
    made = (
        article(1, tags=("Наука", "Малый бизнес"), published_at=datetime(2022, 12, 31, 20, 59, tzinfo=UTC)),
        article(2, tags=("Наука",), site="portal", published_at=datetime(2022, 12, 31, 21, tzinfo=UTC)),
        article(3, url="https://other.example/3", published_at=datetime(2023, 6, 1, tzinfo=UTC)),
        article(4, published_at=None, fetched_at=SEEN + DAY),
    )
    names = {1: (("Московский инновационный кластер", "mik"),), 2: (("Росатом", None),)}
    for number, one in enumerate(made, start=1):
        assert store.put(one, reading(one, organisations=names.get(number, ())))
    return store


@pytest.mark.parametrize(
    ("query", "numbers_found"),
    [
        (Query(sites=("portal",)), [2]),
        (Query(sites=("portal", "paper")), [1, 2, 3, 4]),
        (Query(outlets=("other.example",)), [3]),
        (Query(tags=("малый бизнес",)), [1]),  # case does not count
        (Query(tags=("Наука",), sites=("paper",)), [1]),
        (Query(organisations=("mik",)), [1]),
        (Query(organisations=("Московский инновационный кластер", "росатом")), [1, 2]),
        (Query(years=(2022,)), [1]),  # 23:59 of the last day in Moscow, a minute before the next
        (Query(years=(2022, 2023)), [1, 2, 3]),
        (Query(published_since=date(2023, 1, 1)), [2, 3]),
        (Query(published_until=date(2023, 1, 1)), [1]),
        (Query(published_since=date(2023, 1, 1), published_until=date(2023, 6, 1)), [2]),
        (Query(updated_after=SEEN), [4]),
        (Query(updated_after=SEEN - timedelta(microseconds=1)), [1, 2, 3, 4]),
        (Query(ids=(article(2).id, article(4).id)), [2, 4]),
        (Query(article_ids=(article(2).id, "unknown")), [2]),
        (Query(ids=("unknown",)), []),
        (Query(tags=("нет такого",)), []),
    ],
)
def test_articles_by_filter(shelf: Store, query: Query, numbers_found: list[int]) -> None:
    page = shelf.articles(query)
    assert (sorted(numbers(page)), page.total) == (numbers_found, len(numbers_found))


FIGURES = "Есть 5 школ, 10–20 садов, 30 млн рублей, 7 % роста, 2 га."


@pytest.fixture
def figures(store: Store) -> Store:
    one = article(1, FIGURES, tags=("Город",))
    ours = {"subject": "МИК", "subject_id": "mik"}
    year = Period(start=date(2023, 1, 1), stop=date(2024, 1, 1), precision="year", phrase="в 2023 году")
    since = Period(start=date(2024, 3, 1), stop=None, precision="range", phrase="с марта")
    assert store.put(
        one,
        reading(
            one,
            fact(one, "5 школ", "5", counted="новая школа", modality="planned", period=year, **ours),
            fact(one, "10–20 садов", "10", upper=Decimal(20), comparator=Comparator.RANGE, counted="сад", period=since),
            fact(one, "30 млн рублей", "30000000", kind="money", unit="RUB", speaker="Сергей Собянин", **ours),
            fact(one, "7 %", "7", kind="percent", unit="%", measure_of="increase", confidence=0.4),
            fact(one, "2 га", "0.10", kind="measure", unit="har", subject="Парк"),
        ),
    )
    other = article(2, "Всего 5 школ.", site="portal")
    assert store.put(other, reading(other, fact(other, "5 школ", "5", counted="школа")))
    return store


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(kinds=("money", "percent")), ["30 млн рублей", "7 %"]),
        (Query(units=("har",)), ["2 га"]),
        (Query(counted=("школа",)), ["5 школ", "5 школ"]),
        (Query(counted=("новая школа",)), ["5 школ"]),
        (Query(subjects=("mik",)), ["5 школ", "30 млн рублей"]),
        (Query(subjects=("мик", "Парк")), ["5 школ", "30 млн рублей", "2 га"]),
        (Query(organisations=("mik",)), ["5 школ", "30 млн рублей"]),
        (Query(modalities=("planned",)), ["5 школ"]),
        (Query(measures=("increase",)), ["7 %"]),
        (Query(speakers=("Сергей Собянин",)), ["30 млн рублей"]),
        (Query(sites=("portal",)), ["5 школ"]),
        (Query(tags=("город",), kinds=("percent",)), ["7 %"]),
        (Query(raw_keys=("mik|новая школа",)), ["5 школ"]),
        (Query(confidence_min=0.5, kinds=("percent", "money")), ["30 млн рублей"]),
        (Query(value_min=Decimal(7), value_max=Decimal(10)), ["10–20 садов", "7 %"]),
        (Query(value_min=Decimal(20), value_max=Decimal(25)), ["10–20 садов"]),
        (Query(value_max=Decimal("0.1")), ["2 га"]),
        (parse("value:>5 value:<30000000"), ["10–20 садов", "7 %"]),
        (Query(period_since=date(2023, 12, 31), period_until=date(2024, 1, 1)), ["5 школ"]),
        (Query(period_since=date(2024, 1, 1)), ["10–20 садов"]),
        (Query(period_until=date(2023, 1, 1)), []),
        (Query(article_ids=(article(2).id,)), ["5 школ"]),
    ],
)
def test_facts_by_filter(figures: Store, query: Query, wanted: list[str]) -> None:
    page = figures.facts(query)
    assert (sorted(phrases(page)), page.total) == (sorted(wanted), len(wanted))


def test_a_fact_comes_back_with_its_article(figures: Store) -> None:
    (stored,) = figures.facts(Query(units=("RUB",))).items
    assert (stored.url, stored.site, stored.outlet) == (article(1).url, "paper", "paper.example")
    assert (stored.title, stored.published_at) == (article(1).title, article(1).published_at)
    assert (stored.raw_key, stored.revision, stored.until) == ("mik|—|unit=RUB", 1, None)
    again = figures.facts(Query(ids=(stored.fact.id,))).items
    assert again == (stored,)


def test_decimals_stay_exact(figures: Store) -> None:
    (stored,) = figures.facts(Query(units=("har",))).items
    assert str(stored.fact.value) == "0.10"


# --- facets, order, pages --------------------------------------------------------------------------------------------


def test_facets_are_exact(shelf: Store) -> None:
    facets = shelf.articles(Query(limit=0, facets=("site", "outlet", "tag", "year", "month", "organisation"))).facets
    assert facets == {
        "site": (("paper", 3), ("portal", 1)),
        "outlet": (("paper.example", 3), ("other.example", 1)),
        "tag": (("Наука", 2), ("Малый бизнес", 1)),
        "year": (("2023", 2), ("2022", 1)),
        "month": (("2022-12", 1), ("2023-01", 1), ("2023-06", 1)),
        "organisation": (("mik", 1), ("Росатом", 1)),
    }


def test_facets_of_facts_follow_the_query(figures: Store) -> None:
    facets = figures.facts(Query(sites=("paper",), facets=("kind", "counted", "subject", "raw_key"))).facets
    assert facets["kind"] == (("count", 2), ("measure", 1), ("money", 1), ("percent", 1))
    assert facets["counted"] == (("новая школа", 1), ("сад", 1))
    assert facets["subject"] == (("mik", 2), ("Парк", 1))
    assert ("mik|новая школа", 1) in facets["raw_key"]


def walk(ask: Callable[[Query], Page[object]], query: Query, of: Callable[..., list[int]]) -> list[int]:
    """All items, page by page by cursor; the total must stay the same on the way."""
    page = ask(query)
    seen = of(page)
    while page.cursor:
        page = ask(replace(query, cursor=page.cursor))
        seen += of(page)
    return seen


def test_articles_by_date_undated_last(shelf: Store) -> None:
    assert numbers(shelf.articles(Query())) == [3, 2, 1, 4]
    assert numbers(shelf.articles(Query(ascending=True))) == [1, 2, 3, 4]
    assert walk(shelf.articles, Query(limit=1), numbers) == [3, 2, 1, 4]
    assert walk(shelf.articles, Query(limit=1, ascending=True), numbers) == [1, 2, 3, 4]


def test_facts_by_value_ties_newest_first(store: Store) -> None:
    for number in range(1, 21):
        one = article(number, "Открыли школы.")
        store.put(one, reading(one, fact(one, "школы", str(number % 3))))
    days = {value: [n for n in range(20, 0, -1) if n % 3 == value] for value in range(3)}

    def pages(page: Page[StoredFact]) -> list[int]:
        return [int(stored.url.rsplit("/", 1)[1]) for stored in page.items]

    query = Query(sort="value", limit=4)
    assert walk(store.facts, query, pages) == days[2] + days[1] + days[0]
    assert walk(store.facts, replace(query, ascending=True), pages) == days[0] + days[1] + days[2]
    assert pages(store.facts(replace(query, page=2))) == (days[2] + days[1])[4:8]


def test_a_moment_shared_by_many_is_paged_without_gap(store: Store) -> None:
    put(store, *(article(n, published_at=SEEN) for n in range(60)))
    assert sorted(walk(store.articles, Query(limit=7), numbers)) == list(range(60))


@pytest.mark.parametrize("sort", ["date", "relevance"])
def test_pages_by_cursor_stay_whole_while_another_writes(opened: Callable[[], Store], sort: str) -> None:
    store, other = opened(), opened()
    put(store, *(article(n, f"Текст {'слово ' * (n % 5 + 1)}") for n in range(30)))
    query = replace(parse("слово"), sort=sort, limit=4)
    page = store.articles(query)
    seen, more = numbers(page), iter(range(100, 200))
    while page.cursor:
        put(other, *(article(n, "слово " * 9, published_at=SEEN) for n in (next(more), next(more))))
        put(store, article(next(more), "Другое слово.", published_at=SEEN + DAY))
        page = store.articles(replace(query, cursor=page.cursor))
        seen += numbers(page)
    assert sorted(n for n in seen if n < 100) == list(range(30))
    assert len(seen) == len(set(seen))


def test_totals_are_exact_on_every_page(library: Store) -> None:
    first = library.articles(Query(limit=3))
    last = library.articles(Query(limit=3, cursor=first.cursor))
    assert (first.total, last.total, last.cursor, len(last.items)) == (4, 4, None, 1)
    assert library.articles(Query(limit=3, page=2)).items == last.items
    assert library.articles(Query(limit=3, page=3)).items == ()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query(cursor="abc"), "does not belong"),
        (Query(sort="value"), "cannot be sorted"),
        (Query(sort="colour"), "known: relevance, date"),
        (Query(facets=("speaker",)), "no facet speaker"),
        (Query(page=1000, limit=100), "10000 hits"),
        (Query(limit=-1), "limit"),
    ],
)
def test_what_cannot_be_asked_is_said(library: Store, query: Query, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        library.articles(query)


def test_a_cursor_belongs_to_its_question(library: Store) -> None:
    cursor = library.articles(Query(limit=1)).cursor
    with pytest.raises(StoreError, match="does not belong"):
        library.articles(Query(limit=1, sites=("paper",), cursor=cursor))


# --- decisions and takedowns -----------------------------------------------------------------------------------------


def test_decisions_are_kept_in_order(store: Store) -> None:
    made = [
        Decision(action=action, target="a|b", value="c", author="редактор", decided_at=SEEN + n * HOUR)
        for n, action in enumerate(("merge", "name", "merge"))
    ]
    before = store.change()
    store.decide(made)
    assert store.decisions() == tuple(made)
    assert store.change() > before


def test_decisions_all_or_none(store: Store) -> None:
    def broken() -> Iterator[Decision]:
        yield Decision(action="merge", target="a", value="b", author="редактор", decided_at=SEEN)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.decide(broken())
    assert store.decisions() == ()


def test_a_takedown_survives_a_new_crawl(store: Store) -> None:
    one = article(1, "Открыли 5 парков.")
    store.put(one, reading(one, fact(one, "5 парков", "5")))
    put(store, article(2))
    assert store.forget("http://www.paper.example/news/1?utm_source=x", "редактор", SEEN)
    assert (store.contents(one.id), numbers(store.articles(Query())), store.facts(Query()).total) == ((), [2], 0)
    assert not store.put(one, reading(one))
    assert not store.put(article(1, "Новый текст."), reading(article(1, "Новый текст.")))
    assert (store.known([one.id]), store.missing([one])) == ({one.id}, ())
    assert [(d.action, d.target, d.author) for d in store.decisions()] == [("forget", one.id, "редактор")]


def test_forgetting_what_was_never_there_keeps_it_out(store: Store) -> None:
    assert not store.forget(article(1).url, "редактор", SEEN)
    assert not store.put(article(1), reading(article(1)))


# --- readings --------------------------------------------------------------------------------------------------------


def test_replace_brings_facts_tags_and_words_anew(store: Store) -> None:
    one = article(1, "Открыли 5 парков и 3 школы.")
    parks, schools = fact(one, "5 парков", "5"), fact(one, "3 школы", "3")
    store.put(one, reading(one, parks))
    anew = replace(reading(one, replace(parks, value=Decimal(50)), schools), version="2", tags=("Новое",))
    assert list(store.replace_all([(one, anew), (article(2), reading(article(2)))])) == [True, False]
    assert sorted((f.fact.phrase, f.fact.value) for f in store.facts(Query()).items) == [
        ("3 школы", 3),
        ("5 парков", 50),
    ]
    assert numbers(store.articles(Query(tags=("новое",)))) == [1]


def test_stale_names_what_other_rules_read(store: Store) -> None:
    put(store, article(1), article(1, "Другой текст.", fetched_at=SEEN + DAY), article(2))
    assert list(store.replace_all([(article(2), replace(reading(article(2)), version="2"))])) == [True]
    assert [one.text for one in store.stale("2")] == [article(1).text, "Другой текст."]
    stale = ((one, replace(reading(one), version="2")) for one in store.stale("2"))
    assert list(store.replace_all(stale)) == [True, True]
    assert list(store.stale("2")) == []


def test_readings_are_what_was_put(store: Store) -> None:
    one = article(1, "Открыли 5 парков в 2023 году на улице 8 Марта.", tags=("Город",))
    period = Period(start=date(2023, 1, 1), stop=date(2024, 1, 1), precision="year", phrase="в 2023 году")
    full = replace(
        reading(one, replace(fact(one, "5 парков", "5", period=period), stated_at=one.published_at, recorded_at=SEEN)),
        entities=reading(one, organisations=(("Росатом", None), ("МИК", "mik"))).entities,
        dates=(DateMention(start=17, stop=28, phrase="в 2023 году", period=period),),
        dismissed=(Dismissed(start=38, stop=39, phrase="8", reason="address"),),
    )
    store.put(one, full)
    put(store, article(2))
    kept: list[tuple[Article, Extraction]] = list(store.readings())
    assert kept == [(one, full), (article(2), reading(article(2)))]


# --- the store itself ------------------------------------------------------------------------------------------------


def test_stats_are_exact(history: Store) -> None:
    put(history, article(1, site="portal"))
    stats = history.stats()
    assert (stats.articles, stats.contents, stats.facts) == (2, 4, 3)
    assert stats.sites == {"paper": 1, "portal": 1}
    assert stats.newest_published == SEEN - 10 * DAY


def test_everything_is_there_when_opened_again(opened: Callable[[], Store]) -> None:
    with opened() as first:
        put(first, article(1, "Бюджет."))
        first.close()
    with opened() as again:
        assert found(again, "бюджет") == [1]
        assert again.put(article(1, "Бюджет."), reading(article(1, "Бюджет."))) is False


def test_another_process_finds_what_was_put(opened: Callable[[], Store]) -> None:
    reader, writer = opened(), opened()
    assert reader.articles(Query()).total == 0
    put(writer, article(1))
    writer.close()
    with opened() as fresh:
        assert fresh.articles(Query()).total == 1


def test_every_raw_key_once_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.elastic.body.FACET_VALUES", 2)  # pages of two, as of very many
    monkeypatch.setattr("search.engines.embedded.reading.CHUNK", 2)
    assert list(store.raw_keys()) == []
    for number, noun in enumerate(("школа", "парк", "дом", "парк", "ёлка"), start=1):
        one = article(number, f"Есть 5 объектов: {noun}.")
        store.put(one, reading(one, fact(one, "5", "5", counted=noun)))
    assert list(store.raw_keys()) == ["—|дом", "—|елка", "—|парк", "—|школа"]
