"""What of a Form 3, 4 or 5 counts, and what a person has to look at instead.

- A transaction in the stock counts as given, with its footnotes beside it. It is left out where its side
  contradicts its code (a sale that is "acquired"), where a swap was involved, where it is dated after the form
  was filed, where the security is no common stock, and where a value is missing. Where the form's own column
  "owned following" does not agree with it, it counts, and a person is told.
- The column itself makes no position of a Form 4 or 5: a form states the natures of ownership in which there was
  a transaction, and many leave out the rest; a position made of it would lose the rest. It also leaves out
  shares without a pecuniary interest (Rule 16a-1(a)(2)), which a Schedule 13D counts.
- A Form 3 states everything that is held, and gives a position if all its lines are readable and of one class.
  "No securities are owned" gives none: nothing known counts as nothing already, and a director who disclaims
  shares on Form 3 may report them on a Schedule 13D.
- An amendment gives nothing. It does not say which lines of the form that it amends it replaces, and names that
  form by its date only; to count it could count twice.
- Of a joint form every line counts once, for the first owner: its owners report the same shares. A line that
  repeats another in all but its nature of ownership is another owner's view of the same shares.
- Indirect holdings are the owner's own, not those of a person of their own: what the trust is called differs
  from form to form, and its shares would be counted beside those of the owner's Schedule 13D.
"""

import re
from collections.abc import Iterable
from datetime import date
from datetime import timedelta
from decimal import Decimal

import msgspec

from monitor.forms.insiders.lines import noted
from monitor.forms.insiders.lots import stock_class
from monitor.forms.insiders.rights import RightLeft
from monitor.forms.insiders.rights import rights_left
from monitor.forms.insiders.rights import short
from monitor.forms.readings import FormLine
from monitor.forms.readings import HoldingRow
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import RightRow
from monitor.forms.readings import TradeRow
from monitor.forms.text.amounts import plain

_NOT_STOCK = re.compile(r"prefer|note\b|debenture|warrant|\bunits?\b|right\b|depositary|\bads\b|option", re.I)
_SIDE_OF_CODE = {"P": True, "S": False, "F": False, "D": False}
"""Codes that leave no choice of side. Source: Form 4, General Instruction 8."""
_QUALIFIED = re.compile(r"contingent|restricted\s+stock\s+unit|issuable|forfeit|escrow|subject\s+to\s+vesting", re.I)
_DOUBTS_MAX = 60
_AHEAD = timedelta(days=31)
"""So long before an offering takes effect a Form 3 may be filed that is dated ahead; a later date is a misprint."""


class Counted(msgspec.Struct, kw_only=True):
    """What counts of a form."""

    position: tuple[HoldingRow, ...] = ()
    trades: tuple[tuple[int, TradeRow], ...] = ()
    """With the number of their line, from 1."""
    rights: tuple[RightLeft, ...] = ()
    doubts: tuple[str, ...] = ()
    """What does not count, or is contradicted by the form itself: for a person to look at."""
    caveats: dict[str, tuple[str, ...]] = {}
    """What qualifies a line that counts, by its place."""


def counted(reading: OwnershipReading) -> Counted:
    """What counts of a form, and what a person has to look at."""
    doubts = _doubts_of_head(reading)
    if reading.form.endswith("/A"):
        return Counted(doubts=tuple(doubts))
    repeated = _repeated(reading)
    doubts += [f"{place}: left out, it repeats {first} for another owner" for place, first in repeated.items()]
    position = _position(reading, frozenset(repeated), doubts)
    trades = _trades(reading, frozenset(repeated), doubts)
    left = rights_left(reading, frozenset(repeated))
    doubts += left.doubts
    doubts += [
        f"{each.place}: the form's column of shares owned following says {plain(each.stated)}, where the line"
        f" before it and this one give {plain(each.computed)}"
        for each in reading.disagreements
    ]
    lines = (*position, *(row for _, row in trades))
    return Counted(
        position=position,
        trades=trades,
        rights=tuple(left.rights),
        doubts=_bounded(doubts),
        caveats={place: said for place, said in {**_qualified(lines, reading), **left.caveats}.items() if said},
    )


def _doubts_of_head(reading: OwnershipReading) -> list[str]:
    if reading.form.endswith("/A"):
        lines = len(reading.holdings) + len(reading.trades) + len(reading.rights)
        of = f"filed on {reading.original_on}" if reading.original_on else "of an unknown day"
        return [
            f"Form {reading.form}: none of its {lines} lines count, because the form {of} which it amends may have"
            " given them already; compare the two"
        ]
    return [f"{field}: {reason}" for field, reason in reading.unread.items()]


def _bounded(doubts: list[str]) -> tuple[str, ...]:
    rest = len(doubts) - _DOUBTS_MAX
    return tuple(doubts) if rest <= 0 else (*doubts[:_DOUBTS_MAX], f"and {rest} more like these")


