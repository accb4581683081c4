"""Rows in files: exact numbers, text that cannot run as a formula, times with their offset."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from pyarrow import parquet

from search.web.exports import as_bytes, guarded, write_zip

MOMENT = datetime(2023, 1, 31, 10, tzinfo=UTC)
ROW: dict[str, Any] = {
    "id": "f1", "phrase": "=HYPERLINK(1)", "value": Decimal("1844036360.12"), "upper": None, "comparator": "=",
    "confidence": 0.9, "revision": 1, "stated_at": MOMENT, "quote": "Строка,\n«с переносом» \ud800 \x0b",
}  # fmt: skip

GUARDED = [
    ("=1+1", "'=1+1"), ("+7 495 123-45-67", "'+7 495 123-45-67"), ("-5 °C", "'-5 °C"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"), (" =1", "' =1"), ("более 35", "более 35"), ("=", "="), (Decimal("-5"), "-5"), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "cell"), GUARDED)
def test_guarded(value: Any, cell: Any) -> None:
    assert guarded(value) == cell


def test_csv_is_utf8_with_a_mark_and_exact() -> None:
    content = as_bytes([ROW], "facts", "csv")
    assert content.startswith(b"\xef\xbb\xbfid,phrase,kind,value")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["value"] == "1844036360.12"
    assert row["phrase"] == "'=HYPERLINK(1)"
    assert row["stated_at"] == "2023-01-31T10:00:00+00:00"
    assert row["upper"] == ""


def test_json_keeps_amounts_as_strings() -> None:
    (row,) = json.loads(as_bytes([ROW], "facts", "json"))["facts"]
    (line,) = as_bytes([ROW], "facts", "jsonl").splitlines()
    assert row == json.loads(line)
    assert row["value"] == "1844036360.12"
    assert row["phrase"] == "=HYPERLINK(1)"


def test_xlsx_holds_numbers_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_bytes([ROW], "facts", "xlsx")))
    head, cells = book.active.iter_rows()
    row = dict(zip((cell.value for cell in head), cells, strict=True))
    assert row["value"].value == 1844036360.12
    assert (row["phrase"].value, row["phrase"].data_type) == ("'=HYPERLINK(1)", "s")
    assert row["quote"].value.startswith("Строка,\n«с переносом»")


def test_parquet_has_decimals() -> None:
    table = parquet.read_table(io.BytesIO(as_bytes([{**ROW, "quote": "q"}], "facts", "parquet")))
    (row,) = table.to_pylist()
    assert row["value"] == Decimal("1844036360.12")
    assert row["upper"] is None
    assert (row["revision"], row["confidence"]) == (1, 0.9)


def test_a_bundle_of_equal_content_is_equal_bytes() -> None:
    one, other = io.BytesIO(), io.BytesIO()
    for file in (one, other):
        write_zip({"a.txt": "текст".encode()}, file)
    assert one.getvalue() == other.getvalue()
    assert zipfile.ZipFile(one).read("a.txt").decode() == "текст"
