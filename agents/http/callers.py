"""Who may send events: a file of `name:token`, one a line. Tokens are compared without telling by the time it takes.

Two lines with the same name are two tokens of one caller, so that a token can be changed without a pause. The file is
read again when it changes; while it cannot be read, nobody is known.
"""

import logging
import os
import re
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import NamedTuple

from monitor.settings import SettingRefused
from monitor.settings.names import HTTP_TOKENS_FILE

LOG = logging.getLogger("pillwatch.http")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN = re.compile(r"[\x21-\x7e]{16,512}")
_LARGEST = 1024 * 1024


class CallersUnreadable(Exception):
    """The file cannot be read, or makes no sense; the message is one sentence without a token."""


class _Caller(NamedTuple):
    name: str
    digest: bytes


class Callers:
    """The callers that a file names."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises `SettingRefused`."""
        self._path = path
        self._version: tuple[int, int, int] | None = None
        self._callers: tuple[_Caller, ...] = ()
        try:
            self._refresh()
        except CallersUnreadable as error:
            raise SettingRefused(HTTP_TOKENS_FILE, str(path), str(error)) from None

    def named(self, authorization: str) -> str | None:
        """The name of the caller whose token this header has; None: nobody's. Raises `CallersUnreadable`."""
        self._refresh()
        scheme, _, token = authorization.partition(" ")
        digest = sha256(token.strip().encode(errors="surrogateescape")).digest()
        found = None
        for caller in self._callers:  # all of them, whichever it is
            if compare_digest(caller.digest, digest):
                found = caller.name
        return found if scheme.lower() == "bearer" else None

    def _refresh(self) -> None:
        try:
            stat = os.stat(self._path)
            version = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if version == self._version:
                return
            self._version, self._callers = None, ()
            with self._path.open("rb") as stream:
                content = stream.read(_LARGEST + 1)
        except OSError as error:
            self._version, self._callers = None, ()
            raise CallersUnreadable(f"cannot be read: {error.strerror or type(error).__name__}") from None
        self._callers = _callers_in(content)
        self._version = version
        LOG.info("%d callers may send events", len({caller.name for caller in self._callers}))


def _callers_in(content: bytes) -> tuple[_Caller, ...]:
    if len(content) > _LARGEST:
        raise CallersUnreadable(f"has more than {_LARGEST} bytes")
    try:
        lines = content.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise CallersUnreadable("has letters other than ASCII") from None
    found: list[_Caller] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, token = line.strip().partition(":")
        if not colon or not _NAME.fullmatch(name):
            raise CallersUnreadable(f"has no name:token in line {number}")
        if not _TOKEN.fullmatch(token):
            raise CallersUnreadable(f"has a token in line {number} that is not 16 to 512 visible characters")
        digest = sha256(token.encode()).digest()
        if any(caller.digest == digest for caller in found):
            raise CallersUnreadable(f"has the token in line {number} twice")
        found.append(_Caller(name, digest))
    if not found:
        raise CallersUnreadable("names nobody")
    return tuple(found)
