"""Notes of processes for one another: a document each in the index of the record, changed by compare-and-swap."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from elasticsearch import ConflictError

from search.engines.elastic.connection import Connection


class Notes:
    """By name. A swap whose answer was lost is found to be done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._client = connection.client
        self._index = connection.address.index("record")

    def read(self, name: str) -> str | None:
        return self._found(name)[0]

    def swap(self, name: str, before: str | None, after: str | None) -> bool:
        """As Store.swap_note."""
        return self._connection.patiently(partial(self._swap, name, before, after))

    def _found(self, name: str) -> tuple[str | None, dict[str, Any]]:
        """The text, and what makes a write fail if it was changed since."""
        ask = partial(self._client.options(ignore_status=404).get, index=self._index, id=_key(name))
        found = self._connection.patiently(ask)
        if not found.get("found"):
            return None, {"op_type": "create"}
        version = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return str(found["_source"]["state"]["text"]), version

    def _swap(self, name: str, before: str | None, after: str | None) -> bool:
        found, unchanged = self._found(name)
        if found != before:
            return False
        try:
            if after is not None:
                document = {"state": {"name": name, "text": after}}
                self._client.index(index=self._index, id=_key(name), document=document, **unchanged)
            elif found is not None:
                self._client.delete(index=self._index, id=_key(name), **unchanged)
        except ConflictError:
            return self.read(name) == after
        return True


def _key(name: str) -> str:
    return f"note-{hashlib.sha256(name.encode()).hexdigest()[:32]}"
