"""The way to a cluster: its address, credentials from the environment, and what its errors mean for people."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import orjson
from elasticsearch import ApiError, Elasticsearch, JsonSerializer, TransportError, UnsupportedProductError
from elasticsearch import ConnectionError as Lost

from search.store import StoreError

T = TypeVar("T")
log = logging.getLogger(__name__)
OLDEST = 9  # major version
SECONDS = 30.0  # a request may take
PATIENCE = 60.0  # seconds that a writer goes on trying while the cluster is busy or away
READING = 3.0  # and a reader, which others wait behind; another node takes over from one that died at once
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
BUSY = (429, 502, 503, 504)
PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,99}$")
VARIABLE = "SVODKA_ELASTIC_"


class BusyError(StoreError):
    """The cluster is away or asks to come again; everything acknowledged is kept."""


@dataclass(frozen=True, slots=True)
class Address:
    """`url` without the query; `prefix` of every index (`?prefix=NAME`, otherwise svodka).

    Several nodes of one cluster stand in it as `https://a:9200,b:9200,c:9200`; any of them that lives is asked.
    """

    url: str
    prefix: str

    @property
    def nodes(self) -> tuple[str, ...]:
        """The address of each node."""
        scheme, _, rest = self.url.partition("://")
        hosts, slash, path = rest.partition("/")
        return tuple(f"{scheme}://{host}{slash}{path}" for host in hosts.split(","))

    def index(self, name: str) -> str:
        return f"{self.prefix}-{name}"


def address_of(url: str) -> Address:
    """The address in a store's URL; StoreError for one that holds a password or something unknown."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise StoreError(
            f"the address of {parts.netloc.rpartition('@')[2]} holds a user or password, which others may see; "
            f"set {VARIABLE}USER and {VARIABLE}PASSWORD, or {VARIABLE}API_KEY"
        )
    given = parse_qs(parts.query, keep_blank_values=True)
    prefix = given.pop("prefix", ["svodka"])[0]
    hosts = [_host(parts.scheme, host) for host in parts.netloc.split(",")]
    if given or not all(hosts) or not PREFIX.match(prefix):
        raise StoreError(
            f"{url} is no address of a store; right would be https://host:9200, https://a:9200,b:9200 or …?prefix=name"
        )
    return Address(f"{parts.scheme}://{','.join(hosts)}{parts.path.rstrip('/')}", prefix)


def _host(scheme: str, text: str) -> str:
    """host:port; empty for what is none."""
    parts = urlsplit(f"{scheme}://{text}")
    try:
        port = parts.port or (443 if scheme == "https" else 80)
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{port}" if host else ""


def credentials(environment: Mapping[str, str], secure: bool) -> dict[str, Any]:
    """Options of the client from SVODKA_ELASTIC_…; each may also be named …_FILE, a file that holds it."""
    key, user, password, ca, fingerprint = (
        _secret(environment, name) for name in ("API_KEY", "USER", "PASSWORD", "CA", "FINGERPRINT")
    )
    options: dict[str, Any] = {}
    if key:
        options["api_key"] = key
    elif user or password:
        if not (user and password):
            raise StoreError(f"{VARIABLE}USER and {VARIABLE}PASSWORD belong together; one is not set")
        options["basic_auth"] = (user, password)
    if secure and ca:
        if not Path(ca).is_file():
            raise StoreError(f"{VARIABLE}CA: no file {ca}; it names the certificate of the cluster's CA")
        options["ca_certs"] = ca
    if secure and fingerprint:
        options |= {"ssl_assert_fingerprint": fingerprint}
    return options


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    file = environment.get(f"{VARIABLE}{name}_FILE")
    if not file:
        return environment.get(f"{VARIABLE}{name}") or None
    try:
        return Path(file).read_text("utf-8").strip() or None
    except OSError as error:
        raise StoreError(f"{VARIABLE}{name}_FILE: {file} cannot be read: {error.strerror}") from error


class FastAnswers(JsonSerializer):
    """Answers are read by orjson; what is asked may hold half a surrogate pair, which orjson does not write."""

    def json_loads(self, data: bytes) -> Any:
        return orjson.loads(data)


