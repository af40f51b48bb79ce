"""The body of a call: read up to a limit and within a time, then cut into lines, one event each."""

import asyncio
from collections.abc import Iterator
from itertools import islice

import msgspec
from aiohttp import web
from aiohttp.web_request import BaseRequest

from agents.http.limits import HttpLimits
from agents.http.refusals import Refused
from monitor.rejects import SetAside

JSON = "application/json"
LINES = "application/x-ndjson"

_EXCERPT = 4096
_COMMAS_AN_EVENT = 50
_BOM = b"\xef\xbb\xbf"
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_LINE_BREAKS = bytes.maketrans(b"\r\n", b"  ")

Line = tuple[int, bytes]


def check_head(request: BaseRequest, limits: HttpLimits) -> None:
    """Refuse what need not be read: another type, or a length over the limit. Raises `Refused`."""
    if "Content-Encoding" in request.headers:
        raise Refused(415, "send the body as it is, without Content-Encoding.")
    if request.content_type not in (JSON, LINES) or "Content-Type" not in request.headers:
        raise Refused(415, f"send {JSON} (one event, or a list of them) or {LINES} (one event a line).")
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Refused(415, "send UTF-8.")
    if request.content_length is not None and request.content_length > limits.body_bytes:
        raise _too_large(limits)


async def read_body(request: BaseRequest, limits: HttpLimits) -> bytes:
    """The body. Raises `Refused`."""
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            if request.headers.get("Expect", "").lower() == "100-continue":
                await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                request.writer.output_size = 0  # this was no answer yet
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > limits.body_bytes:
                    raise _too_large(limits)
    except web.RequestPayloadError:
        raise Refused(400, "the body is damaged.") from None
    except TimeoutError:
        raise Refused(408, f"the body did not come within {limits.body_seconds:g} seconds.") from None
    return bytes(body)


def lines_of(body: bytes, content_type: str, name: str, limits: HttpLimits) -> list[Line | SetAside]:
    """The lines of a body, each with its number, counted from 1. Raises `Refused`."""
    body = body.removeprefix(_BOM)
    found = list(islice(_split(body), limits.lines + 1) if content_type == LINES else _elements(body, limits))
    if not found:
        raise Refused(400, "the body has no event.")
    if len(found) > limits.lines:
        raise Refused(413, f"the body has more than {limits.lines} events: send them in several calls.")
    return [_checked(line, name, limits) for line in found]


def _split(body: bytes) -> Iterator[Line]:
    for number, line in enumerate(body.split(b"\n"), 1):
        if line.strip():
            yield number, line


def _elements(body: bytes, limits: HttpLimits) -> list[Line]:
    """The elements of a list, or the one object, each as it was written, on one line."""
    text = body.strip()
    if text.startswith(b"{"):
        return [(1, text.translate(_LINE_BREAKS))]
    if text.count(b",") > limits.lines * _COMMAS_AN_EVENT:  # millions of tiny elements would fill the memory
        raise Refused(413, "the body has more values than its events could have: send them in several calls.")
    try:
        elements = _ARRAY.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "the body is neither a JSON object nor a list of them.") from None
    # Between the strings of JSON a line break is a space, and inside of them it cannot stand.
    return [(number, bytes(element).translate(_LINE_BREAKS)) for number, element in enumerate(elements, 1)]


def _checked(line: Line, name: str, limits: HttpLimits) -> Line | SetAside:
    number, text = line
    if len(text) <= limits.line_bytes:
        return line
    reason = f"an event of more than {limits.line_bytes} bytes"
    return SetAside(name, number, reason, "split it into events of their own", text[:_EXCERPT])


def _too_large(limits: HttpLimits) -> Refused:
    return Refused(413, f"the body has more than {limits.body_bytes} bytes: send it in several calls.")
