"""An expected error: what was asked for cannot be done, and the user can do something about it."""

OTHER = 1
NOT_USABLE = 2
"""Nothing could be read, or what was named is refused."""


class Refusal(Exception):
    """Ends the command with one sentence on standard error and an exit code."""

    def __init__(self, sentence: str, exit_code: int = NOT_USABLE) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
