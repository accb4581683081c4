"""The search box's language, parameters → Query, Query → clauses → tantivy: pure, with golden outputs."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from made import tokens

from nlp.morphology import lemma, query_lemmas
from search.engines.clauses import Among, Between, article_clauses, fact_clauses
from search.engines.documents import FACT_FIELDS
from search.engines.embedded.index import schema
from search.engines.embedded.search import tantivy_query
from search.highlight import highlight
from search.query import QueryError, parse, query_from_params
from search.store import Phrase, Query
from search.values import days


def shown(query: Query) -> str:
    """Words of a query on one line: + all of, | either, - none of; the lemmas of a word joined by /."""

    def phrase(one: Phrase) -> str:
        return " ".join("/".join(sorted(word)) for word in one.words)

    groups = [f"+{' | '.join(map(phrase, group))}" for group in query.all_of]
    return " ".join([*groups, *(f"-{phrase(one)}" for one in query.none_of)])


def given(query: Query) -> dict[str, Any]:
    """What differs from an empty Query, words apart."""
    plain = Query()
    return {
        f.name: getattr(query, f.name)
        for f in fields(Query)
        if getattr(query, f.name) != getattr(plain, f.name) and f.name not in ("all_of", "none_of")
    }


WORDS = {
    "бюджет школы": "+бюджет +школа",
    "Бюджета ШКОЛАМИ": "+бюджет +школа",
    "чёрным": "+черный",
    '"рабочих мест"': "+рабочий место",
    "«рабочих мест» “новой школы”": "+рабочий место +новый школа",
    "бюджет OR финансы школы": "+бюджет | финансы +школа",
    'бюджет ИЛИ "рабочее место" ИЛИ школа': "+бюджет | рабочий место | школа",
    "парк -реновация": "+парк -реновация",
    'парк -"рабочее место"': "+парк -рабочий место",
    "12 350 школ": "+12 350 +школа",
    "mos.ru": "+mos ru",
    "и/или": "+и или",
    "бизнес-миссия": "+бизнес-миссия",
    "парк — школа": "+парк +школа",
    "35,5%": "+35,5",
    "школа - парк": "+школа +парк",
    "or": "+or",
    "": "",
}


@pytest.fixture
def one_lemma(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word asks for one lemma only; how many a lexeme has is a matter of nlp and its dictionary."""
    monkeypatch.setattr("nlp.morphology.query_lemmas", lambda word: frozenset({lemma(word)}))


@pytest.mark.parametrize(("text", "expected"), WORDS.items())
@pytest.mark.usefixtures("one_lemma")
def test_words(text: str, expected: str) -> None:
    assert shown(parse(text)) == expected


def test_a_word_asks_for_the_lemmas_of_all_its_forms() -> None:
    assert parse("парки").all_of == ((Phrase((query_lemmas("парки"),)),),)
    assert len(query_lemmas("парки")) > 1  # «парка» is a coat as well


FILTERS: dict[str, dict[str, Any]] = {
    "site:mos_ru": {"sites": ("mos_ru",)},
    "site:a site:b outlet:c.ru": {"sites": ("a", "b"), "outlets": ("c.ru",)},
    'tag:"Малый бизнес" tag:Наука': {"tags": ("Малый бизнес", "Наука")},
    "org:«Правительство Москвы»": {"organisations": ("Правительство Москвы",)},
    "kind:money unit:RUB": {"kinds": ("money",), "units": ("RUB",)},
    "unit:руб": {"units": ("RUB",)},
    "counted:школа subject:mik": {"counted": ("школа",), "subjects": ("mik",)},
    "modality:planned measure:increase": {"modalities": ("planned",), "measures": ("increase",)},
    "value:10..20": {"value_min": Decimal(10), "value_max": Decimal(20)},
    "value:>=2,5млн": {"value_min": Decimal(2500000)},
    "value:<=5": {"value_max": Decimal(5)},
    "value:42": {"value_min": Decimal(42), "value_max": Decimal(42)},
    'value:"1 000.."': {"value_min": Decimal(1000)},
    "value:..-5": {"value_max": Decimal(-5)},
    "year:2024": {"years": (2024,)},
    "year:2020..2022 year:2024": {"years": (2020, 2021, 2022, 2024)},
    "from:2023-01-01 to:2023-12": {"published_since": date(2023, 1, 1), "published_until": date(2024, 1, 1)},
    "from:2023-01-31 to:2023-01-31": {"published_since": date(2023, 1, 31), "published_until": date(2023, 2, 1)},
    "from:31.01.2023": {"published_since": date(2023, 1, 31)},
    "to:2024-02": {"published_until": date(2024, 3, 1)},
    "period:2023": {"period_since": date(2023, 1, 1), "period_until": date(2024, 1, 1)},
    "period:2023-01..2023-03": {"period_since": date(2023, 1, 1), "period_until": date(2023, 4, 1)},
    "as_of:2024-05-01": {"as_of": datetime.fromisoformat("2024-05-01T23:59:59.999999+03:00")},
}


