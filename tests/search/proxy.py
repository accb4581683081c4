"""A proxy before an Elasticsearch, with TLS and credentials, that can refuse, lose answers and lie."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Fault = Callable[[str, str], "int | str | None"]  # (method, path) → a status, "lost", "closed" or "some busy", or None


class Proxy:
    """`url` forwards to `target`. `allowed`: the one Authorization header let in. `fault` says what goes wrong."""

    def __init__(self, target: str, certificate: Path | None = None, allowed: str | None = None) -> None:
        self.target, self.allowed = urlsplit(target).netloc, allowed
        self.fault: Fault = lambda method, path: None
        self.version: str | None = None
        self.answers: dict[str, tuple[int, object]] = {}  # path → status and JSON, instead of the server's
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ssl.SSLError):  # a client that does not trust us goes away
                self.close_connection = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if made := proxy.answers.get(self.path.partition("?")[0]):
                self.send(made[0], {}, json.dumps(made[1]).encode())
                return
            fault = proxy.fault(self.command, self.path)
            if proxy.allowed and self.headers.get("Authorization") != proxy.allowed:
                fault = 401
            if fault == "closed":
                self.hang_up()
                return
            if isinstance(fault, int):
                self.send(fault, {}, json.dumps({"error": {"type": "made_up", "reason": "by the test"}}).encode())
                return
            if fault == "some busy":
                self.answer_half(body)
                return
            status, headers, found = self.forwarded(body)
            if fault == "lost":
                self.hang_up()
                return
            self.send(status, headers, found)

        def answer_half(self, body: bytes) -> None:
            """Of a bulk request of `index` and `create`, do the first half; 429 for the rest."""
            lines = body.splitlines(keepends=True)
            half = len(lines) // 4 * 2
            items = json.loads(self.forwarded(b"".join(lines[:half]))[2])["items"] if half else []
            refused = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "by the test"}}
            items += [{"index": refused} for _ in lines[half::2]]
            self.send(200, {}, json.dumps({"took": 1, "errors": True, "items": items}).encode())

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            way = http.client.HTTPConnection(proxy.target, timeout=60)
            dropped = ("host", "authorization", "connection", "content-length")
            kept = {k: v for k, v in self.headers.items() if k.lower() not in dropped}
            way.request(self.command, self.path, body, kept)
            answer = way.getresponse()
            found = answer.read()
            way.close()
            if proxy.version and self.path == "/":
                found = found.replace(json.loads(found)["version"]["number"].encode(), proxy.version.encode())
            names = ("Content-Type", "X-elastic-product")
            return answer.status, {name: answer.headers[name] for name in names if answer.headers[name]}, found

        def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "X-elastic-product": "Elasticsearch"} | headers
            ).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

    return Handler


def certificate(folder: Path) -> tuple[Path, str]:
    """A file with key and certificate of 127.0.0.1, and its fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "svodka test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "proxy.pem"
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file, made.fingerprint(hashes.SHA256()).hex()
