"""What the service says of itself: one JSON object a line on standard error, with the ids that a search needs."""

import json
import logging
import sys
from datetime import UTC
from datetime import datetime
from typing import Any

from monitor.core.times.instants import format_instant

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_SERVICE = "pillwatch"
_AGAIN_SECONDS = 10.0


class JsonLines(logging.Formatter):
    """A record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level, logger and message, with whatever was given beside it."""
        said: dict[str, Any] = {
            "at": format_instant(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


class Seldom(logging.Filter):
    """Of what a library says again and again, lets through one in ten seconds: hundreds come while Kafka is away."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is to be said. What the service itself says always is."""
        if record.name.partition(".")[0] == _SERVICE:
            return True
        kind = record.name, str(record.msg)
        if record.created - self._said.get(kind, 0.0) < _AGAIN_SECONDS:
            return False
        self._said[kind] = record.created
        return True


def log_to_standard_error(level: int = logging.INFO) -> None:
    """Send what this program and its libraries say to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(Seldom())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_SERVICE).setLevel(level)
