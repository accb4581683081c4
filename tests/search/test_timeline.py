"""Bars over a list: one for each month or year that has items, with the address that asks for it alone."""

from __future__ import annotations

from starlette.datastructures import QueryParams

from search.web.timeline import HEIGHT, timeline


def test_empty_months_leave_a_gap_and_the_highest_bar_is_as_high_as_the_picture() -> None:
    drawn = timeline("/facts", QueryParams("kind=money&page=3"), [("2024-05", 4), ("2023-12", 8), ("2024-02", 1)])
    assert drawn is not None
    assert [(bar.slot, bar.label, bar.count, bar.height) for bar in drawn] == [
        (0, "декабрь 2023", 8, HEIGHT),
        (2, "февраль 2024", 1, HEIGHT / 8),
        (5, "май 2024", 4, HEIGHT / 2),
    ]
    assert drawn[-1].slot + 1 == 6
    assert (drawn[0].label, drawn[-1].label) == ("декабрь 2023", "май 2024")
    assert drawn[1].href == "/facts?kind=money&from=2024-02-01&to=2024-02-29"


def test_more_than_ten_years_are_shown_by_years() -> None:
    drawn = timeline("/", QueryParams(""), [("2009-01", 1), ("2015-03", 2), ("2015-08", 3), ("2024-05", 4)])
    assert drawn is not None
    assert [(bar.slot, bar.label, bar.count) for bar in drawn] == [(0, "2009", 1), (6, "2015", 5), (15, "2024", 4)]
    assert drawn[1].href == "/?from=2015-01-01&to=2015-12-31"


def test_one_or_two_bars_are_no_picture() -> None:
    assert timeline("/", QueryParams(""), []) is None
    assert timeline("/", QueryParams(""), [("2024-05", 4), ("2024-06", 1)]) is None
    assert timeline("/", QueryParams(""), [("2009-01", 1), ("2009-05", 1), ("2024-05", 4)]) is None  # two years
