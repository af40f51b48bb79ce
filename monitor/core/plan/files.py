"""Plan files: TOML text in, a whole `Plan` out, or every reason why not, each with its line.

Reading takes two steps, since a version that amends another states only what changes (contract, section 2;
readings 9.1): `read_plan_text` reads what one file states, `PlanDraft.complete` adds what it inherits. A plan
with any problem is refused whole: half a plan would watch for the wrong thing.
"""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from typing import Any

import msgspec

from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import Plan
from monitor.core.plan.plan import Threshold
from monitor.core.plan.problems import PlanRefused as PlanRefused
from monitor.core.plan.problems import Problem as Problem
from monitor.core.plan.tables import Stated
from monitor.core.plan.tables import Tables
from monitor.core.plan.tables import Unread
from monitor.core.plan.tables import dotted
from monitor.core.plan.tables import read_tables
from monitor.core.plan.toml_lines import Lines
from monitor.core.plan.toml_lines import Path
from monitor.core.plan.values import TERMS
from monitor.core.plan.values import BareFloat
from monitor.core.plan.values import listed
from monitor.core.plan.values import readers

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_AT_END = " (at end of document)"
_HEAD = ("id", "title", "issuer", "dated")


class PlanDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What one plan file states, before it inherits anything."""

    name: str
    """The file as messages name it."""
    text: str
    tables: Tables
    lines: Lines

    @property
    def id(self) -> str | None:
        """The plan's id; None if the file states none that can be read."""
        return self._head("id")

    @property
    def amends(self) -> str | None:
        """The id of the version that this one amends; None for a first version."""
        return self._head("amends")

    def _head(self, key: str) -> str | None:
        value = self.tables.tables.get("plan", {}).get(key)
        return value if isinstance(value, str) else None

    def refused(self, path: Path, reason: str) -> PlanRefused:
        """The refusal of this file for `reason`, at the line of `path`, with what else is wrong with it."""
        return PlanRefused(self.name, [*self.tables.problems, Problem(self.lines.of(*path), reason)])

    def complete(self, base: Plan | None) -> Plan:
        """The whole plan: what this file states over what it inherits from `base`.

        `base` is the version that it amends; None for a first version, and where that version was not found.
        Raises `PlanRefused` with everything that is wrong.
        """
        if self.amends is None:
            if self.tables.tables.get("plan", {}).get("amends") is Unread.UNREAD:
                raise PlanRefused(self.name, self.tables.problems)
            return _Completion(self, None).plan()
        if self.amends == self.id:
            raise self.refused(("plan", "amends"), "a plan cannot amend itself, name the version before it")
        if base is None:
            reason = f'amends "{self.amends}", of which there is no plan, put its file beside this one'
            raise self.refused(("plan", "amends"), reason)
        return _Completion(self, base).plan()


def read_plan_text(
    text: str,
    name: str,
    *,
    calendars: Collection[str],
    toggles: Collection[str],
    time_zones: Collection[str],
) -> PlanDraft:
    """Reads what one plan file states. `name` is the file as messages name it.

    The collections are the names that exist. Raises `PlanRefused` if the text is no TOML; any other problem
    is kept until `complete`, so that all are reported at once.
    """
    try:
        document = tomllib.loads(text, parse_float=BareFloat)
    except RecursionError:
        raise PlanRefused(name, [Problem(1, "nested too deeply for a plan, write plain tables")]) from None
    except ValueError as error:  # TOMLDecodeError, and what int() raises for thousands of digits
        raise PlanRefused(name, [_no_toml(str(error), text)]) from None
    lines = Lines(text)
    known = readers(tuple(calendars), tuple(toggles), frozenset(time_zones))
    tables = read_tables(document, known, lines)
    return PlanDraft(name=name, text=text, tables=tables, lines=lines)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _no_toml(message: str, text: str) -> Problem:
    place = _AT_LINE.search(message)
    line = int(place[1]) if place else text.count("\n") + 1 if message.endswith(_AT_END) else 1
    reason = _AT_LINE.sub("", message).removesuffix(_AT_END)
    return Problem(line, f"this is no TOML ({reason}), correct the line")


