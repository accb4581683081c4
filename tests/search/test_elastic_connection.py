"""Addresses, credentials and what refusals of a cluster mean; no server runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from search.engines.elastic.connection import Address, address_of, credentials, meaning
from search.engines.elastic.ledger import State
from search.store import StoreError, open_store


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:9200", Address("http://localhost:9200", "svodka")),
        ("https://es.example/search/?prefix=news-1", Address("https://es.example:443/search", "news-1")),
        ("http://[::1]:9200", Address("http://[::1]:9200", "svodka")),
        ("https://a:9200,b:9201,c/x", Address("https://a:9200,b:9201,c:443/x", "svodka")),
    ],
)
def test_addresses(url: str, address: Address) -> None:
    assert address_of(url) == address


def test_any_node_of_several_may_be_asked() -> None:
    nodes = address_of("https://a:9200,[::1]:9201,c/x?prefix=news").nodes
    assert nodes == ("https://a:9200/x", "https://[::1]:9201/x", "https://c:443/x")


ODD = ["?prefix=Ы", "?prefix=", "?shards=3", ",", ",,b", ":99999999"]


@pytest.mark.parametrize("url", ["http://", *(f"http://h:9200{odd}" for odd in ODD)])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a store"):
        address_of(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    for host in ("es.example:9200", "a:9200,b:9200"):
        with pytest.raises(StoreError, match=f"of {host} .*SVODKA_ELASTIC_PASSWORD") as caught:
            open_store(f"https://elastic:geheim@{host}")
        assert "geheim" not in str(caught.value)


def test_an_answer_of_a_replica_that_is_behind_takes_nothing_back() -> None:
    seen, behind, after_a_failover = (State(last=at, version=v) for at, v in ((7, (9, 2)), (6, (8, 2)), (6, (9, 3))))
    assert behind.or_later(seen) is seen
    assert after_a_failover.or_later(seen) is after_a_failover


def test_credentials_come_from_the_environment_or_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    user = {"SVODKA_ELASTIC_USER": "svodka", "SVODKA_ELASTIC_PASSWORD_FILE": str(secret)}
    assert credentials(user, True) == {"basic_auth": ("svodka", "geheim")}
    assert credentials({"SVODKA_ELASTIC_API_KEY": "key"}, True) == {"api_key": "key"}
    tls = {"SVODKA_ELASTIC_CA": str(secret), "SVODKA_ELASTIC_FINGERPRINT": "ab"}
    assert credentials(tls, True) == {"ca_certs": str(secret), "ssl_assert_fingerprint": "ab"}
    assert credentials(tls, False) == {}


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SVODKA_ELASTIC_USER": "svodka"}, "belong together"),
        ({"SVODKA_ELASTIC_CA": "/no/such/file"}, "no file"),
        ({"SVODKA_ELASTIC_API_KEY_FILE": "/no/such/file"}, "cannot be read"),
    ],
)
def test_credentials_that_are_not_whole(environment: dict[str, str], message: str) -> None:
    with pytest.raises(StoreError, match=message):
        credentials(environment, True)


def refusal(kind: str, reason: str) -> dict[str, Any]:
    return {"error": {"root_cause": [{"type": kind, "reason": reason}], "type": kind, "reason": reason}}


BLOCK = (
    "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
    "index has read-only-allow-delete block];"
)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, refusal("security_exception", "unable to authenticate user [svodka]"), "API key is wrong"),
        (403, refusal("security_exception", "action [x] is unauthorized"), "may not do that"),
        (429, refusal("cluster_block_exception", BLOCK), "disk is too full"),
        (429, refusal("es_rejected_execution_exception", "queue is full"), r"overloaded \(429\)"),
        (503, "Service Unavailable", r"not available \(503\)"),
        (400, refusal("strict_dynamic_mapping_exception", "[x] is not allowed"), "mapping conflict.*x.*not allowed"),
        (400, refusal("parsing_exception", "odd"), "400 parsing_exception: odd"),
    ],
)
def test_what_a_refusal_means(status: int, body: object, said: str) -> None:
    assert re.search(said, meaning(status, body))


def test_a_cluster_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9: cannot be reached"):
        open_store("http://127.0.0.1:9")
