"""Table II of Forms 3, 4 and 5: the rights that are left, counted in shares that they give.

Of a holding the form states the underlying shares themselves. Of a transaction it states them for what moved
only; what is left is then multiplied by the same ratio, if that comes out even. Exact or not at all: nothing is
rounded, and where it cannot be told whether the underlying number is that of what moved or of what is left, the
right is left out.

Lines of the same terms and nature of ownership are one right: of transactions the last counts; holdings, and
grants after which no more than themselves is owned, are added to it.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from monitor.forms.insiders.lines import noted
from monitor.forms.insiders.lots import Step
from monitor.forms.insiders.lots import right_key
from monitor.forms.insiders.lots import right_step
from monitor.forms.readings import OwnershipReading
from monitor.forms.readings import RightRow

_NO_CALL = re.compile(r"\bput\b|obligation|\bshort\b|cash[- ]settled|\bswap\b", re.I)
_CASH_ONLY = re.compile(r"\b(?:settle[sd]?|payable|paid)\s+(?:solely|only|exclusively)\s+in\s+cash", re.I)
_NOT_ISSUED_STOCK = re.compile(r"prefer|note\b|debenture|warrant|depositary|\bads\b", re.I)
_NOW = re.compile(
    r"\b(?:immediately|currently|fully)\s+(?:exercisable|convertible)|\bfully\s+vested\b|not\s+applicable"
    r"|(?:exercis|convert)\w*\s+at\s+any\s+time|at\s+any\s+time,?\s+at\s+the|may\s+be\s+exercised\s+at\s+any\s+time"
    r"|at\s+the\s+(?:holder|reporting\s+person)'?s\s+(?:option|election)|at\s+the\s+(?:option|election)\s+of\s+the"
    r"|(?:share[- ]for[- ]share|one[- ]for[- ]one|1[- ]for[- ]1|1:1)\s+basis",
    re.I,
)
_LATER = re.compile(
    r"\binstallments?\b|\bvests\b|\bvesting\b|\b(?:shall|will)\s+(?:be|become|vest)|\banniversar|\b1/[0-9]+", re.I
)
_RATIO = re.compile(
    r"\b([0-9.]{1,12}|one|two|three|four|five|six|eight|ten|twenty)\s*(?::|-for-|-to-|\s+for\s+|\s+to\s+)\s*"
    r"([0-9.]{1,12}|one|two|three|four|five|six|eight|ten|twenty)\b|\binto\s+[0-9]*\.[0-9]+\s+of\s+a\s+share",
    re.I,
)
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACES = 10**8
"""Share counts of the feed have at most eight decimals here, as the form's own numbers do."""


class RightLeft(msgspec.Struct, kw_only=True):
    """One right as a form leaves it."""

    key: tuple[str, ...]
    row: RightRow
    """The last of its lines."""
    at: date | None
    """The day of its last transaction; None where it is only held."""
    lots: list[tuple[Decimal | None, Fraction]]
    """What each lot has left, None of a holding, and the shares that this gives."""
    places: tuple[str, ...]
    """All its lines."""

    @property
    def shares(self) -> Fraction:
        return sum((shares for _, shares in self.lots), Fraction(0))

    def take(self, step: Step, row: RightRow, shares: Fraction) -> None:
        """Add a line of the same right: a lot of its own, or what a lot has become."""
        moved = [i for i, (left, _) in enumerate(self.lots) if left is not None]
        continued = [i for i in moved if step.follows(self.lots[i][0] or Decimal(0)) == row.left]
        if row.is_transaction and moved and not step.begins:
            self.lots[(continued or moved)[-1]] = (row.left, shares)
        else:
            self.lots.append((row.left if row.is_transaction else None, shares))
        self.row, self.places = row, (*self.places, row.place)
        self.at = max(filter(None, (self.at, row.on)), default=None)


class Uncounted(Exception):
    """Why the shares of a line cannot be counted."""


class RightsLeft(NamedTuple):
    """The rights that a form leaves, why others are left out, and caveats by the place of a line."""

    rights: list[RightLeft]
    doubts: list[str]
    caveats: dict[str, tuple[str, ...]]


