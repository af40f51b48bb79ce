"""`pillwatch doctor`: what is configured and reachable, one line each, with what to do where something is wrong."""

import os
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

import typer
from rich.text import Text

from monitor.settings import SettingRefused
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.settings.names import PLANS
from monitor.terminal import doctor_checks
from monitor.terminal.doctor_checks import Finding
from monitor.terminal.log_check import log
from monitor.terminal.refusal import OTHER
from monitor.terminal.store_check import store
from monitor.terminal.streams import console
from monitor.terminal.streams import printable

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(epilog="Example: pillwatch doctor")
def doctor() -> None:
    """Check the installation, the settings and the store. Exit code 1 if something is wrong."""
    out = console()
    is_well = True
    for finding in _findings():
        is_well = is_well and finding.mend is None
        out.print(_line(finding), soft_wrap=True)
    if not is_well:
        raise typer.Exit(OTHER)


def _findings() -> Iterator[Finding]:
    yield from doctor_checks.python()
    yield from doctor_checks.packages()
    yield from doctor_checks.time_zones()
    yield from doctor_checks.bundled_plans()
    yield from doctor_checks.calendar_files(datetime.now(UTC).date())
    try:
        settings = read_settings()
    except SettingRefused as error:
        yield Finding("settings", str(error), "")
        return
    yield from _settings(settings)
    yield from doctor_checks.misspelt_settings(os.environ)
    if PLANS not in settings.not_there:
        yield from doctor_checks.named_plans(settings.plans)
    yield from doctor_checks.home(settings.home)
    yield from store(settings)
    yield from log(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    for name, value in settings.redacted().items():
        refused = settings.not_there.get(name)
        yield Finding(name, value) if refused is None else Finding("settings", str(refused), "")


def _line(finding: Finding) -> Text:
    verdict = Text("ok    ", style="green") if finding.mend is None else Text("WRONG ", style="bold red")
    mend = f": {finding.mend}" if finding.mend else ""
    return verdict.append(printable(f"{finding.what:<24} {finding.says}{mend}"), style="default not bold")
