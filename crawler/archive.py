"""Every fetched page kept as a WARC response record, and read back.

One record a gzip member, on disk before the article goes on: a kill harms at most the record being written, which
readers pass over, and the next run opens a file of its own.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import os
import socket
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.article import ArticleError, WarcPosition

SITE_HEADER = "Svodka-Site"  # which site's file reads this page
FILE_BYTES = 256 * 1024 * 1024
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "trailer", "upgrade"})

# What warcio raises on a record that ends anywhere within its headers or body.
CUT_SHORT = (ArchiveLoadFailed, EOFError, zlib.error, ValueError, TypeError, AttributeError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A response as fetched, its body decompressed."""

    url: str
    site: str | None
    status: int
    content_type: str | None
    body: bytes
    fetched_at: datetime
    position: WarcPosition


class Archive:
    """Writes the pages of one site's crawl into `folder`; a new file each run and each `file_bytes`."""

    def __init__(self, folder: Path, site: str, *, file_bytes: int = FILE_BYTES) -> None:
        self.folder, self.site, self.file_bytes = folder, site, file_bytes
        self.workspace = f"{socket.gethostname()}:{folder.parent.resolve()}"
        self._file: BinaryIO | None = None
        self._name = ""

    def keep(
        self, url: str, status: int, headers: Iterable[tuple[str, str]], body: bytes, fetched_at: datetime
    ) -> WarcPosition:
        """Write one response as it came (compressed bodies stay so); on disk when this returns."""
        file = self._open(fetched_at)
        offset = file.tell()
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(str(status), [h for h in headers if _lasting(h[0])], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": fetched_at.astimezone(UTC).isoformat(), SITE_HEADER: self.site},
        )
        writer.write_record(record)
        file.flush()
        os.fsync(file.fileno())
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        return WarcPosition(workspace=self.workspace, file=self._name, offset=offset, digest=digest)

    def close(self) -> None:
        """Close the file under way; safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, now: datetime) -> BinaryIO:
        if self._file is not None and self._file.tell() >= self.file_bytes:
            self.close()
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            stem = f"{self.site}-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
            for number in range(1, 100_000):
                path = self.folder / f"{stem}-{number:05}.warc.gz"
                try:
                    self._file, self._name = path.open("xb"), path.name
                    break
                except FileExistsError:
                    continue
        assert self._file is not None
        return self._file


def _lasting(header: str) -> bool:
    return header.lower() not in HOP_BY_HOP


def read_warc(path: Path) -> Iterator[ArchivedPage]:
    """The response records of a WARC file, plain or gzipped, in order.

    A record cut short by a kill ends the file without harm. ArticleError when the file is no WARC at all.
    """
    workspace = f"{socket.gethostname()}:{path.parent.parent.resolve()}"
    with path.open("rb") as file:
        if not _is_warc(file):
            raise ArticleError(f"{path}: no WARC file; right would be a .warc or .warc.gz with one record a member")
        records = ArchiveIterator(file)
        while True:
            try:
                record = next(records)
                page = _page(record, workspace, path.name, records) if record.rec_type == "response" else None
            except StopIteration:
                return
            except CUT_SHORT as error:
                log.warning("%s: the file ends in a record cut short (%s); all before it was read", path, error)
                return
            if page is not None:
                yield page


def _is_warc(file: BinaryIO) -> bool:
    head = file.read(2)
    file.seek(0)
    try:
        start = gzip.GzipFile(fileobj=file).read(5) if head == b"\x1f\x8b" else file.read(5)
    except (OSError, EOFError, zlib.error):
        start = b"" if head != b"\x1f\x8b" else b"WARC/"  # cut within its first record
    file.seek(0)
    return start == b"WARC/"


def _page(record: ArcWarcRecord, workspace: str, file: str, records: ArchiveIterator) -> ArchivedPage | None:
    headers, http = record.rec_headers, record.http_headers
    raw = record.raw_stream.read()
    length, digest = int(headers.get_header("Content-Length")), headers.get_header("WARC-Payload-Digest")
    if http is None or (digest and digest.startswith("sha1:") and digest != _sha1(raw)):
        log.warning("%s: a record of %s bytes is damaged and passed over", file, length)
        return None
    offset = records.get_record_offset()
    return ArchivedPage(
        url=headers.get_header("WARC-Target-URI"),
        site=headers.get_header(SITE_HEADER),
        status=int(http.get_statuscode()),
        content_type=http.get_header("Content-Type"),
        body=_decompressed(raw, http.get_header("Content-Encoding")),
        fetched_at=datetime.fromisoformat(headers.get_header("WARC-Date")),
        position=WarcPosition(workspace=workspace, file=file, offset=offset, digest=digest or _sha1(raw)),
    )


def _sha1(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _decompressed(body: bytes, encoding: str | None) -> bytes:
    if not body or encoding not in ("gzip", "x-gzip", "deflate"):
        return body
    return zlib.decompress(body, zlib.MAX_WBITS | 32) if encoding != "deflate" else _deflate(body)


def _deflate(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error:
        return zlib.decompress(body, -zlib.MAX_WBITS)  # servers send it without the zlib header, too
