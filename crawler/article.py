"""Article: a news page as published; the contract between crawling and everything after it.

One JSON line is one Article and back. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
PRECISIONS = ("day", "minute")
YEARS = range(1900, 2201)  # of any moment of an article, as written
DATE_SOURCES = ("json-ld", "meta", "time", "text", "url", "api")
DEFAULT_PORTS = {"http": 80, "https": 443}

# Query parameters that name a campaign, a referrer or a view of the page, never the page itself.
TRACKING = re.compile(
    r"^(utm_\w+|ysclid|yclid|ymclid|gclid|fbclid|_openstat|erid|roistat\w*|from|ref|referrer|source|amp|print|"
    r"set_filter|_ga|_gl|mc_cid|mc_eid)$",
    re.I,
)
HALF = re.compile(r"[\ud800-\udfff]")  # of a surrogate pair: no text, and no UTF-8 can hold it
VIEW_SEGMENTS = ("print", "amp", "print.html", "amp.html")  # /news/x/print, /news/x/amp/


class ArticleError(ValueError):
    """Input that is no Article; the message says what, where and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcPosition:
    """Where the page as fetched is kept: a record in a WARC file of a crawler's workspace."""

    workspace: str
    file: str
    offset: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news page as published. Only `url`, `site`, `title` and `text` are required.

    `text` holds paragraphs joined by "\\n", every other character as published; all spans point into it.
    `published_at` is aware, and None when the page does not say; moments are of YEARS, and every string is valid
    Unicode. `id`, `outlet` and `content_sha256` are computed, and an `id` or hash that is given must match.
    """

    url: str
    site: str
    title: str
    text: str
    id: str = ""
    outlet: str = ""
    lead: str | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    published_raw: str | None = None
    published_source: str | None = None
    modified_at: datetime | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    photo_credit: str | None = None
    links: tuple[str, ...] = ()
    language: str | None = None
    fetched_at: datetime | None = None
    content_sha256: str = ""
    warc: WarcPosition | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check_unicode(field.name)
        for name in ("url", "site", "title", "text"):
            if not getattr(self, name):
                raise ArticleError(f"article {self.url or '(no url)'}: {name} is empty")
        for name in ("published_at", "modified_at", "fetched_at"):
            self._check_moment(name)
        canonical = canonical_url(self.url)
        self._settle("id", hashlib.sha256(canonical.encode()).hexdigest())
        self._settle("outlet", urlsplit(canonical).netloc)
        self._settle("content_sha256", content_sha256(self.text))
        if self.published_at is not None and self.published_precision is None:
            object.__setattr__(self, "published_precision", "minute")

    def _check_unicode(self, name: str) -> None:
        value = getattr(self, name)
        inside = astuple(value) if isinstance(value, WarcPosition) else value if isinstance(value, tuple) else (value,)
        for text in inside:
            if isinstance(text, str) and (half := HALF.search(text)):
                raise ArticleError(
                    f"article {ascii(self.url)[1:-1]}: {name} is not valid Unicode, its character {half.start()} is"
                    f" {half[0]!a}, half of a surrogate pair; right would be the whole pair or neither"
                )

    def _check_moment(self, name: str) -> None:
        moment = getattr(self, name)
        if moment is not None and moment.tzinfo is None:
            raise ArticleError(f"article {self.url}: {name} {moment.isoformat()} has no UTC offset")
        if moment is not None and moment.year not in YEARS:
            right = f"right would be a year from {YEARS[0]} to {YEARS[-1]}, or no {name}"
            raise ArticleError(f"article {self.url}: {name} {moment.isoformat()} cannot be; {right}")

    def _settle(self, name: str, computed: str) -> None:
        given = getattr(self, name)
        if given and given != computed:
            raise ArticleError(f"article {self.url}: {name} {given!r} does not match, it must be {computed!r}")
        object.__setattr__(self, name, computed)


def content_sha256(text: str) -> str:
    """The identity of a content: the hex sha256 of the text in UTF-8 (a lone surrogate counts as itself)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical_url(url: str) -> str:
    """The address by which a page is known: https, host without `www.` and `m.`, no tracking, print or amp part.

    Raises ArticleError for an address that is not an absolute http(s) URL.
    """
    parts = _split(url)
    host = _host(parts)
    port = parts.port
    if port is not None and port not in DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)]
    tail = f"?{urlencode(query)}" if query else ""
    return f"https://{host}{_path(parts.path)}{tail}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme.lower() in DEFAULT_PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise ArticleError(f"{url!r} is no web address: {error}") from error
    if not known:
        raise ArticleError(f"{url!r} is no web address; it must begin with http:// or https:// and a host")
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower().rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise ArticleError(f"{parts.geturl()!r} is no web address: {error}") from error
    while host.startswith(("www.", "m.")) and host.count(".") > 1:
        host = host.split(".", 1)[1]
    return f"[{host}]" if ":" in host else host