class _Completion:
    """A draft on its way to a plan."""

    def __init__(self, draft: PlanDraft, base: Plan | None) -> None:
        self._draft = draft
        self._base = base
        self._problems = list(draft.tables.problems)

    def plan(self) -> Plan:
        fields: dict[str, Any] = self._headed()
        for table, kind in TERMS.items():
            fields[table] = self._terms(table, kind)
        thresholds = self._thresholds()
        fields["thresholds"] = tuple(thresholds.values())
        fields["personal_thresholds"] = tuple(self._personal_thresholds(thresholds).values())
        if self._problems:
            raise PlanRefused(self._draft.name, self._problems)
        return Plan(amends=self._draft.amends, **fields)

    def _refuse(self, path: Path, reason: str) -> None:
        self._problems.append(Problem(self._draft.lines.of(*path), reason))

    def _headed(self) -> dict[str, Any]:
        stated = self._draft.tables.tables.get("plan", {})
        fields = {key: stated[key] for key in _HEAD if key in stated}
        for key in _HEAD:
            if key not in fields and key != "id" and self._base is not None:
                fields[key] = getattr(self._base, key)
            elif key not in fields:
                self._refuse(("plan",), f"plan.{key} is missing, state it under [plan]")
        issuer = fields.get("issuer")
        if self._base is not None and issuer not in (self._base.issuer, Unread.UNREAD):
            advice = f'write "{self._base.issuer}" or leave it out'
            reason = f'plan.issuer: "{issuer}" is not the issuer of the plan it amends, {advice}'
            self._refuse(("plan", "issuer"), reason)
        return fields

    def _terms(self, table: str, kind: type[msgspec.Struct]) -> msgspec.Struct | None:
        inherited = getattr(self._base, table, None)
        stated = self._draft.tables.tables.get(table)
        if stated is None:
            if self._base is None and table != "purchase":
                self._refuse(
                    (), f"the table [{table}] is missing, state it: a first version inherits nothing"
                )
            return inherited
        fields = self._merged((table,), kind, stated, inherited)
        return kind(**fields) if fields is not None else None

    def _merged(
        self, path: Path, kind: type[msgspec.Struct], stated: Stated, inherited: msgspec.Struct | None
    ) -> dict[str, Any] | None:
        """The fields of one table or entry, key by key; None if something is missing."""
        fields: dict[str, Any] = {}
        complete = True
        for field in _fields(kind):
            if field.name in stated:
                fields[field.name] = stated[field.name]
            elif inherited is not None:
                fields[field.name] = getattr(inherited, field.name)
            elif field.required:
                self._refuse(path, f"{dotted(path)}.{field.name} is missing, state it")
                complete = False
        return fields if complete else None

    def _thresholds(self) -> dict[str, Threshold | None]:
        """By name; None for one that is named, but not complete (its plan is refused)."""
        merged: dict[str, Threshold | None] = (
            {one.name: one for one in self._base.thresholds} if self._base else {}
        )
        seen: set[str] = set()
        for index, stated in enumerate(self._draft.tables.entries.get("threshold", ())):
            path: Path = ("threshold", index)
            name = str(stated.get("name", ""))
            if name in seen:
                self._refuse((*path, "name"), f'the threshold "{name}" stands twice, keep one of them')
            seen.add(name)
            fields = self._merged(path, Threshold, stated, merged.get(name))
            merged[name] = Threshold(**fields) if fields is not None else None
        if ACQUIRING_PERSON not in merged:
            self._refuse(
                ("threshold",),
                f'no threshold is named "{ACQUIRING_PERSON}", state it: it is what triggers the plan',
            )
        return merged

    def _personal_thresholds(
        self, thresholds: Collection[str]
    ) -> dict[tuple[str, str], PersonalThreshold | None]:
        base = self._base.personal_thresholds if self._base else ()
        merged: dict[tuple[str, str], PersonalThreshold | None] = {
            (one.threshold, one.holder): one for one in base
        }
        seen: set[tuple[str, str]] = set()
        for index, stated in enumerate(self._draft.tables.entries.get("personal_threshold", ())):
            path: Path = ("personal_threshold", index)
            pair = (str(stated.get("threshold", "")), str(stated.get("holder", "")))
            if pair in seen:
                self._refuse(path, f'"{pair[0]}" of "{pair[1]}" stands twice, keep one of them')
            seen.add(pair)
            if stated.get("removed") is True:
                self._remove(path, pair, merged)
                continue
            if "threshold" in stated and pair[0] not in thresholds:
                self._refuse(
                    (*path, "threshold"),
                    f'there is no threshold "{pair[0]}" to replace, write one of {listed(thresholds)}',
                )
            fields = self._merged(path, PersonalThreshold, stated, merged.get(pair))
            merged[pair] = PersonalThreshold(**fields) if fields is not None else None
        return merged

    def _remove(self, path: Path, pair: tuple[str, str], merged: dict[tuple[str, str], Any]) -> None:
        if merged.pop(pair, None) is None:
            advice = "leave the entry out or correct its names"
            reason = f'"{pair[0]}" of "{pair[1]}" is not there to be removed, {advice}'
            self._refuse((*path, "removed"), reason)
