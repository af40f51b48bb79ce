"""The log in the store: what it says is on disk is there."""

import asyncio
from typing import Any

import pytest
from redis.exceptions import ResponseError

from monitor.adapters.redis.store_errors import StoreUnreachable
from monitor.adapters.service.embedded_log import EmbeddedLog


class _Client:
    """Answers WAITAOF as a server would."""

    def __init__(self, answer: list[int] | Exception) -> None:
        self._answer = answer

    def register_script(self, text: str) -> None:
        """No script is called here."""

    async def execute_command(self, *command: Any) -> list[int]:
        assert command[:3] == ("WAITAOF", 1, 0)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def _sync(answer: list[int] | Exception) -> None:
    asyncio.run(EmbeddedLog(_Client(answer), "x").sync())


def test_a_disk_that_does_not_keep_up_is_no_success() -> None:
    with pytest.raises(StoreUnreachable, match="disk"):
        _sync([0, 0])


def test_what_is_on_disk_or_cannot_be_told_is_enough() -> None:
    _sync([1, 0])
    _sync(ResponseError("unknown command 'WAITAOF'"))
    _sync(ResponseError("WAITAOF cannot be used when numlocal is set but appendonly is disabled."))
    with pytest.raises(ResponseError):
        _sync(ResponseError("NOAUTH Authentication required."))
