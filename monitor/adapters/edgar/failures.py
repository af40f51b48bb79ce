"""What can come of asking EDGAR, other than what was asked for."""


class EdgarError(Exception):
    """Something was not had; the message says what and why, in words for a person."""


class NotThere(EdgarError):
    """EDGAR says that there is no such file."""

    def __init__(self, url: str) -> None:
        super().__init__(f"there is nothing at {url}")


class Unavailable(EdgarError):
    """It was asked for again and again, and not had."""

    def __init__(self, url: str, reason: str, attempts: int, *, refused: bool = False) -> None:
        times = f" ({attempts} times)" if attempts > 1 else ""
        super().__init__(f"{url} cannot be had: {reason}{times}")
        self.refused = refused
        """EDGAR wants no requests from here now: another file would be refused too."""


class AskAgain(Exception):
    """One attempt failed; another may not."""

    def __init__(self, reason: str, *, refused: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.refused = refused
        """EDGAR wants fewer requests, or none from here: every worker has to wait."""
        self.retry_after = retry_after
        """Seconds that EDGAR itself asks to wait."""


class Damaged(AskAgain):
    """What came is not whole, or is something else."""
