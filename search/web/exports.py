"""Rows → files: CSV, JSON, JSON lines, XLSX, Parquet, ZIP. Numbers are exact, text cannot run as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import IO, Any

from search.store import StoreError
from search.web.rows import COLUMNS, Row, in_order

FORMULA = re.compile(r"\s*[=+\-@].|[\t\r]", re.S)  # a spreadsheet runs such a cell (OWASP: CSV injection), but not «=»
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0 cannot hold these
LONGEST_CELL = 32_767  # of Excel
PLACES = 12  # of a decimal column in Parquet: DECIMAL(38, 12)
BATCH = 10_000
DECIMALS = frozenset({
    "value", "upper", "last_value", "one_value", "other_value", "before_value", "after_value", "difference", "percent",
    "planned_value", "outcome_value",
})  # fmt: skip
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a bundle, so that equal content is equal bytes


def plain(value: Any) -> Any:
    """A JSON value: Decimal as a string, times in ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def guarded(value: Any) -> Any:
    """A cell's value; text that a spreadsheet would run gets an apostrophe before it."""
    cell = plain(value)
    return f"'{cell}" if isinstance(value, str) and FORMULA.match(value) else cell


def write_csv(rows: Iterable[Row], table: str, file: IO[bytes]) -> None:
    """UTF-8 with a byte order mark, commas, CRLF."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS[table])
    for row in in_order(rows, table):
        writer.writerow([guarded(value) for value in row.values()])
    text.detach()


def write_jsonl(rows: Iterable[Row], table: str, file: IO[bytes]) -> None:
    for row in in_order(rows, table):
        file.write(dump(row) + b"\n")


def write_json(rows: Iterable[Row], table: str, file: IO[bytes]) -> None:
    file.write(dump({table: list(in_order(rows, table))}))


def dump(value: Any) -> bytes:
    """JSON in UTF-8; a lone surrogate is written as an escape."""
    return json.dumps(value, ensure_ascii=False, default=plain).encode("utf-8", "backslashreplace")


def write_xlsx(rows: Iterable[Row], table: str, file: IO[bytes]) -> None:
    """One sheet with a bold, frozen head; amounts are numbers, times are text (Excel knows no time zones)."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(table)
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, name) for name in COLUMNS[table]]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in in_order(rows, table):
        sheet.append([_cell(value) for value in row.values()])
    book.save(file)


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal | int | float | bool):
        return value
    cell = guarded(value)
    return CONTROL.sub("", cell)[:LONGEST_CELL] if isinstance(cell, str) else cell


def write_parquet(rows: Iterable[Row], table: str, file: IO[bytes]) -> None:
    """Amounts as DECIMAL(38, 12), whole numbers and truth as themselves, all else as text."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, _parquet_type(name)) for name in COLUMNS[table]])
    with parquet.ParquetWriter(file, schema) as writer:
        batch: list[Row] = []
        for row in in_order(rows, table):
            batch.append({name: value if name in DECIMALS else plain(value) for name, value in row.items()})
            if len(batch) == BATCH:
                _flush(writer, batch, schema)
        _flush(writer, batch, schema)


def _flush(writer: Any, batch: list[Row], schema: Any) -> None:
    import pyarrow

    try:
        writer.write_table(pyarrow.Table.from_pylist(batch, schema))
    except pyarrow.ArrowInvalid as error:
        raise StoreError(f"parquet: {error}; a decimal has 26 digits before and 12 after the point") from error
    batch.clear()


def _parquet_type(name: str) -> Any:
    import pyarrow

    if name in DECIMALS:
        return pyarrow.decimal128(38, PLACES)
    if name in ("revision", "start", "stop", "sources", "facts", "observations", "articles"):
        return pyarrow.int64()
    special = {"confidence": pyarrow.float64(), "kept": pyarrow.bool_()}
    return special.get(name, pyarrow.string())


def write_zip(files: Mapping[str, bytes], file: IO[bytes]) -> None:
    """A bundle with these files; equal contents give equal bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, EPOCH)
            about.external_attr = 0o644 << 16  # readable where it is unpacked
            bundle.writestr(about, content, zipfile.ZIP_DEFLATED)


Writer = Callable[[Iterable[Row], str, IO[bytes]], None]
WRITERS: dict[str, Writer] = {
    "csv": write_csv, "jsonl": write_jsonl, "json": write_json, "xlsx": write_xlsx, "parquet": write_parquet,
}  # fmt: skip


def as_bytes(rows: Iterable[Row], table: str, form: str) -> bytes:
    file = io.BytesIO()
    WRITERS[form](rows, table, file)
    return file.getvalue()
