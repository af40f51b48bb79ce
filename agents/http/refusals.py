"""Answers in JSON; an error is one sentence, and repeats nothing that a request's head said."""

from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web

_encode = msgspec.json.Encoder().encode


class Refused(Exception):
    """A request that is not served: a status, and one sentence for who sent it."""

    def __init__(
        self,
        status: int,
        sentence: str,
        headers: Mapping[str, str] | None = None,
        further: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers
        self.further = further or {}

    def answer(self) -> web.Response:
        """As it is sent."""
        return json_answer({"error": self.sentence, **self.further}, self.status, self.headers)


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer in JSON that nobody keeps."""
    head = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})}
    return web.Response(status=status, body=_encode(content) + b"\n", content_type="application/json", headers=head)