@pytest.mark.parametrize(("text", "expected"), FILTERS.items())
def test_filters(text: str, expected: dict[str, Any]) -> None:
    assert given(parse(text)) == expected


def test_the_year_ends_with_its_last_day() -> None:
    assert days("2023", "to") == (date(2023, 1, 1), date(2024, 1, 1))
    assert days("2024", "to") == (date(2024, 1, 1), date(2025, 1, 1))
    assert days("2024-12", "to") == (date(2024, 12, 1), date(2025, 1, 1))


def test_more_than_is_not_equal() -> None:
    query = parse("value:>1000")
    assert query.value_min is not None
    assert float(query.value_min) > 1000.0
    assert float(query.value_min) - 1000 < 1e-9


WRONG = {
    "бюджет OR": "a word is missing after OR",
    "OR бюджет": "a word is missing before OR",
    '"рабочих мест': 'the quotation mark " is not closed',
    "!!!": "no word or number",
    "colour:red": "no filter 'colour'; known: site, outlet",
    "-site:mos_ru": "filters cannot be turned round",
    "site:": "a value is missing",
    "kind:weight": "kind: 'weight' is unknown; known: count, money",
    "value:много": "is no bound; right would be >1000",
    "value:20..10": "leaves no value",
    "value:>5млд": "is no bound",
    "from:2023-13-01": "is no day; right would be 2024-05-01",
    "from:вчера": "is no day",
    "from:2024-02 to:2024-01-31": "from: 2024-02-01 is later than to: 2024-01-31",
    "year:23": "is no year; right would be 2024",
    "as_of:сейчас": "is no moment",
    "слово " * 101: "more than 100 words",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_cannot_be_read_is_said(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_parameters_and_search_box_say_the_same() -> None:
    assert query_from_params({"q": "site:a бюджет"}) == query_from_params([("q", "бюджет"), ("site", "a")])
    assert query_from_params({"site": ["a", "b"]}) == parse("site:a site:b")
    assert query_from_params({"q": "site:b", "site": "a"}) == parse("site:a site:b")


def test_parameters_of_paging_and_order() -> None:
    query = query_from_params(
        {
            "sort": "value", "order": "asc", "limit": "5", "page": "2", "cursor": "abc", "facet": ["kind,unit", "site"],
            "include_history": "1", "updated_after": "2024-05-01T10:00:00 00:00", "value_min": "1,5", "value_max": "2",
        }
    )  # fmt: skip
    assert given(query) == {
        "sort": "value", "ascending": True, "limit": 5, "page": 2, "cursor": "abc", "include_history": True,
        "facets": ("kind", "unit", "site"), "updated_after": datetime(2024, 5, 1, 10, tzinfo=UTC),
        "value_min": Decimal("1.5"), "value_max": Decimal(2),
    }  # fmt: skip


def test_words_are_sorted_by_relevance_unless_asked_otherwise() -> None:
    assert (parse("бюджет").sort, parse("site:a").sort) == ("relevance", "date")
    assert query_from_params({"q": "бюджет", "sort": "date"}).sort == "date"


def test_empty_values_and_parameters_of_others_are_passed_over() -> None:
    assert query_from_params({"q": " ", "site": "", "theme": "dark", "from": ""}) == Query()


@pytest.mark.parametrize(
    "params", [{"limit": "-1"}, {"limit": "0"}, {"limit": "10001"}, {"page": "0"}, {"page": "x"}, {"sort": "a"},
               {"facet": "a"}, {"order": "up"}, {"include_history": "maybe"}, {"value_min": "x"}],
)  # fmt: skip
def test_wrong_parameters_name_themselves(params: dict[str, str]) -> None:
    with pytest.raises(QueryError, match=next(iter(params))):
        query_from_params(params)


# --- Query → clauses → tantivy ---------------------------------------------------------------------------------------

LATEST = Among("state", ("latest",))


def test_clauses_of_articles() -> None:
    found = article_clauses(parse("бюджет OR финансы -школа site:a year:2024 from:2023-01-01 to:2023-01-31 org:mik"))
    assert [[sorted(word) for phrase in group for word in phrase.words] for group in found.words] == [
        [["бюджет"], ["финансы"]]
    ]
    assert [sorted(phrase.words[0]) for phrase in found.never] == [["школа"]]
    assert found.filters == (
        LATEST,
        Among("organisation_name", ("mik",)),
        Among("site", ("a",)),
        Among("year", ("2024",)),
        Between("published", 1672520400, 1675198799),  # Moscow midnights
    )


def test_clauses_of_facts() -> None:
    found = fact_clauses(parse("value:10..20 kind:money counted:школа period:2023"))
    assert found.filters == (
        LATEST,
        Among("kind", ("money",)),
        Among("counted_name", ("школа",)),
        Between("high", 10.0, None),
        Between("low", None, 20.0),
        Between("period_stop", date(2023, 1, 2).toordinal(), None),
        Between("period_start", None, date(2023, 12, 31).toordinal()),
    )


def test_clauses_of_time() -> None:
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    at = int(moment.timestamp())
    assert article_clauses(Query(as_of=moment)).filters == (Between("stated", None, at), Between("until", at + 1, None))
    assert article_clauses(Query(as_of=moment, include_history=True)).filters == (Between("stated", None, at),)
    assert article_clauses(Query(include_history=True)).filters == (Among("state", ("latest", "past")),)
    assert article_clauses(Query(updated_after=moment)).filters == (
        LATEST,
        Between("recorded", at * 1_000_000 + 1, None),
    )


TANTIVY = {
    "": "Must:{state}",
    "бюджет": "Must:words=бюджет Must:{state}",
    '"рабочих мест"': "Must:words=рабочий+место Must:{state}",
    "бюджет OR школа": "Must:(Should:words=бюджет Should:words=школа) Must:{state}",
    "-школа": "MustNot:words=школа Must:{state}",
}
TWO_LEMMAS = {
    "парк": "Must:(Should:words=парк Should:words=парка) Must:{state}",
    '"парк парк"': "Must:(Should:words=парк+парк Should:words=парк+парка Should:words=парка+парк"
    " Should:words=парка+парка) Must:{state}",
}


class Recorded:
    """Stands where tantivy.Query stands and writes down what is asked of it, one golden line a query."""

    empty_query = staticmethod(lambda: "nothing")
    const_score_query = staticmethod(lambda query, score: query)
    term_query = staticmethod(lambda schema, field, value, _option: f"{field}={value}")
    phrase_query = staticmethod(lambda schema, field, words: f"{field}={'+'.join(words)}")
    regex_phrase_query = staticmethod(lambda schema, field, words: f"{field}~{'+'.join(words)}")
    term_set_query = staticmethod(lambda schema, field, values: f"{{{field}}}")

    @staticmethod
    def boolean_query(parts: list[tuple[Any, str]]) -> str:
        line = " ".join(f"{str(occur).rpartition('.')[2]}:{query}" for occur, query in parts)
        return f"({line})" if "Should" in line.split(":")[0] else line


@pytest.mark.parametrize(("text", "expected"), TWO_LEMMAS.items())
def test_tantivy_query_of_words_with_two_lemmas(text: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.morphology.query_lemmas", lambda word: frozenset({word, f"{word}а"}))
    monkeypatch.setattr("tantivy.Query", Recorded)
    assert tantivy_query(article_clauses(parse(text)), None, lambda clause: []) == expected


@pytest.mark.parametrize(("text", "expected"), TANTIVY.items())
@pytest.mark.usefixtures("one_lemma")
def test_tantivy_query(text: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tantivy_query(article_clauses(parse(text)), schema(FACT_FIELDS), lambda clause: [])
    assert repr(real).startswith("Query(BooleanQuery")
    monkeypatch.setattr("tantivy.Query", Recorded)
    assert tantivy_query(article_clauses(parse(text)), None, lambda clause: []) == expected


def test_a_phrase_of_very_many_forms_is_one_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    words = tuple(frozenset(f"{letter}{n}." for n in range(3)) for letter in "абвг")
    monkeypatch.setattr("tantivy.Query", Recorded)
    line = tantivy_query(article_clauses(Query(all_of=((Phrase(words),),))), None, lambda clause: [])
    assert line.startswith("Must:words~(а0[.]|а1[.]|а2[.])+(б0[.]|")


# --- highlights -----------------------------------------------------------------------------------------------------


HIGHLIGHTS = {
    "бюджет": "[Бюджет] города. О [бюджете] города и банках.",
    "банк": "Бюджет города. О бюджете города и [банках].",
    '"бюджет города"': "[Бюджет города]. О [бюджете города] и банках.",
    '"бюджет города" город': "[Бюджет города]. О [бюджете города] и банках.",
    "бюджет OR банк": "[Бюджет] города. О [бюджете] города и [банках].",
    "школа": "Бюджет города. О бюджете города и банках.",
    "-бюджет": "Бюджет города. О бюджете города и банках.",
}


@pytest.mark.parametrize(("query", "expected"), HIGHLIGHTS.items())
def test_highlight(query: str, expected: str) -> None:
    text = expected.replace("[", "").replace("]", "")
    marked, at = "", 0
    for start, stop in highlight(tokens(text), parse(query)):
        marked += f"{text[at:start]}[{text[start:stop]}]"
        at = stop
    assert marked + text[at:] == expected
