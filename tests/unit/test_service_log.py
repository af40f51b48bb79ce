"""What the service says of itself: a line each, and of what libraries repeat only some."""

import json
import logging

from agents.logs import JsonLines
from agents.logs import Seldom


def _record(name: str, says: str, *arguments: object, created: float = 0.0) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, "a file", 1, says, arguments, None)
    record.created = created
    return record


def test_a_library_is_heard_once_in_ten_seconds_of_each_thing_that_it_says() -> None:
    seldom = Seldom()
    heard = [seldom.filter(_record("aiokafka", "cannot reach %s", n, created=1000 + n)) for n in range(12)]
    assert [n for n, is_heard in enumerate(heard) if is_heard] == [0, 10]
    assert seldom.filter(_record("aiokafka", "something else", created=1011))
    assert seldom.filter(_record("aiokafka.producer", "cannot reach %s", 1, created=1011))


def test_the_service_itself_is_always_heard() -> None:
    seldom = Seldom()
    assert all(seldom.filter(_record("pillwatch.alerts", "%s alert", n, created=1000)) for n in range(3))
    assert not [n for n in range(2) if not seldom.filter(_record("pillwatch", "again", created=1000))]


def test_a_record_is_one_line_of_json() -> None:
    record = _record("pillwatch.owner", "two\nlines of %s", "it", created=1_000_000_000)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line) == {
        "at": "2001-09-09T01:46:40Z",
        "level": "error",
        "from": "pillwatch.owner",
        "says": "two\nlines of it",
    }
