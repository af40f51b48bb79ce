"""What came lately, so that a line that comes again is answered as a repeat.

It is a courtesy with a bound: what is forgotten goes into the log once more, and counts once all the same, because the
engine knows every id (readings 2.1).
"""

from collections.abc import Iterable

_MOST = 200_000


class Remembered:
    """Identities of the latest lines, with what stood in them: between half and all of `most` of them."""

    def __init__(self, most: int = _MOST) -> None:
        self._half = max(most // 2, 1)
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}

    def get(self, identity: str) -> int | None:
        """What stood in the line of this identity; None: not remembered."""
        found = self._young.get(identity)
        return found if found is not None else self._old.get(identity)

    def add(self, identity: str, content: int) -> None:
        """Remember a line."""
        self._young[identity] = content
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}

    def learn(self, others: Iterable[tuple[str, int]]) -> None:
        """Remember several."""
        for identity, content in others:
            self.add(identity, content)

    def items(self) -> Iterable[tuple[str, int]]:
        """All that is remembered, the latest last."""
        yield from self._old.items()
        yield from self._young.items()


def identity_of(issuer: str, event_id: str) -> str:
    """One name for an event: an issuer has ten digits, so that no two run together."""
    return issuer + event_id


def content_of(line: bytes) -> int:
    """64 bits of what stands in a line, keyed by this process: nobody outside can make two lines alike."""
    return hash(line)
