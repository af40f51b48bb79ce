"""What has to be right for the program to work here: one function a check, each with a sentence to act on."""

import sys
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from importlib.metadata import PackageNotFoundError
from importlib.metadata import requires
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple
from zoneinfo import TZPATH
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

from monitor import calendars
from monitor.core.plan.problems import PlanRefused
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files
from monitor.settings import misspelt

_AHEAD = timedelta(days=365)
"""A calendar that ends within this time will soon give no deadlines."""

_PAGE = 4096

_NEW_YORK_HOURS = {
    datetime(2006, 12, 8, 12, tzinfo=UTC): timedelta(hours=-5),
    # From 2007 on summer time begins in March: a database of before does not know it.
    datetime(2007, 3, 12, 12, tzinfo=UTC): timedelta(hours=-4),
}


class Finding(NamedTuple):
    """What a check found; `mend` is None where nothing is wrong, and empty where `says` says what to do."""

    what: str
    says: str
    mend: str | None = None


def python() -> Iterator[Finding]:
    """The interpreter."""
    says = sys.version.split()[0]
    is_right = sys.version_info[:2] == (3, 11)
    yield Finding("python", says, None if is_right else "run `make setup` with Python 3.11")


def packages() -> Iterator[Finding]:
    """The packages that the project pins, against those that are installed."""
    for requirement in requires("pillwatch") or ():
        name, _, pinned = requirement.partition("==")
        if ";" in requirement:
            continue  # only for those who work on the program
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield Finding(name, "is not installed", "run `make setup`")
            continue
        is_right = installed == pinned
        yield Finding(name, installed, None if is_right else f"version {pinned} is meant: run `make setup`")


def time_zones() -> Iterator[Finding]:
    """New York's clock, which every deadline is counted by."""
    try:
        zone = ZoneInfo("America/New_York")
    except (ZoneInfoNotFoundError, OSError):
        yield Finding("time zones", "America/New_York is unknown", "install the package tzdata: run `make setup`")
        return
    wrong = [at for at, offset in _NEW_YORK_HOURS.items() if at.astimezone(zone).utcoffset() != offset]
    mend = "the system's time zone database is out of date: update it" if wrong else None
    yield Finding("time zones", f"America/New_York is known, from {_time_zone_data()}", mend)


def _time_zone_data() -> str:
    """Which time zone database is read, and its version."""
    folder = next((Path(path) for path in TZPATH if (Path(path) / "America/New_York").exists()), None)
    if folder is None:
        return f"the package tzdata {version('tzdata')}"
    try:
        with (folder / "tzdata.zi").open(encoding="utf-8") as file:
            release = file.readline().removeprefix("# version").strip()
    except (OSError, UnicodeDecodeError):
        release = "of a version that it does not tell"
    return f"{folder} {release}"


def bundled_plans() -> Iterator[Finding]:
    """The bundled plans."""
    try:
        yield Finding("bundled plans", ", ".join(file.plan.id for file in bundled_files()))
    except PlanRefused as error:
        yield Finding("bundled plans", str(error), "the installation is damaged: run `make setup`")


def named_plans(paths: Iterable[Path]) -> Iterator[Finding]:
    """The plans that the settings name."""
    try:
        named = PlanLibrary(paths).plans
    except PlanRefused as error:
        yield Finding("plans of the settings", str(error).replace("\n", "; "), "correct the file, or PILLWATCH_PLANS")
        return
    if named:
        yield Finding("plans of the settings", ", ".join(plan.id for plan in named))


def calendar_files(today: date) -> Iterator[Finding]:
    """The bundled calendars, and for how long they state closings."""
    for name in calendars.CALENDARS:
        try:
            calendar = calendars.load(name)
        except (ValueError, OSError) as error:
            yield Finding(f"calendar {name}", str(error), "the installation is damaged: run `make setup`")
            continue
        is_short = calendar.last_day - today < _AHEAD
        says = f"states closings from {calendar.first_day} through {calendar.last_day}"
        mend = "it ends within a year: extend its file, or update the program" if is_short else None
        yield Finding(f"calendar {name}", says, mend)


def misspelt_settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What is set in the environment, looks like a setting, and is none: it has no effect."""
    for name, meant in misspelt(environment).items():
        yield Finding(name, "is no setting, and has no effect", f"set {meant}, if that is meant")


def home(folder: Path) -> Iterator[Finding]:
    """The folder of the embedded store and log."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    says = str(folder) if nearest == folder else f"{folder} (will be made)"
    try:
        # Asking for permission is not enough: a file system can be full, or mounted for reading only.
        with TemporaryFile(dir=nearest) as file:
            file.write(bytes(_PAGE))
            file.flush()
    except OSError as error:
        reason = error.strerror or str(error)
        yield Finding("home folder", says, f"it cannot be written to ({reason}): mend that, or set PILLWATCH_HOME")
        return
    yield Finding("home folder", says)
