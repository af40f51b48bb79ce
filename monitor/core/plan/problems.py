"""Why a plan file is refused."""

from collections.abc import Iterable

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong with a plan file."""

    line: int
    """Counted from 1; 0 where it is about the file as such (it is not there, or cannot be read)."""
    reason: str
    """What is wrong, and what to do about it."""


class PlanRefused(ValueError):
    """A plan file that is refused whole, with everything found wrong with it.

    `file`, `line` and `reason` are those of the first problem; `problems` are all, in the order of their
    lines. As text: one line a problem, `FILE:LINE: what is wrong, what to do`.
    """

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(set(problems)))
        self.line = self.problems[0].line
        self.reason = self.problems[0].reason
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        return "\n".join(
            f"{self.file}:{problem.line}: {problem.reason}"
            if problem.line
            else f"{self.file}: {problem.reason}"
            for problem in self.problems
        )
