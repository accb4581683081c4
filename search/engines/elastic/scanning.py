"""Through the index of the record, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from search.engines.elastic.connection import Connection
from search.store import IDS, WHOLE, Part, StoreError

PAGE = 200
KEPT = "5m"  # a point in time, from one page to the next


def scanned(connection: Connection, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every hit, by first sight, at one moment (at two, if the node dies that holds the point in time)."""
    client, index = connection.client, connection.address.index("record")
    connection.patiently(partial(client.indices.refresh, index=index))
    asked: dict[str, Any] = {"query": {"bool": {"filter": [query, {"exists": {"field": "created"}}]}}}
    asked |= {"sort": [{"created": "asc"}], "size": PAGE, "track_total_hits": False}
    asked |= {"seq_no_primary_term": True, "allow_partial_search_results": False}
    pit = _opened(connection, index)
    try:
        while True:
            hits, pit = _page(connection, index, asked, pit)
            yield from hits
            if len(hits) < PAGE:
                return
            asked["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(StoreError), connection.telling():
            client.close_point_in_time(id=pit)


def _opened(connection: Connection, index: str) -> str:
    ask = partial(connection.client.open_point_in_time, index=index, keep_alive=KEPT)
    return str(connection.patiently(ask)["id"])


def _page(connection: Connection, index: str, asked: Mapping[str, Any], pit: str) -> tuple[list[dict[str, Any]], str]:
    """A page through a point in time, or through a new one where that was given up; and which it was."""
    search = connection.client.search
    try:
        with connection.telling():
            return list(search(pit={"id": pit, "keep_alive": KEPT}, **asked)["hits"]["hits"]), pit
    except StoreError:
        pit = _opened(connection, index)
    found = connection.patiently(partial(search, pit={"id": pit, "keep_alive": KEPT}, **asked))
    return list(found["hits"]["hits"]), pit


def within(part: Part) -> dict[str, Any]:
    """The query for the records of a part."""
    stop = {"lt": f"{part.stop:04x}"} if part.stop < IDS else {}
    return {"match_all": {}} if part == WHOLE else {"range": {"article_id": {"gte": f"{part.start:04x}"} | stop}}