def _repeated(reading: OwnershipReading) -> dict[str, str]:
    """Lines of a joint form that say the same as an earlier one in another nature of ownership: place to place."""
    if len(reading.owners) < 2:
        return {}
    said: dict[tuple[object, ...], FormLine] = {}
    found = {}
    for line in _lines(reading):
        first = said.setdefault(_content(line), line)
        if first is not line and (first.nature, first.notes.get("nature")) != (line.nature, line.notes.get("nature")):
            found[line.place] = first.place
    return found


def _lines(reading: OwnershipReading) -> Iterable[HoldingRow | TradeRow | RightRow]:
    yield from reading.holdings
    yield from reading.trades
    yield from reading.rights


def _content(line: HoldingRow | TradeRow | RightRow) -> tuple[object, ...]:
    """What a line says but for whose it is."""
    apart = ("place", "nature", "evidence", "notes", "unread")
    values = (getattr(line, name) for name in line.__struct_fields__ if name not in apart)
    return (type(line).__name__, *values)


def _position(reading: OwnershipReading, repeated: frozenset[str], doubts: list[str]) -> tuple[HoldingRow, ...]:
    """The lines whose sum is the position that a Form 3 states; none if it states none that can be told."""
    if reading.form != "3":
        return ()
    rows = [row for row in reading.holdings if row.place not in repeated]
    stock = [row for row in rows if _is_stock(row)]
    doubts += [
        f"{row.place}: left out, {row.security or 'no title'} is no common stock" for row in rows if row not in stock
    ]
    if not stock:
        return ()
    lost = [row for row in stock if row.shares is None]
    untitled = [row for row in rows if row.security is None]
    reason = None
    if lost:
        reason = f"{lost[0].place} states no number that could be read"
    elif untitled:
        reason = f"{untitled[0].place} states no title: it may be of the same stock"
    elif len(_classes(stock)) > 1:
        reason = f"the form has several classes ({', '.join(sorted(_classes(stock)))})"
    elif reading.period is None or (reading.filed_on is not None and reading.period > reading.filed_on + _AHEAD):
        reason = "the date of the event is missing, or long after the filing"
    if reason is not None:
        doubts.append(f"the position is left out, because {reason}")
        return ()
    return tuple(stock)


def _trades(reading: OwnershipReading, repeated: frozenset[str], doubts: list[str]) -> tuple[tuple[int, TradeRow], ...]:
    counting = []
    for number, row in enumerate(reading.trades, start=1):
        if row.place in repeated:
            continue
        reason = _why_not(row, reading)
        if reason is None:
            counting.append((number, row))
        else:
            doubts.append(f"{row.place}: left out, {reason}")
    rows = [row for _, row in counting]
    if len(_classes(rows)) > 1:
        doubts.append(f"transactions of several classes count alike: {', '.join(sorted(_classes(rows)))}")
    return tuple(counting)


def _why_not(row: TradeRow, reading: OwnershipReading) -> str | None:
    """Why a transaction does not count; None if it does."""
    for field in ("security", "on", "acquired", "shares"):
        if getattr(row, field) is None:
            return row.unread.get(field, f"the form does not state {field}")
    if reading.form == "3":
        return "an initial statement reports no transactions"
    if not _is_stock(row):
        return f"{row.security} is no common stock"
    if row.is_swap or row.is_swap is None or row.code == "K":
        return "an equity swap was involved"
    if _SIDE_OF_CODE.get(row.code or "", row.acquired) != row.acquired:
        return f"code {row.code} contradicts {'A (acquired)' if row.acquired else 'D (disposed of)'}"
    assert row.on is not None
    if reading.filed_on is not None and row.on > reading.filed_on:
        return f"it is dated {row.on}, after the filing"
    return None


def _is_stock(row: FormLine) -> bool:
    # "Common Stock (restricted stock units)" is stock by its first words.
    title = (row.security or "").partition("(")[0]
    return bool(title.strip()) and not _NOT_STOCK.search(title)


def _classes(rows: Iterable[FormLine]) -> set[str]:
    """The classes of stock. A title that is cut by a letter or two is that of the longer one."""
    found = {stock_class(row.security) for row in rows}
    return {one for one in found if not any(other.startswith(one) and 0 < len(other) - len(one) < 3 for other in found)}


def _qualified(rows: Iterable[FormLine], reading: OwnershipReading) -> dict[str, tuple[str, ...]]:
    """Numbers whose footnotes say that they are not simply shares owned, by the place of their line."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        texts = [text for text in noted(row, reading.footnotes, "shares", "security") if _QUALIFIED.search(text)]
        found[row.place] = (f"counts as given; a footnote says: {short(texts)}",) if texts else ()
    return found


def at_of(right: RightLeft, reading: OwnershipReading, filed_on: date) -> date:
    """The day as of which a right is left: of its last transaction, else of the form's last one, else its period."""
    days = [on for on in (*(r.on for r in reading.trades), *(r.on for r in reading.rights)) if on is not None]
    stated = right.at or max(days, default=None) or reading.period or filed_on
    return stated if reading.form == "3" and stated <= filed_on + _AHEAD else min(stated, filed_on)


def total(rows: Iterable[HoldingRow]) -> Decimal:
    """The sum of lines that all have a number."""
    return sum((row.shares for row in rows if row.shares is not None), Decimal(0))
