"""An EDGAR on 127.0.0.1: feeds, indexes and submissions, and whatever goes wrong on the way."""

import gzip
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any
from typing import NamedTuple
from typing import Self
from urllib.parse import parse_qs
from urllib.parse import urlsplit

REFUSALS = ("403", "429", "503")
DAMAGES = ("cut", "cut-gzip", "cut-plain", "cut-chunked", "page", "brotli", "closed")
STALL = "stall"
HARMLESS = ("gzip", "false-gzip", "charset")
"""Odd, but all there: no second request is needed."""
APOLOGY = b"<!DOCTYPE html><html><head><title>SEC.gov | File Unavailable</title></head><body>Sorry.</body></html>"
ABSENT = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'


class Request(NamedTuple):
    """One request as it came."""

    path: str
    headers: dict[str, str]


class EdgarServer:
    """Serves `files` by path, and what `answer` makes; `fault` names what goes wrong with a request, if anything."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.answer: Callable[[str], bytes | None] = lambda path: None
        self.feed: Callable[[int], bytes] = lambda start: APOLOGY
        self.fault: Callable[[str, int], str | None] = lambda path, count: None
        """Of a path and the number of its request, from 1."""
        self.etags = True
        self.requests: list[Request] = []
        self.counts: Counter[str] = Counter()
        self.stalls_end = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stalls_end.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def asked(self, part: str) -> int:
        """How many requests had that in their path."""
        return sum(part in request.path for request in self.requests)

    def body(self, path: str) -> bytes | None:
        """What is at a path."""
        parts = urlsplit(path)
        if parts.path == "/cgi-bin/browse-edgar":
            return self.feed(int(parse_qs(parts.query)["start"][0]))
        return self.files.get(path) or self.answer(path)


def _handler(server: EdgarServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

        def do_GET(self) -> None:
            server.requests.append(Request(self.path, dict(self.headers.items())))
            server.counts[self.path] += 1
            fault = server.fault(self.path, server.counts[self.path])
            body = server.body(self.path)
            if fault in REFUSALS:
                text = b"<html><title>Request Rate Threshold Exceeded</title></html>"
                self._send(int(fault), text, {"Retry-After": "2"} if fault == "429" else {})
            elif body is None:
                self._send(403, ABSENT, {})
            elif fault is not None:
                self._go_wrong(fault, body)
            else:
                self._serve(body)

        def _serve(self, body: bytes) -> None:
            etag = f'"{hash(body)}"'
            if server.etags and self.headers.get("If-None-Match") == etag:
                self._send(304, b"", {"ETag": etag})
            else:
                self._send(200, body, {"ETag": etag} if server.etags else {})

        def _send(self, status: int, body: bytes, headers: dict[str, str], *, part: bytes | None = None) -> None:
            lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers.items())]
            if part is None or "cut" in headers:
                lines.append(f"Content-Length: {len(body)}")
            if part is not None:
                lines.append("Connection: close")
                self.close_connection = True
            self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (body if part is None else part))

        def _go_wrong(self, fault: str, body: bytes) -> None:
            half = body[: len(body) // 2].rstrip()[:-3]
            packed = gzip.compress(body, 1)
            match fault:
                case "cut":
                    self._send(200, body, {"cut": "yes"}, part=half)
                case "cut-gzip":
                    self._send(200, b"", {"Content-Encoding": "gzip"}, part=packed[: len(packed) // 2])
                case "cut-plain":
                    self._send(200, b"", {}, part=half)
                case "cut-chunked":
                    chunk = f"{len(half):x}\r\n".encode() + half + b"\r\n"
                    self._send(200, b"", {"Transfer-Encoding": "chunked"}, part=chunk)
                case "page":
                    self._send(200, APOLOGY, {"Content-Type": "text/html"})
                case "brotli":
                    self._send(200, body, {"Content-Encoding": "br"})
                case "closed":
                    self.close_connection = True
                case "stall":
                    self._send(200, body, {"cut": "yes"}, part=half)
                    server.stalls_end.wait(2)
                case "gzip":
                    self._send(200, packed, {"Content-Encoding": "gzip"})
                case "false-gzip":
                    self._send(200, body, {"Content-Encoding": "gzip"})
                case "charset":
                    self._send(200, body, {"Content-Type": "text/plain; charset=utf-16"})
                case _:
                    raise AssertionError(fault)

    return Handler
