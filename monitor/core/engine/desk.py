"""What an engine asks of a book that counts trades for it (`monitor.core.book`)."""

from collections.abc import Collection
from collections.abc import Iterable
from typing import Protocol

from monitor.core.feed.events import Trade
from monitor.core.quantities import Shares


class Desk(Protocol):
    """An issuer's place in a book, which may have counted trades that the engine has not heard of."""

    def leave(self) -> None:
        """Tell the engine what its positions came to: from now on it counts itself, until the book goes on."""

    def heard(self, event_id: str) -> None:
        """The engine takes an event of that id."""

    def history(self) -> Iterable[Trade]:
        """Every trade that the book keeps: the engine has none of them."""

    def find(self, ids: Collection[str]) -> dict[str, Trade]:
        """Of the trades that the book keeps those of these ids."""

    def trades_by(self, person: str) -> Iterable[Trade]:
        """Of the trades that the book keeps those that name this person."""

    def bought(self) -> Iterable[tuple[str, Shares]]:
        """Who bought how much, by trades that the engine never had, since this was last asked."""
