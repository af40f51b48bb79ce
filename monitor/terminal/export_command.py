"""`pillwatch export`: what the live service took, as feeds that replay to the same alerts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.live_state import LiveRecord
from monitor.adapters.service.live_state import LiveState
from monitor.core.feed.events import BoardAction
from monitor.core.feed.events import Clock
from monitor.event_lines import to_line
from monitor.event_lines import to_lines
from monitor.live.log_entries import VersionText
from monitor.live.versions import with_digest
from monitor.plans.shelf import SUFFIX
from monitor.plans.shelf import is_bare
from monitor.settings import read_settings
from monitor.terminal.arguments import read_issuer
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(epilog="Example: pillwatch export --issuer 1014739 taken/")
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", show_default=False, help="Where FOLDER/CIK is written.")],
    issuer: Annotated[
        str | None, typer.Option(parser=read_issuer, metavar="CIK", help="Only what was taken of this issuer.")
    ] = None,
) -> None:
    """Write what was taken of each issuer: FOLDER/CIK/feed.jsonl, with the plan versions that it names.

    Replayed under the same plans it gives that issuer's alerts, byte for byte.
    """
    settings = read_settings()
    try:
        with open_store(settings) as connection:
            state = LiveState(connection, settings.namespace)
            issuers = state.issuers() if issuer is None else [issuer]
            written = 0
            for one in issuers:
                record = state.record(one)
                if record is not None:
                    write_record(folder / one, one, record)
                    written += 1
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    if not written:
        whose = "" if issuer is None else f" of {issuer}"
        mend = "`pillwatch ingest` brings events, `pillwatch run` takes them."
        raise Refusal(f"nothing{whose} was taken yet: {mend}", NOT_USABLE)
    typer.echo(f"{written} exported to {folder}.")


def version_files(versions: Iterable[VersionText]) -> dict[str, str]:
    """Files that make a replay find these versions: each by the name that its amendment gives.

    What they inherit from is found by its id, so it keeps its file name only where no other text has it.
    """
    versions = [one for one in versions if is_bare(one.name)]
    files = {one.name: one.lineage[-1].text if one.lineage else one.text for one in versions}
    for base in (base for one in versions for base in one.lineage[:-1]):
        own = base.name if is_bare(base.name) and base.name.endswith(SUFFIX) else f"base{SUFFIX}"
        is_free = files.get(own, base.text) == base.text
        files[own if is_free else with_digest(own, base.text.encode())] = base.text
    return {name: text for name, text in files.items() if text}


def write_record(folder: Path, issuer: str, record: LiveRecord) -> None:
    """Write one issuer's record, closed by a `clock` line at the instant to which it came."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {event.plan for event in record.events if isinstance(event, BoardAction)}
    versions = (one for name, one in record.versions.learned.items() if name in named)
    for version, text in version_files(versions).items():
        (folder / version).write_text(text, encoding="utf-8")
    ids = {event.id for event in record.events}
    name = "clock"
    while name in ids:
        name += "-"
    clock = Clock(id=name, issuer=issuer, at=record.clock, known_at=record.clock)
    (folder / "feed.jsonl").write_bytes(to_lines(record.events) + to_line(clock))
