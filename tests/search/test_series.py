"""Facts → observations, changes, conflicts, promises, and people's decisions, as small tables.

A statement is one line: day of publication, place it stands in, period or «-», modality, value as written.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from nlp.fact import Comparator, Fact, Period
from search.series.bounds import agree, reached
from search.series.changes import changes
from search.series.conflicts import conflicts
from search.series.keys import nameless
from search.series.observations import arrange, observations
from search.series.promises import promises
from search.series.registry import registry
from search.store import Decision, StoredFact


def period(words: str) -> Period | None:
    """«2023», «2023-06», «..2025» (until the end of), «-»."""
    if words == "-":
        return None
    year = int(words.removeprefix("..")[:4])
    if "-" in words:
        month = int(words[5:7])
        return Period(start=date(year, month, 1), stop=date(year, month + 1, 1), precision="month", phrase=words)
    start = None if words.startswith("..") else date(year, 1, 1)
    return Period(start=start, stop=date(year + 1, 1, 1), precision="year", phrase=words)


def statement(line: str) -> StoredFact:
    day, place, when, modality, amount = line.split()
    sign = next((c for c in (">=", "<=", ">", "<", "~") if amount.startswith(c)), "=")
    value, _, upper = amount.removeprefix(sign).partition("..")
    published = None if day == "-" else datetime.fromisoformat(f"{day}T12:00:00+03:00")
    outlet, _, revision = place.partition("#")
    article = outlet if revision else f"{outlet}-{day}"
    fact = Fact(
        id=line, article_id=article, content_sha256=f"{day} {place}", start=0, stop=1, phrase=amount,
        quote=place if place == "same" else line,
        quote_start=0, kind="count", value=Decimal(value), upper=Decimal(upper) if upper else None,
        comparator=Comparator(".." if upper else sign), modality=modality, period=period(when),
        stated_at=published or datetime(2020, 1, 1, tzinfo=UTC), confidence=0.1 if outlet.endswith("?") else 0.9,
    )  # fmt: skip
    return StoredFact(
        fact=fact, raw_key="mik|организация", url=f"https://{outlet}.example/{day}", site=outlet, outlet=outlet,
        title="t", published_at=published, published_precision="day", revision=int(revision or 1), until=None,
    )  # fmt: skip


def statements(table: str) -> list[StoredFact]:
    return [statement(line) for line in table.strip().splitlines()]


MIK = """
    2020-01-26 city -      actual  >700
    2020-03-01 city ..2020 planned 5000
    2020-06-15 city -      actual  >7000
    2023-01-31 city 2023   actual  >35000
    2023-09-25 city 2023   actual  >36000
    2024-01-03 news -      negated 50000
    2024-01-04 it?  -      actual  12
    -          lost -      actual  40000