def _path(path: str) -> str:
    """The path in one spelling of percent signs, without a last `print` or `amp` part."""
    plain = quote(unquote(path), safe="/:@!$&'()*+,;=~-._") if "%" in path or not path.isascii() else path
    slash = "/" if plain.endswith("/") else ""
    segments = plain.rstrip("/").split("/")
    if len(segments) > 1 and segments[-1].lower() in VIEW_SEGMENTS:
        segments.pop()
    return ("/".join(segments) + slash) or "/"


def article_id(url: str) -> str:
    """The id of the article at `url`: the hex sha256 of its canonical URL."""
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()


def to_dict(article: Article) -> dict[str, Any]:
    """The article as JSON values; fields that are absent (None, empty) are left out."""
    given = zip(_ABSENT, _VALUES(article), strict=True)
    return {name: v if type(v) is str else _plain(v) for name, v in given if v not in (None, (), "")}


def _plain(value: datetime | WarcPosition | tuple[str, ...]) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return asdict(value) if isinstance(value, WarcPosition) else list(value)


def to_json(article: Article) -> str:
    """One line of JSON, UTF-8 as it is, without a line end."""
    return json.dumps(to_dict(article), ensure_ascii=False)


def from_json(line: str, where: str = "line") -> Article:
    """The Article in one JSON line; `where` (file and line number) begins the message of an ArticleError."""
    try:
        raw = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ArticleError(f"{where}: not JSON: {error}") from error
    return from_dict(raw, where)


def from_dict(raw: object, where: str = "article") -> Article:
    """The Article in JSON values. An unknown or wrongly typed field is an ArticleError, never dropped."""
    if not isinstance(raw, Mapping):
        raise ArticleError(f"{where}: an article is a JSON object, not {type(raw).__name__}")
    missing = [name for name in ("url", "site", "title", "text") if not raw.get(name)]
    if missing:
        raise ArticleError(f"{where}: missing {', '.join(missing)}; an article needs url, site, title and text")
    unknown = sorted(set(raw) - {f.name for f in fields(Article)})
    if unknown:
        raise ArticleError(f"{where}: unknown field {', '.join(unknown)}; known: {', '.join(_READERS)}")
    values = {name: _READERS[name](value, f"{where}: {name}") for name, value in raw.items() if value is not None}
    if isinstance(raw.get("published_at"), str) and len(raw["published_at"]) == len("2023-01-31"):
        values.setdefault("published_precision", "day")
    try:
        return Article(**values)
    except ArticleError as error:
        raise ArticleError(f"{where}: {error}") from error


def restored(raw: Mapping[str, Any]) -> Article:
    """The Article that `to_dict` wrote, `id`, `outlet` and `content_sha256` with it: nothing is checked again."""
    values = {**_ABSENT, **raw}
    for name in ("published_at", "modified_at", "fetched_at"):
        if values[name] is not None:
            values[name] = datetime.fromisoformat(values[name])
    for name in ("tags", "authors", "links"):
        values[name] = tuple(values[name])
    if values["warc"] is not None:
        values["warc"] = WarcPosition(**values["warc"])
    article = object.__new__(Article)
    for name, value in values.items():
        object.__setattr__(article, name, value)
    return article


_ABSENT: dict[str, Any] = {field.name: field.default for field in fields(Article)}
_VALUES = attrgetter(*_ABSENT)


def moment(value: object, where: str) -> datetime:
    """An aware moment in ISO 8601; a bare date is the start of that day in Moscow."""
    try:
        if isinstance(value, str) and len(value) == len("2023-01-31"):
            return datetime.combine(date.fromisoformat(value), time(), MOSCOW)
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise ArticleError(f"{where} {value!r} is no moment; right would be 2023-01-31T10:00:00+03:00")
    return parsed


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ArticleError(f"{where} must be a string, not {type(value).__name__}")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ArticleError(f"{where} must be a list of strings, not {type(value).__name__}")
    return tuple(_text(item, where) for item in value)


def _one_of(known: tuple[str, ...]) -> Any:
    def read(value: object, where: str) -> str:
        if value not in known:
            raise ArticleError(f"{where} {value!r} is unknown; known: {', '.join(known)}")
        return str(value)

    return read


def _warc(value: object, where: str) -> WarcPosition:
    names = [f.name for f in fields(WarcPosition)]
    if not isinstance(value, Mapping) or sorted(value) != sorted(names) or not isinstance(value["offset"], int):
        raise ArticleError(f"{where} must be an object with {', '.join(names)}")
    return WarcPosition(**{str(k): v for k, v in value.items()})


_READERS: dict[str, Any] = {
    **{f.name: _text for f in fields(Article)},
    **dict.fromkeys(("published_at", "modified_at", "fetched_at"), moment),
    **dict.fromkeys(("tags", "authors", "links"), _texts),
    "published_precision": _one_of(PRECISIONS),
    "published_source": _one_of(DATE_SOURCES),
    "warc": _warc,
}


def fetched(article: Article, at: datetime) -> Article:
    """The article with `fetched_at` set where it does not say."""
    return article if article.fetched_at else replace(article, fetched_at=at)
