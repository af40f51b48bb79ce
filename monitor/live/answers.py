"""What became of each line that somebody brought: one answer a line, so that its sender can act on it."""

from typing import Literal
from typing import NamedTuple

import msgspec

from monitor.rejects import SetAside
from monitor.rejects import readable

Word = Literal["taken", "repeated", "set-aside"]
"""The log has it; this very line had come before, so it is there once; it is no event, and does not count."""


class Origin(NamedTuple):
    """Where a line of the log came from."""

    line: int | None
    """Counted from 1; None: a whole file gave it."""
    issuer: str
    id: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one line. `taken` and `repeated` hold once the call that brought the line has ended well."""

    file: str = ""
    line: int | None = None
    answer: Word
    issuer: str = ""
    id: str = ""
    reason: str = ""
    mend: str = ""
    text: str = ""
    """How a line begins that was set aside."""


ANOTHER = "another line with this id came before: one of the two counts, and the other is set aside where it is taken"


def answer_of(file: str, origin: Origin, word: Word, reason: str = "") -> Answer:
    """The answer for a line that is an event."""
    return Answer(file=file, line=origin.line, answer=word, issuer=origin.issuer, id=origin.id, reason=reason)


def answer_set_aside(one: SetAside) -> Answer:
    """The answer for a line that is none."""
    text = readable(one.text)
    return Answer(file=one.file, line=one.line, answer="set-aside", reason=one.reason, mend=one.mend, text=text)