"""


def line(arranged: object) -> list[str]:
    return [f"{o.at} {o.modality} {o.fact.phrase} x{len(o.sources)}" for o in arranged.shown]  # type: ignore[attr-defined]


def test_every_fact_is_shown_set_aside_or_undated() -> None:
    arranged = arrange(statements(MIK))
    assert line(arranged) == [
        "2020-01-26 actual >700 x1",
        "2020-06-15 actual >7000 x1",
        "2020-12-31 planned 5000 x1",
        "2023-09-25 actual >36000 x1",
    ]
    assert [(f.fact.phrase, why) for f, why in arranged.set_aside] == [
        ("50000", "negated"), ("12", "unsure"), (">35000", "superseded"),
    ]  # fmt: skip
    assert [f.fact.phrase for f in arranged.undated] == ["40000"]
    assert arranged.facts == 8


def test_as_of_shows_what_was_known_then() -> None:
    then = datetime(2023, 3, 1, tzinfo=UTC)
    arranged = arrange(statements(MIK), then)
    assert line(arranged)[-1] == "2023-01-31 actual >35000 x1"
    assert arranged.facts == 5


def test_a_person_rejects_a_fact() -> None:
    facts = statements(MIK)
    arranged = arrange(facts, rejected=frozenset({facts[0].fact.id}))
    assert (facts[0], "rejected") in arranged.set_aside


def test_repetitions_are_one_observation_with_its_sources() -> None:
    table = """
        2023-01-31 city 2023 actual 39
        2023-02-01 news 2023 actual 39
        2023-03-01 same -    actual 40
        2023-03-05 same -    actual 40
        2023-09-05 same -    actual 40
    """
    assert line(arrange(statements(table))) == [
        "2023-03-01 actual 40 x2",  # the same sentence some days later is a reprint
        "2023-09-05 actual 40 x1",  # and half a year later a new count
        "2023-01-31 actual 39 x2",  # it ends with its period, the year
    ]


@pytest.mark.parametrize(
    "moment", ["9999-12-31T12:00:00+03:00", "9999-12-31T23:00:00-03:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_publication_at_the_end_of_time_dates_nothing(moment: str) -> None:
    impossible = replace(statement("2023-01-31 a - actual 39"), published_at=datetime.fromisoformat(moment))
    assert arrange([impossible]).undated == (impossible,)


def test_of_two_values_in_one_text_the_first_counts() -> None:
    facts = statements("2023-01-31 a - actual >900\n2023-01-31 a - actual 15")
    second = replace(facts[1], fact=replace(facts[1].fact, start=50))
    arranged = arrange([second, facts[0]])
    assert line(arranged) == ["2023-01-31 actual >900 x1"]
    assert arranged.set_aside == ((second, "same_text"),)


def test_series_without_a_name_only_compare_the_texts_of_one_article() -> None:
    facts = observations(statements("2023-02-01 a 2023-01 actual 39\n2023-02-02 b 2023-01 actual 41"))
    assert conflicts(facts, named=False) == changes(facts, named=False) == []
    edited = observations(statements("2023-02-01 a#1 2023-01 actual 39\n2023-02-02 a#2 2023-01 actual 41"))
    assert len(conflicts(edited, named=False)) == len(changes(edited, named=False)) == 1


CHANGES = [
    ("2023-01-31 a - actual 39\n2024-01-03 a - actual 114", ["moved 39 114 75 192.3"]),
    ("2023-01-31 a - actual >35000\n2023-09-25 a - actual >35000", []),
    ("2023-01-31 a#1 2023-01 actual 39\n2023-02-05 a#2 2023-01 actual 41", ["revised 39 41 2 5.1"]),
    ("2023-01-31 a - actual 0\n2024-01-03 a - actual 5", ["moved 0 5 5 None"]),
    ("2023-01-31 a - planned 39\n2024-01-03 a - actual 114", []),
]


@pytest.mark.parametrize(("table", "expected"), CHANGES)
def test_changes(table: str, expected: list[str]) -> None:
    found = changes(observations(statements(table)))
    assert [f"{c.reason} {c.before.value} {c.after.value} {c.difference} {c.percent}" for c in found] == expected


def test_changes_since() -> None:
    facts = observations(statements("2022-01-31 a - actual 1\n2023-01-31 a - actual 2\n2024-01-31 a - actual 3"))
    assert [c.after.value for c in changes(facts, since=datetime(2023, 6, 1, tzinfo=UTC))] == [3]


CONFLICTS = [
    ("2023-02-01 a 2023-01 actual 39\n2023-02-02 b 2023-01 actual 41", ["sources 39 41"]),
    ("2023-02-01 a#1 2023-01 actual 39\n2023-02-02 a#2 2023-01 actual 41", ["vintages 39 41"]),
    ("2023-02-01 a 2023-01 actual >35000\n2023-02-02 b 2023-01 actual 36100", []),
    ("2023-02-01 a 2023-01 actual 35000\n2023-02-02 b 2023-01 actual 35124", []),  # a rounded number
    ("2023-02-01 a 2023-01 actual 39\n2023-02-01 a 2023-01 actual 15", []),  # two amounts in one text
    ("2023-02-01 a 2023-01 planned 39\n2023-02-02 b 2023-01 actual 15", []),
    ("2023-02-01 a 2023-01 actual 39\n2023-02-02 b 2023-02 actual 41", []),
]


@pytest.mark.parametrize(("table", "expected"), CONFLICTS)
def test_conflicts(table: str, expected: list[str]) -> None:
    found = conflicts(observations(statements(table)))
    assert [f"{c.between} {c.one.value} {c.other.value}" for c in found] == expected


PROMISES = [
    ("2020-06-15 a - actual >7000", "2020-12-31 True >7000"),
    ("2020-12-31 a - actual 4000", "2020-12-31 False 4000"),
    ("2021-02-15 a - actual 4000", "2020-12-31 False 4000"),
    ("2021-02-15 a - actual >4000", "2020-12-31 None >4000"),
    ("2021-02-15 a - actual 9000", "2020-12-31 None 9000"),  # reached, but when?
    ("2020-01-15 a - actual 9000", "2020-12-31 None None"),  # said before the plan
]


@pytest.mark.parametrize(("later", "expected"), PROMISES)
def test_promises(later: str, expected: str) -> None:
    facts = observations(statements(f"2020-03-01 a ..2020 planned 5000\n{later}"))
    (promise,) = promises(facts, date(2026, 1, 1))
    outcome = promise.outcome.fact.phrase if promise.outcome else None
    assert f"{promise.due} {promise.kept} {outcome}" == expected


def test_what_no_text_names_draws_no_line() -> None:
    facts = statements("2020-03-01 a - actual 350\n2021-03-01 b - actual 97000000")
    arranged = arrange(facts, unnamed=True)
    assert (arranged.shown, arranged.undated) == ((), ())
    assert [reason for _, reason in arranged.set_aside] == ["unnamed", "unnamed"]
    assert nameless(["—|—|unit=RUB", "—|—|unit=USD"])
    assert not nameless(["—|—|unit=RUB", "mik|организация"])


def test_of_who_knows_what_nothing_decides_whether_a_plan_was_kept() -> None:
    facts = observations(statements("2020-03-01 a ..2020 planned 5000\n2020-06-15 a - actual >7000"))
    (promise,) = promises(facts, date(2026, 1, 1), named=False)
    assert promise.kept is promise.outcome is None


def test_a_plan_that_is_not_due_is_no_promise_yet() -> None:
    facts = observations(statements("2020-03-01 a ..2020 planned 5000"))
    assert promises(facts, date(2020, 12, 31)) == []


AGREE = [("=35000", "=35124", True), ("=114", "=115", False), (">35000", "=34000", False), ("~90", "=97", True),
         ("10..12", "=11", True), ("10..12", "=14", False), ("<=5", ">7", False), ("0", "0", True)]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), AGREE)
def test_agree(one: str, other: str, expected: bool) -> None:
    facts = [statement(f"2020-01-01 a - actual {amount.removeprefix('=')}").fact for amount in (one, other)]
    assert agree(*facts) is expected
    assert agree(*reversed(facts)) is expected


def test_reached_is_open_where_only_a_bound_is_stated() -> None:
    target, more, less = (statement(f"2020-01-01 a - actual {amount}").fact for amount in ("5000", ">4000", "<9000"))
    assert reached(more, target) is None
    assert reached(less, target) is None


def decisions(table: str) -> list[Decision]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [row.split() for row in table.strip().splitlines()]
    return [
        Decision(action=a, target=t, value="" if v == "∅" else v, author="x", decided_at=start + timedelta(days=i))
        for i, (a, t, v) in enumerate(rows)
    ]


REGISTRY = [
    ("", "mik-organizaciya", "mik-uchastnik"),
    ("merge mik|участник mik-organizaciya", "mik-organizaciya", "mik-organizaciya"),
    ("merge mik|участник mik-organizaciya\nmerge mik|участник ∅", "mik-organizaciya", "mik-uchastnik"),
    ("slug mik|организация klaster\nmerge mik|участник mik-organizaciya", "klaster", "klaster"),
    ("alias mik-organizaciya klaster", "klaster", "mik-uchastnik"),
    ("merge mik|участник mik-organizaciya\nmerge mik|организация mik-uchastnik", "mik-organizaciya", "mik-uchastnik"),
]


@pytest.mark.parametrize(("table", "organisations", "participants"), REGISTRY)
def test_registry(table: str, organisations: str, participants: str) -> None:
    found = registry(["mik|организация", "mik|участник"], decisions(table))
    assert (found.keys["mik|организация"], found.keys["mik|участник"]) == (organisations, participants)


def test_old_slugs_lead_to_the_new_one_and_back_to_its_keys() -> None:
    table = "slug mik|организация klaster\nmerge mik|участник klaster\nname klaster Участники\nmove f1 klaster"
    found = registry(["mik|организация", "mik|участник"], decisions(table))
    assert found.current("mik-organizaciya") == found.current("mik-uchastnik") == "klaster"
    assert found.raw_keys("klaster") == ("mik|организация", "mik|участник")
    assert found.names["klaster"] == "Участники"
    assert found.moved_to("klaster") == ("f1",)
