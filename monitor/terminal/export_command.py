"""`pillwatch export`: what the live service took, as feeds that replay to the same alerts."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.adapters.live_state import LiveRecord
from monitor.adapters.live_state import LiveState
from monitor.adapters.redis_connection import open_store
from monitor.adapters.store_errors import StoreError
from monitor.core.events import Clock
from monitor.event_lines import to_line
from monitor.event_lines import to_lines
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
        raise Refusal("nothing was taken yet: `pillwatch ingest` brings events, `pillwatch run` takes them", NOT_USABLE)
    typer.echo(f"{written} exported to {folder}.")


def write_record(folder: Path, issuer: str, record: LiveRecord) -> None:
    """Write one issuer's record, closed by a `clock` line at the instant to which it came."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in record.versions.learned.values():
        for text in one.lineage:
            (folder / text.name).write_text(text.text, encoding="utf-8")
        if not one.lineage and one.text:
            (folder / one.name).write_text(one.text, encoding="utf-8")
    ids = {event.id for event in record.events}
    name = "clock"
    while name in ids:
        name += "-"
    clock = Clock(id=name, issuer=issuer, at=record.clock, known_at=record.clock)
    (folder / "feed.jsonl").write_bytes(to_lines(record.events) + to_line(clock))
