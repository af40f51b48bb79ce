"""A mail server that keeps what it is sent, for tests of what reaches people."""

import time
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from aiosmtpd.smtp import LoginPassword

from tests.servers.processes import PATIENCE_SECONDS
from tests.servers.processes import free_port


class MailSink:
    """Takes mail of whoever logs in with this password, from `MailSink(…)` to `stop`."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._received: list[tuple[list[str], Message]] = []
        self.refused_logins = 0
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._authenticate,
            auth_require_tls=False,
            auth_exclude_mechanism=["LOGIN"],  # its prompts differ from those that Alertmanager waits for
        )
        self._controller.start()

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        is_right = isinstance(login, LoginPassword) and login.password == self._password
        self.refused_logins += not is_right
        return AuthResult(success=is_right)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one message of somebody who has logged in."""
        if not session.authenticated:
            return "530 log in first"
        self._received.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 kept"

    def wait_for(self, recipient: str) -> Message:
        """The first message to this address. Raises AssertionError if none comes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for recipients, message in self._received:
                if recipient in recipients:
                    return message
            time.sleep(0.05)
        raise AssertionError(f"no mail to {recipient}; mail went to {[to for to, _ in self._received]}")

    @property
    def recipients(self) -> set[str]:
        """Whom mail went to so far."""
        return {address for addresses, _ in self._received for address in addresses}

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
