"""`pillwatch persons`: who is who over all filings of an issuer, and the questions that only a person can answer."""

from pathlib import Path
from typing import Annotated
from typing import Any

import typer
from typer.core import TyperGroup

from monitor.adapters.redis.store_errors import StoreError
from monitor.persons.answers import AnswerRefused
from monitor.persons.answers import Line
from monitor.persons.answers import Says
from monitor.persons.answers import answer as answer_lines
from monitor.persons.answers import withdrawal
from monitor.persons.questions import questions_of
from monitor.persons.sightings import Sightings
from monitor.settings import read_settings
from monitor.terminal.arguments import TableOrLines
from monitor.terminal.arguments import read_issuer
from monitor.terminal.persons_reading import append_to_feed
from monitor.terminal.persons_reading import append_to_log
from monitor.terminal.persons_reading import sightings_of
from monitor.terminal.persons_sheet import lines_of
from monitor.terminal.persons_sheet import print_issuer
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import console
from monitor.terminal.streams import json_line
from monitor.terminal.streams import write_lines


class _ListByDefault(TyperGroup):
    """`pillwatch persons FEED` is `pillwatch persons list FEED`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ListByDefault,
    add_completion=False,
    rich_markup_mode="rich",
    help="Who is who over all filings of an issuer, and the questions that only a person can answer. "
    "Alone, or with FEED..., it lists them.",
    epilog="Example: pillwatch persons --issuer 1014739",
)

_Feeds = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FEED", show_default=False, help="Feeds or filings to read, else the live service's state."),
]
_Issuer = Annotated[
    str | None, typer.Option(parser=read_issuer, metavar="CIK", help="Only the persons of this issuer.")
]


@app.command("list", epilog="Example: pillwatch persons --issuer 1014739 filings/")
def show(
    feeds: _Feeds = None,
    issuer: _Issuer = None,
    format: Annotated[TableOrLines, typer.Option(help="How it is printed.")] = TableOrLines.table,
) -> None:
    """List persons with their names and filings, the open questions, and the answers so far."""
    for one, seen in _read(feeds or [], issuer).items():
        asked = questions_of(one, seen)
        if format is TableOrLines.jsonl:
            write_lines(map(json_line, lines_of(one, seen, asked)))
        else:
            print_issuer(one, seen, asked, console())


_EXAMPLES = """Examples:

pillwatch persons answer 41f2c9331c06 same

pillwatch persons answer 41f2c9331c06 same --cik 807249 --to answers.jsonl filings/

pillwatch persons answer 41f2c9331c06 withdraw"""


@app.command(epilog=_EXAMPLES)
def answer(
    question: Annotated[str, typer.Argument(metavar="QUESTION_ID", show_default=False, help="As the list shows it.")],
    says: Annotated[Says, typer.Argument(show_default=False, help="The answer; `withdraw` asks again.")],
    feeds: _Feeds = None,
    cik: Annotated[
        str | None, typer.Option(parser=read_issuer, metavar="CIK", help="Of `same`: by which both are known.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A feed to append the answer to, else the live service's log.")
    ] = None,
    issuer: _Issuer = None,
) -> None:
    """Answer a question. The answer is an event: nothing is merged or joined without one."""
    feeds = feeds or []
    if feeds and to is None:
        raise Refusal("say where the answer goes: --to FILE, a feed that is replayed with the others.")
    if feeds and to is not None and to.exists():
        feeds = [*feeds, to]  # What was answered there is known; read twice, it counts once.
    lines = _answer_in(_read(feeds, issuer), question, says, cik, states_known_at=to is not None)
    try:
        if to is not None:
            append_to_feed(read_settings(), to, lines)
        else:
            append_to_log(read_settings(), lines)
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error
    typer.echo(f"{', '.join(line['id'] for line in lines)} written to {to or 'the log'}.")


def _read(feeds: list[Path], issuer: str | None) -> dict[str, Sightings]:
    try:
        return sightings_of(read_settings(), feeds, issuer)
    except StoreError as error:
        raise Refusal(f"{error}.", OTHER) from error


def _answer_in(
    found: dict[str, Sightings], question: str, says: Says, cik: str | None, *, states_known_at: bool
) -> list[Line]:
    """The events of the answer. Raises `Refusal` where the question is not open, or cannot be answered so."""
    for issuer, seen in found.items():
        asked = questions_of(issuer, seen)
        given = next((one for one in asked.answered if one.question == question), None)
        if given is not None:
            if says is Says.withdraw:
                return withdrawal(given, states_known_at=states_known_at)
            raise Refusal(f"question {question} is answered already ({given.says}): `withdraw` that first.")
        for one in asked.open:
            if one.id == question:
                if says is Says.withdraw:
                    raise Refusal(f"question {question} has no answer to withdraw.")
                try:
                    return answer_lines(one, says, cik, seen, states_known_at=states_known_at)
                except AnswerRefused as error:
                    raise Refusal(f"{error}.") from error
    raise Refusal(f"there is no question {question}: `pillwatch persons` lists them.")
