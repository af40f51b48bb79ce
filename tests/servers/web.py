"""Asking a server on this machine over HTTP."""

import json
from typing import Any
from urllib.error import URLError
from urllib.request import Request
from urllib.request import urlopen


def ask(url: str, body: object = None) -> Any:
    """The JSON that this URL answers; with a body it is posted as JSON."""
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data=content, headers={"Content-Type": "application/json"}), timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def is_ready(url: str) -> bool:
    """Whether this URL answers that all is well."""
    try:
        with urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