class Turns:
    """One thread at a time; who goes on with a batch before who begins one, so that the cluster soon has work."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._waiting = [0, 0]  # threads that go on, that begin

    @property
    def waiting(self) -> int:
        return sum(self._waiting)

    def going_on(self) -> AbstractContextManager[None]:
        return self._turn(0)

    def beginning(self) -> AbstractContextManager[None]:
        return self._turn(1)

    @contextmanager
    def _turn(self, rank: int) -> Iterator[None]:
        with self._free:
            self._waiting[rank] += 1
            try:
                self._free.wait_for(lambda: not self._taken and not any(self._waiting[:rank]))
                self._taken = True
            finally:
                self._waiting[rank] -= 1
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()


class Connection:
    """The official client, asked through `telling` so that its errors are ours."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.turns = Turns()  # of those who make documents: several threads would fight for the interpreter
        options = credentials(os.environ, address.url.startswith("https:"))
        with self.telling():
            self.client = Elasticsearch(
                list(address.nodes), request_timeout=SECONDS, max_retries=max(2, len(address.nodes)),
                retry_on_status=(502, 503, 504), serializer=FastAnswers(), **options,
            )  # fmt: skip

    def check(self) -> None:
        """That an Elasticsearch we know answers there and lets us in."""
        with self.telling():
            number = str(self.client.info()["version"]["number"])
        if int(number.split(".")[0]) < OLDEST:
            raise StoreError(f"{self.address.url} is Elasticsearch {number}; svodka needs {OLDEST} or newer")

    @contextmanager
    def telling(self, doing: str = "") -> Iterator[None]:
        """The client's errors as one line that says where, what and what would be right; never a credential."""
        where = f"{self.address.url}{doing and ': ' + doing}"
        try:
            yield
        except UnsupportedProductError:
            raise StoreError(f"{where}: no Elasticsearch {OLDEST} answers there") from None
        except ApiError as error:
            kind = BusyError if error.meta.status in BUSY and not _is_blocked(str(error.body)) else StoreError
            raise kind(f"{where}: {meaning(error.meta.status, error.body)}") from None
        except TransportError as error:
            raise BusyError(f"{where}: {_lost(error)}") from None
        except ValueError as error:
            raise StoreError(f"{where}: {error}") from None

    def patiently(self, ask: Callable[[], T], doing: str = "", seconds: float | None = None) -> T:
        """`ask()`, again and again with growing pauses while the cluster is busy or away, for PATIENCE seconds."""
        deadline, pause = time.monotonic() + min(seconds or PATIENCE, PATIENCE), FIRST_PAUSE
        while True:
            try:
                with self.telling(doing):
                    return ask()
            except BusyError as error:
                if time.monotonic() + pause > deadline:
                    raise
                if pause == FIRST_PAUSE:
                    log.warning("%s; trying again for %.0f s", error, deadline - time.monotonic())
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _lost(error: TransportError) -> str:
    text = str(error.message)
    if "certificate" in text.lower() or "fingerprint" in text.lower():
        return f"its certificate is not trusted; set {VARIABLE}CA or {VARIABLE}FINGERPRINT"
    if isinstance(error, Lost):
        return "cannot be reached; check the address, and that the cluster runs"
    return f"no answer within {SECONDS:.0f} s; the cluster is overloaded or away"


def meaning(status: int, body: object) -> str:
    """What a refusal means, for people."""
    kind, reason = _cause(body)
    if _is_blocked(f"{kind} {reason}"):
        return "its disk is too full to write (flood-stage block); free some space, then run the command again"
    for sign, line in MEANINGS.items():
        if sign in (kind, str(status)):
            return f"{line} ({reason})" if sign in WITH_REASON and reason else line
    return f"{status} {kind}: {reason}"


def _is_blocked(text: str) -> bool:
    return "flood-stage" in text or "read-only-allow-delete" in text or "read_only_allow_delete" in text


def _cause(body: object) -> tuple[str, str]:
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return "", str(error)[:300]
    causes = error.get("root_cause") or [error]
    found = causes[0] if isinstance(causes[0], Mapping) else error
    deeper = error.get("caused_by") or {}
    reason = f"{found.get('reason', '')}{': ' + str(deeper.get('reason')) if deeper.get('reason') else ''}"
    return str(found.get("type", "")), reason[:500]


MEANINGS = {
    "document_parsing_exception": "its fields do not fit what svodka writes (mapping conflict)",
    "strict_dynamic_mapping_exception": "its fields do not fit what svodka writes (mapping conflict)",
    "mapper_parsing_exception": "its fields do not fit what svodka writes (mapping conflict)",
    "index_not_found_exception": "an index of the store is missing",
    "401": f"the user, password or API key is wrong or missing; see {VARIABLE}API_KEY and {VARIABLE}USER",
    "403": "this user may not do that; docs/elasticsearch.md lists the privileges that svodka needs",
    "429": "the cluster is overloaded (429); what was acknowledged is kept, run the command again later",
    "502": "the cluster is not available (502); what was acknowledged is kept, run the command again later",
    "503": "the cluster is not available (503); what was acknowledged is kept, run the command again later",
    "504": "the cluster did not answer in time (504); what was acknowledged is kept, run the command again later",
}
WITH_REASON = {
    "document_parsing_exception", "strict_dynamic_mapping_exception", "mapper_parsing_exception",
    "index_not_found_exception", "403",
}  # fmt: skip
