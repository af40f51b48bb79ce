"""What the service says of itself: one JSON object a line on standard error, with the ids that a search needs."""

import json
import logging
import sys
from datetime import UTC
from datetime import datetime
from typing import Any

from monitor.core.instants import format_instant

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


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


def log_to_standard_error(level: int = logging.INFO) -> None:
    """Send what this program and its libraries say to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("pillwatch").setLevel(level)