def rights_left(reading: OwnershipReading, repeated: frozenset[str]) -> RightsLeft:
    """What Table II leaves. `repeated`: places of lines that repeat another owner's."""
    found: dict[tuple[str, ...], RightLeft] = {}
    lost: dict[tuple[str, ...], None] = {}
    doubts: list[str] = []
    caveats: dict[str, tuple[str, ...]] = {}
    for row in reading.rights:
        if row.place in repeated:
            continue
        key = right_key(row, reading.footnotes)
        try:
            shares = shares_left(row, reading.footnotes)
        except Uncounted as reason:
            lost[key] = None
            doubts.append(f"{row.place} ({row.security or 'no title'}): left out, {reason}")
            continue
        caveats[row.place] = tuple(_caveats(row, shares, reading))
        step = right_step(row, reading.footnotes)
        right = found.setdefault(key, RightLeft(key=key, row=row, at=None, lots=[], places=()))
        right.take(step, row, shares)
    # A right of which one line is lost is not known as a whole.
    return RightsLeft([right for key, right in found.items() if key not in lost], doubts, caveats)


def shares_left(row: RightRow, footnotes: Mapping[str, str]) -> Fraction:
    """The shares that a line's right gives after it. Raises Uncounted."""
    if _NO_CALL.search(row.security or "") or any(map(_CASH_ONLY.search, _notes(row, footnotes))):
        raise Uncounted("it is no right to acquire shares")
    if row.left == 0 and row.is_transaction:
        return Fraction(0)
    if row.underlying is not None and _NOT_ISSUED_STOCK.search(row.underlying):
        raise Uncounted(f"it gives {row.underlying}, which is no common stock")
    if row.underlying_shares is None:
        raise Uncounted(row.unread.get("underlying_shares", "the form states no number of underlying shares"))
    if not row.is_transaction:
        return Fraction(row.underlying_shares)
    if row.left is None:
        raise Uncounted(row.unread.get("left", "the form does not state what is left"))
    if not row.moved:
        raise Uncounted(row.unread.get("moved", "the form does not state how many moved"))
    return _converted(row)


def _converted(row: RightRow) -> Fraction:
    assert row.left is not None and row.moved is not None and row.underlying_shares is not None
    if row.left == row.underlying_shares != row.moved:
        raise Uncounted(
            f"{row.underlying_shares} underlying shares may be those of the {row.moved} that moved,"
            f" or of the {row.left} that are left"
        )
    shares = Fraction(row.left) * Fraction(row.underlying_shares) / Fraction(row.moved)
    if (shares * _PLACES).denominator != 1:
        raise Uncounted(
            f"{row.left} left, at {row.underlying_shares} shares for {row.moved}, is no exact number of shares"
        )
    return shares


def _caveats(row: RightRow, shares: Fraction, reading: OwnershipReading) -> Iterable[str]:
    """What a person has to know of a line that counts."""
    footnotes = reading.footnotes
    if row.on is not None and reading.filed_on is not None and row.on > reading.filed_on:
        yield f"dated {row.on}, after the filing: counts as of the filing"
    if not shares:
        return
    if row.is_transaction and row.moved != row.underlying_shares:
        yield (
            f"counts as {decimal_notation(shares)} shares: {row.left} at {row.underlying_shares} shares for {row.moved}"
        )
    yield from _dates_in_notes(row, footnotes)
    ratios = [text for text in _notes(row, footnotes) if any(map(_is_uneven, _RATIO.finditer(text)))]
    if ratios:
        yield f"counts as the form's own number; a footnote states: {short(ratios)}"


def _dates_in_notes(row: RightRow, footnotes: Mapping[str, str]) -> Iterable[str]:
    """Dates that are not in their field: the contract then takes a right as exercisable, and as endless."""
    what = {"exercisable_from": "exercisable now", "expires": "without end"}
    for field, counts in what.items():
        texts = noted(row, footnotes, field)
        if field in row.unread:
            yield f"counts as {counts}: {row.unread[field]}"
        elif texts and _is_told_only_there(field, row, texts):
            yield f"counts as {counts}; a footnote says: {short(texts)}"


def _is_told_only_there(field: str, row: RightRow, texts: list[str]) -> bool:
    if field == "expires":
        return row.expires is None and any(map(_A_YEAR.search, texts))
    if row.exercisable_from is not None:
        return False
    return any(map(_LATER.search, texts)) or not any(map(_NOW.search, texts))


def _is_uneven(ratio: re.Match[str]) -> bool:
    return ratio[1] is None or ratio[1].lower() != ratio[2].lower()


def _notes(row: RightRow, footnotes: Mapping[str, str]) -> list[str]:
    return noted(row, footnotes, *row.notes)


def short(texts: Iterable[str]) -> str:
    """The beginning of some footnotes, for a sentence."""
    text = " / ".join(texts)
    return text if len(text) <= 240 else f"{text[:240]}..."


def decimal_notation(shares: Fraction) -> str:
    """A share count in decimal notation."""
    if shares.denominator == 1:
        return str(shares.numerator)
    whole, rest = divmod(shares * _PLACES, _PLACES)
    return f"{whole}.{int(rest):08d}".rstrip("0")
