"""Lots of a Form 3, 4 or 5: lines about one security in one nature of ownership, and whether they add up.

After every transaction the form states what is owned of the security in that nature of ownership. So each line
must be the one before it, more or less what it acquires or disposes of. The first line of a lot cannot be
checked: what was owned before it is not on the form. Source: Form 4, General Instruction 4(a)(ii) and columns 5
and 9.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

import msgspec

from monitor.forms.envelope.persons import slug
from monitor.forms.insiders.lines import noted
from monitor.forms.readings import Disagreement
from monitor.forms.readings import FormLine
from monitor.forms.readings import RightRow
from monitor.forms.readings import TradeRow

_PAR_VALUE = re.compile(r",?\s*(?:\$?\s*[0-9.]+\s+par\s+value|par\s+value\s+\$?\s*[0-9.]+)(?:\s+per\s+share)?", re.I)
_NAMES_NOBODY = re.compile(
    r"(?:see|by|the|an?|in|of|and|for|through|held|foot|notes?|footnotes?|explanation|responses|remarks|trusts?|family"
    r"|living|revocable|irrevocable|funds?|partnership|limited|llc|lp|corporation|company|estate|planning|vehicles?"
    r"|entity|entities|spouse|wife|husband|child|children|son|daughter|ira|401k|plan|custodian|other|indirect|[1-9]|-)+"
)


class Step(msgspec.Struct, frozen=True):
    """What a line does to its lot, as far as it was read."""

    line: FormLine
    key: tuple[str, ...]
    acquired: bool | None
    moved: Decimal | None
    after: Decimal | None
    begins: bool = False
    """A grant after which no more than itself is owned: a lot of its own, beside others of the same terms."""

    def follows(self, before: Decimal) -> Decimal | None:
        """What is owned after this line, if `before` was owned before it; None if the line does not say."""
        if self.moved is None or self.acquired is None:
            return None
        return before + self.moved if self.acquired else before - self.moved


def stock_class(title: str | None) -> str:
    """The same for the same class of stock: without its par value."""
    return slug(_PAR_VALUE.sub("", title or ""))


def nature_key(line: FormLine, footnotes: Mapping[str, str]) -> str:
    """Which nature of ownership a line is about; empty if direct.

    Quote such as "By Trust" or "See footnote" name nobody: their footnote then tells one lot from another.
    """
    if line.nature is None:
        return ""
    named = slug(line.nature)
    if _NAMES_NOBODY.fullmatch(named):
        notes = " ".join(noted(line, footnotes, "nature", "ownership"))
        if notes:
            named += "-" + sha256(slug(notes).encode()).hexdigest()[:8]
    return named


def trade_step(row: TradeRow, footnotes: Mapping[str, str]) -> Step:
    """A transaction of Table I as a step of its lot."""
    key = (stock_class(row.security), nature_key(row, footnotes))
    return Step(row, key, row.acquired, row.shares, row.after)


def right_step(row: RightRow, footnotes: Mapping[str, str]) -> Step:
    """A transaction of Table II as a step of its lot."""
    begins = row.acquired is True and row.moved == row.left
    return Step(row, right_key(row, footnotes), row.acquired, row.moved, row.left, begins)


def right_key(row: RightRow, footnotes: Mapping[str, str]) -> tuple[str, ...]:
    """What the same right has in every form of its holder: title, price, dates and nature of ownership."""
    price = "" if not row.exercise_price else f"{row.exercise_price.normalize():f}"
    dates = (str(row.exercisable_from or ""), str(row.expires or ""))
    return (slug(row.security or ""), price, *dates, nature_key(row, footnotes))


def disagreements_of(steps: Iterable[Step]) -> list[Disagreement]:
    """The lines of which the form's own column does not follow from the line of the lot before."""
    stands: dict[tuple[str, ...], Decimal] = {}
    found = []
    for step in steps:
        before = None if step.begins else stands.get(step.key)
        computed = step.follows(before) if before is not None else None
        if computed is not None and step.after is not None and computed != step.after:
            line = step.line
            found.append(
                Disagreement(
                    place=line.place,
                    security=line.security,
                    nature=line.nature,
                    computed=computed,
                    stated=step.after,
                )
            )
        if step.after is not None:
            stands[step.key] = step.after
        else:
            stands.pop(step.key, None)
    return found
