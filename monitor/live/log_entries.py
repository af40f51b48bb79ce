"""What stands in the log: blocks of lines, each with what its sender said of the call that brought them."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from typing import NamedTuple

import msgspec

from monitor.plan_texts import PlanText


class VersionText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The version that an `amend` event names, as its sender found it (readings 11.7)."""

    name: str
    lineage: tuple[PlanText, ...] = ()
    """With all that it inherits from, the first version first; nothing if it cannot be read."""
    unreadable: str = ""
    """Why it cannot be read."""
    text: str = ""
    """What stands in a file that cannot be read."""


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the topic `control`."""

    says: Literal["load-begins", "load-goes-on", "load-ends", "drain"]
    id: str
    """Of the load, or of the drain."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes with a block of lines."""

    called_at: datetime | None = None
    """The instant of the file or call: what states no `known_at` was known then (readings 11.5)."""
    load: str = ""
    """The load of the past to which the lines belong."""
    source: str = ""
    """The file, folder or caller, as messages name it."""
    is_verified: bool = False
    """The log was read: these trades are in it once (readings 11.10)."""
    versions: tuple[VersionText, ...] = ()


class Block(NamedTuple):
    """Lines that stand one after another in one topic of one partition, and were taken by the log at one instant."""

    topic: str
    offset: int
    """Of the first line."""
    size: int
    taken_at: datetime
    lines: bytes
    """One event a line, `size` of them."""
    mark: Mark

    @property
    def end(self) -> int:
        """The offset after the last line."""
        return self.offset + self.size

    def since(self, position: int) -> "Block":
        """The block without what stands before a position."""
        skipped = position - self.offset
        if skipped <= 0:
            return self
        lines = self.lines.split(b"\n", skipped)[skipped]
        return self._replace(offset=position, size=self.size - skipped, lines=lines)

    def up_to(self, stop: int) -> "Block":
        """The block without what stands at a position or after it."""
        size = min(self.size, stop - self.offset)
        if size == self.size:
            return self
        return self._replace(size=size, lines=b"\n".join(self.lines.split(b"\n", size)[:size]) + b"\n")


def in_a_row(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks of one topic and mark that stand one after another, together."""
    rows: list[list[Block]] = []
    for block in blocks:
        last = rows[-1][-1] if rows else None
        if last is not None and (last.topic, last.end, last.mark) == (block.topic, block.offset, block.mark):
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def joined(blocks: Sequence[Block]) -> Block:
    """Blocks in a row as one, as if the log had taken all of it when it took the first."""
    lines = b"".join(block.lines if block.lines.endswith(b"\n") else block.lines + b"\n" for block in blocks)
    return blocks[0]._replace(size=sum(block.size for block in blocks), lines=lines)


encode_mark = msgspec.json.Encoder().encode
decode_mark = msgspec.json.Decoder(Mark).decode
encode_control = msgspec.json.Encoder().encode
decode_control = msgspec.json.Decoder(Control).decode


def says_drain(block: Block) -> bool:
    """Whether a block of the topic `control` has a drain."""
    return any(_says(line) == "drain" for line in block.lines.splitlines())


def _says(line: bytes) -> str:
    try:
        return decode_control(line).says
    except msgspec.MsgspecError:
        return ""  # a later program's word
