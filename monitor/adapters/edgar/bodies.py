"""The body of an answer, whole or refused.

A body is cut off where a connection breaks, a proxy gives up or a disk fills; half a submission would be read as one
that says less. What HTTP itself proves is checked here: the stated length and the end of the compression. What only the
content can prove is checked by whoever reads it.
"""

import zlib

import httpx

from monitor.adapters.edgar.failures import Damaged

BYTES_MAX = 512 * 1024 * 1024
"""The largest submissions of EDGAR are some hundred megabytes."""

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's number for gzip with the largest window


async def whole_body(response: httpx.Response) -> bytes:
    """What was sent, decompressed. Raises `Damaged`, and what httpx raises for a broken connection."""
    # Raw: httpx's own decompression takes the half of a file for the whole.
    pieces: list[bytes] = []
    length = 0
    async for piece in response.aiter_raw():
        length += len(piece)
        if length > BYTES_MAX:
            raise Damaged(f"the answer has more than {BYTES_MAX} bytes")
        pieces.append(piece)
    stated = response.headers.get("Content-Length")
    if stated is not None and stated != str(length):
        raise Damaged(f"the answer is cut off: {length} of {stated} bytes")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Damaged(f"the answer is compressed with {encoding!r}, which was not asked for")
    return gunzipped(b"".join(pieces))


def gunzipped(content: bytes) -> bytes:
    """The content, decompressed if it is gzip: whatever the headers and the file's name say. Raises `Damaged`."""
    # Twice at most: a file that is gzip itself, sent with gzip as its transfer's compression.
    for _ in range(2):
        if not content.startswith(_GZIP):
            return content
        content = _unpacked(content)
    return content


def _unpacked(content: bytes) -> bytes:
    unpacked = bytearray()
    while content:  # a gzip file may have several members
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            unpacked += member.decompress(content, BYTES_MAX + 1 - len(unpacked))
        except zlib.error as error:
            raise Damaged(f"the compression is damaged: {error}") from None
        if len(unpacked) > BYTES_MAX:
            raise Damaged(f"the answer has more than {BYTES_MAX} bytes")
        if not member.eof:
            raise Damaged("the answer is cut off: its compression has no end")
        content = member.unused_data.lstrip(b"\0")
    return bytes(unpacked)
