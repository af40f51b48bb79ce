"""A folder of plan files, on disk or inside the package, and the rules for reading from one."""

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from pathlib import PureWindowsPath

import msgspec

from monitor.core.plan.files import PlanRefused
from monitor.core.plan.files import Problem

SUFFIX = ".toml"
BYTES_MAX = 256 * 1024
"""A plan file of a few pages is far below; what is above is no plan."""


class Shelf(msgspec.Struct, frozen=True):
    """One folder of plan files."""

    folder: Traversable
    label: str
    """What comes before a file's name in messages; empty or ending in a separator."""
    trusted: bool = True
    """False for the folder of a feed: nothing outside it is read through it, and its symbolic links may lie.
    """

    def names(self) -> Iterator[str]:
        """The names of the plan files that may be read, in order; none where there is no such folder."""
        if not self.folder.is_dir():
            return
        names = sorted(entry.name for entry in self.folder.iterdir())
        yield from (name for name in names if name.endswith(SUFFIX) and self.has(name))

    def has(self, name: str) -> bool:
        """Whether a file of that name may be read here. Anything but a bare name is not."""
        if not is_bare(name):
            return False
        try:
            return self.folder.joinpath(name).is_file() and self._stays_inside(name)
        except OSError:
            return False

    def shown(self, name: str) -> str:
        """The file as messages name it."""
        return self.label + name

    def read(self, name: str) -> str:
        """The text of a file that is here. Raises `PlanRefused` if it cannot be read."""
        try:
            with self.folder.joinpath(name).open("rb") as file:
                content = file.read(BYTES_MAX + 1)
        except OSError as error:
            reason = f"cannot be read ({error.strerror or error}), check its permissions"
            raise PlanRefused(self.shown(name), [Problem(0, reason)]) from None
        if len(content) > BYTES_MAX:
            reason = f"is larger than {BYTES_MAX} bytes, which no plan is, name a plan file"
            raise PlanRefused(self.shown(name), [Problem(0, reason)])
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            reason = "this is no UTF-8, save the file as UTF-8"
            raise PlanRefused(self.shown(name), [Problem(line, reason)]) from None

    def _stays_inside(self, name: str) -> bool:
        if self.trusted or not isinstance(self.folder, Path):
            return True
        return (self.folder / name).resolve().is_relative_to(self.folder.resolve())


BUNDLED = Shelf(resources.files(__package__), "bundled:")
"""The plans that come with the program."""


def shelf_at(folder: Path) -> Shelf:
    """A folder that a user named, or that a file a user named stands in."""
    return Shelf(folder, "" if folder == Path() else f"{folder / 'x'}".removesuffix("x"))


def is_bare(name: str) -> bool:
    """Whether a text is a file name and nothing else: no folder, no drive, no way up, nothing unprintable."""
    return (
        0 < len(name) <= 200
        and ".." not in name
        and name.isprintable()
        and name != "."
        and PureWindowsPath(name).name == name  # knows both separators, and drives
    )
