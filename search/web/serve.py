"""The server: uvicorn on one address, announced once it listens."""

from __future__ import annotations

import socket
import sys

import uvicorn

from search.store import StoreError, open_store
from search.web.app import create_app


def serve(store: str, host: str, port: int) -> None:
    """Serve a store until interrupted; port 0 takes a free one. StoreError if store or address cannot be had."""
    open_store(store).close()  # what is wrong with it is said now, not on the first page
    listening = _listen(host, port)
    address = f"http://{_shown(host)}:{listening.getsockname()[1]}/"
    print(f"{store} is served at {address} (Ctrl+C ends)", file=sys.stderr, flush=True)
    config = uvicorn.Config(create_app(lambda: open_store(store)), log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)  # from now on a browser waits instead of being refused
    except OSError as error:
        raise StoreError(f"cannot listen on {host}:{port}: {error.strerror or error}; --port takes another") from error
    return listening


def _shown(host: str) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{name}]" if ":" in name and not name.startswith("[") else name
