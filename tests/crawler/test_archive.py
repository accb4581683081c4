"""WARC files: kept, read back, and none the worse for a kill."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive import Archive, read_warc
from crawler.article import ArticleError

NOW = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def write(folder: Path, bodies: list[bytes], file_bytes: int = 10**9) -> Archive:
    archive = Archive(folder / "warc", "mos_ru", file_bytes=file_bytes)
    for number, body in enumerate(bodies):
        headers = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]
        archive.keep(f"https://mos.ru/news/item/{number}/", 200, headers, body, NOW)
    archive.close()
    return archive


def test_pages_come_back_as_fetched(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "warc", "mos_ru")
    packed = gzip.compress("Свыше 35 тысяч".encode())
    kept = archive.keep(
        "https://mos.ru/a", 200, [("Content-Encoding", "gzip"), ("Content-Type", "text/html")], packed, NOW
    )
    archive.keep("https://mos.ru/b", 404, [], b"", NOW)
    archive.close()
    first, second = read_warc(tmp_path / "warc" / kept.file)
    assert (first.url, first.site, first.status, first.content_type) == ("https://mos.ru/a", "mos_ru", 200, "text/html")
    assert (first.body.decode(), first.fetched_at, first.position) == ("Свыше 35 тысяч", NOW, kept)
    assert (second.status, second.body) == (404, b"")


def test_a_record_stands_alone_at_its_offset(tmp_path: Path) -> None:
    write(tmp_path, [b"a" * 1000, b"b" * 1000])
    (file,) = (tmp_path / "warc").iterdir()
    second = list(read_warc(file))[1]
    member = gzip.decompress(file.read_bytes()[second.position.offset :])
    assert member.startswith(b"WARC/1.1\r\n")
    assert b"b" * 1000 in member


def test_files_rotate_and_never_overwrite(tmp_path: Path) -> None:
    write(tmp_path, [b"a" * 500] * 3, file_bytes=300)
    write(tmp_path, [b"c"])
    files = sorted((tmp_path / "warc").iterdir())
    assert len(files) == 4
    assert [len(list(read_warc(file))) for file in files] == [1, 1, 1, 1]


def test_a_record_cut_at_any_byte_harms_no_other(tmp_path: Path) -> None:
    write(tmp_path, [b"a" * 50, b"b" * 50])
    (file,) = (tmp_path / "warc").iterdir()
    whole, second = file.read_bytes(), list(read_warc(file))[1].position.offset
    cut = tmp_path / "cut.warc.gz"
    for size in range(1, len(whole)):
        cut.write_bytes(whole[:size])
        bodies = [page.body for page in read_warc(cut)] if size > 4 else []
        assert bodies == [b"a" * 50, b"b" * 50][: len(bodies)], size  # a body whose digest is right may be read
        assert len(bodies) >= (size >= second), size


def test_what_is_no_warc_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"hello", gzip.compress(b"hello")):
        (tmp_path / "x.warc.gz").write_bytes(data)
        with pytest.raises(ArticleError, match=r"x\.warc\.gz: no WARC file; right would be"):
            list(read_warc(tmp_path / "x.warc.gz"))
