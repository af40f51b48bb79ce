"""`pillwatch ingest`: feeds into the log of the live service."""

import asyncio
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import CharterBroken
from monitor.adapters.service.intake import Intake
from monitor.adapters.service.intake import take_all
from monitor.adapters.service.intake_opening import open_intake
from monitor.chains import Chains
from monitor.extracts.reading import Extracts
from monitor.live.door import Door
from monitor.live.log_entries import Mark
from monitor.live.log_entries import VersionText
from monitor.live.versions import sent_with
from monitor.plans import PlanLibrary
from monitor.rejects import SetAside
from monitor.rejects import human_line
from monitor.settings import Settings
from monitor.settings import read_settings
from monitor.settings.names import PLANS
from monitor.terminal.feed_intake import read_filing
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import complain
from monitor.whole_file import WholeFile

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXAMPLES = """Examples:

pillwatch ingest feed.jsonl

pillwatch ingest --history filings/ trades.jsonl

pillwatch ingest --map custodian.map.toml --report answers.jsonl trades.csv"""


class _Report(WholeFile):
    """What became of each line, one answer a line."""

    what = "the report"


@app.command(epilog=_EXAMPLES)
def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            show_default=False,
            help="Files or folders: JSON Lines, EDGAR submissions, CSV or Parquet with a header map.",
        ),
    ],
    history: Annotated[
        bool, typer.Option("--history", help="A load of the past: no alert of it is sent as if it were new.")
    ] = False,
    header_map: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="Which column of a table is which field. Else NAME.map.toml beside NAME.csv is asked.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Writes what became of each line (taken, repeated, set aside) as JSON Lines."
        ),
    ] = None,
) -> None:
    """Append feeds to the log of the live service; returns when the log has them."""
    extracts = Extracts(header_map)
    with ExitStack() as stack:
        answers = stack.enter_context(_Report(report)) if report is not None else None
        begun: list[Intake] = []
        try:
            intake = asyncio.run(_ingest(read_settings(), files, history, extracts, answers, begun))
        except CharterBroken as error:
            raise Refusal(f"{error}.", NOT_USABLE) from error
        except StoreError as error:
            again = "; send it again: nothing counts twice" if any(one.appended for one in begun) else ""
            raise Refusal(f"{error}{again}.", OTHER) from error
    if not intake.appended and not intake.repeated:
        if intake.set_aside:
            raise Refusal(f"nothing could be read: {intake.set_aside:,} set aside.", NOT_USABLE)
        complain(f"There is no event in {', '.join(map(str, files))}.")  # and nothing that the log would lack
    typer.echo(f"{intake.appended:,} appended, {intake.set_aside:,} set aside, {intake.repeated:,} repeated.")


async def _ingest(
    settings: Settings,
    files: list[Path],
    history: bool,
    extracts: Extracts,
    report: _Report | None,
    begun: list[Intake],
) -> Intake:
    """`begun` gets the intake as soon as there is one."""
    settings.demand(PLANS)
    chains = Chains.named(list(settings.plans))
    on_answer = None if report is None else lambda answer: report.write_line(msgspec.json.encode(answer))
    async with open_intake(settings, on_answer) as intake:
        begun.append(intake)
        if not history:
            await _files(settings, chains, intake, files, "", extracts)
        else:
            async with intake.load() as load:
                await _files(settings, chains, intake, files, load, extracts)
        await intake.finish()
        return intake


async def _files(
    settings: Settings, chains: Chains, intake: Intake, files: list[Path], load: str, extracts: Extracts
) -> None:
    for path in files:
        library = PlanLibrary(list(settings.plans), feed_folder=path if path.is_dir() else path.parent)

        def find_version(name: str, library: PlanLibrary = library) -> VersionText:
            return sent_with(name, library)

        door = Door(
            intake.partitions,
            chains.first.time.start_of,
            partial(read_filing, plans_of=chains.plans_of),
            find_version,
            extracts,
        )
        mark = Mark(called_at=None if load else await intake.now(), load=load, source=str(path))
        await take_all(intake, door.read(path), mark, _refused)


def _refused(set_aside: SetAside) -> None:
    complain(human_line(set_aside))
