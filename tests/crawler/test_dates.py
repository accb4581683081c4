"""Dates as pages print them; what cannot be read stays raw."""

from __future__ import annotations

import pytest

from crawler.dates import ABSENT, first_stamp, stamp

READ = [
    ("31.01.2023", "2023-01-31T00:00:00+03:00", "day"),
    ("1.2.2023", "2023-02-01T00:00:00+03:00", "day"),
    ("19 октября 2024", "2024-10-19T00:00:00+03:00", "day"),
    ("31 янв. 2023 г.", "2023-01-31T00:00:00+03:00", "day"),
    ("3 марта 2021 года", "2021-03-03T00:00:00+03:00", "day"),
    ("3 марта 2021 г., 10:15", "2021-03-03T10:15:00+03:00", "minute"),
    ("вторник, 3 марта 2021, 9:05", "2021-03-03T09:05:00+03:00", "minute"),
    ("12.12.2022\u00a018:30", "2022-12-12T18:30:00+03:00", "minute"),
    ("2023-01-31", "2023-01-31T00:00:00+03:00", "day"),
    ("2023-01-31 10:00:00", "2023-01-31T10:00:00+03:00", "minute"),  # naive: Moscow
    ("2023-01-31T10:00:00+0300", "2023-01-31T10:00:00+03:00", "minute"),
    ("2023-01-31T07:00:00Z", "2023-01-31T07:00:00+00:00", "minute"),
    ("Tue, 31 Jan 2023 10:00:00 +0300", "2023-01-31T10:00:00+03:00", "minute"),
    ("1675148400", "2023-01-31T10:00:00+03:00", "minute"),  # timestamps come as quoted strings, too
    (1675148400, "2023-01-31T10:00:00+03:00", "minute"),
    ("1675148400000", "2023-01-31T10:00:00+03:00", "minute"),
    ("14.07.2012", "2012-07-14T00:00:00+04:00", "day"),  # Moscow was at +4 in 2011–2014
]
UNREADABLE = [
    "2024", "март 2024", "вчера", "сегодня, 10:00", "3 часа назад", "31.02.2023", "29 февраля 2023", "35 марта 2024",
    "31 фрукта 2024", "12.12.2022По", "12.12.22", "31.01.2023 25:70", "10:00", "5 мая", "№ 31.01.2023",
]  # fmt: skip


@pytest.mark.parametrize(("raw", "at", "precision"), READ)
def test_date_is_read(raw: str | int, at: str, precision: str) -> None:
    read = stamp(raw, "text")
    assert read.at is not None
    assert (read.at.isoformat(), read.precision, read.raw, read.source) == (at, precision, str(raw), "text")


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_cannot_be_read_is_never_guessed(raw: str) -> None:
    read = stamp(raw, "text")
    assert (read.at, read.precision, read.raw) == (None, None, raw)
    assert read.fields()["published_source"] is None


def test_the_first_readable_date_wins_and_absence_is_absence() -> None:
    assert first_stamp([(None, "json-ld"), ("вчера", "meta"), ("2023-01-31", "time")]).source == "time"
    assert first_stamp([(None, "meta"), ("вчера", "time")]).raw == "вчера"
    assert first_stamp([(None, "meta"), (" ", "time")]) == ABSENT
