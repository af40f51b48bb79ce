"""The contract's table of events (section 1): what a line of each kind says, and how each field is read."""

from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from monitor.core.feed import fields as read
from monitor.core.feed.events import ReportingPerson
from monitor.core.feed.fields import BadEvent
from monitor.core.feed.fields import Reader


class Field(NamedTuple):
    """How a field is read, and whether a line without it (or with null in it) is refused."""

    reader: Reader
    required: bool


def _needs(reader: Reader) -> Field:
    return Field(reader, True)


def _may_have(reader: Reader) -> Field:
    return Field(reader, False)


COMMON: Mapping[str, Field] = {
    "id": _needs(read.identifier),
    "issuer": _needs(read.cik),
    "at": _needs(read.moment),
    "known_at": _may_have(read.instant),
    "stated_known_at": _may_have(read.instant),
}

REPORTING_PERSON: Mapping[str, Field] = {
    "person": _needs(read.identifier),
    "name": _may_have(read.text),
    "sole_voting": _may_have(read.count),
    "shared_voting": _may_have(read.count),
    "sole_dispositive": _may_have(read.count),
    "shared_dispositive": _may_have(read.count),
    "aggregate": _may_have(read.count),
    "percent": _may_have(read.percent),
}


def _reporting_persons(name: str, value: Any) -> tuple[ReportingPerson, ...]:
    rows = tuple(
        ReportingPerson(**read_fields(row, REPORTING_PERSON, f"{name}[{place}]."))
        for place, row in enumerate(read.objects(name, value))
    )
    read.all_different(name, tuple(row.person for row in rows))
    return rows


FIELDS: Mapping[str, Mapping[str, Field]] = {
    "retraction": {"of": _needs(read.identifier)},
    "person": {
        "person": _needs(read.identifier),
        "name": _needs(read.text),
        "cik": _may_have(read.cik),
        "excluded": _may_have(
            read.choice("company", "subsidiary", "employee-plan", "plan-trustee", "underwriter")
        ),
    },
    "shares_outstanding": {
        "shares": _needs(read.count_above_zero),
        "cause": _may_have(read.choice("report", "issuance", "repurchase", "split", "cancellation")),
    },
    "corporate_action": {
        "action": _needs(read.choice("split", "stock-dividend", "repurchase", "issuance")),
        "ratio": _may_have(read.ratio),
        "shares": _may_have(read.count),
    },
    "holding": {
        "holder": _needs(read.identifier),
        "shares": _needs(read.count),
        "source": _may_have(read.text),
    },
    "trade": {
        "holder": _needs(read.identifier),
        "side": _needs(read.choice("buy", "sell")),
        "shares": _needs(read.count),
        "price": _may_have(read.dollars),
    },
    "right_to_acquire": {
        "holder": _needs(read.identifier),
        "right": _needs(read.identifier),
        "instrument": _needs(read.choice("option", "warrant", "convertible", "agreement")),
        "shares": _needs(read.count),
        "exercisable_from": _may_have(read.moment),
        "expires": _may_have(read.moment),
        "unissued": _may_have(read.truth),
    },
    "relationship": {
        "relation": _needs(read.choice("affiliate", "subsidiary", "associate", "group", "agreement")),
        "persons": _needs(read.two_or_more_persons),
        "until": _may_have(read.moment),
    },
    "filing": {
        "form": _needs(read.identifier),
        "accession": _needs(read.identifier),
        "reporting_persons": _needs(_reporting_persons),
        "filed_by": _needs(read.persons),
        "event_date": _may_have(read.moment),
    },
    "announcement": {
        "by": _needs(read.identifier),
        "about": _needs(read.identifier),
        "says": _needs(read.choice("acquiring-person", "adverse-person")),
    },
    "tender_offer": {
        "offer": _needs(read.identifier),
        "bidder": _needs(read.identifier),
        "stage": _needs(read.choice("intended", "commenced", "extended", "withdrawn", "accepted", "expired")),
        # Not required of a `commenced` offer either: without it the offer is undetermined (readings 10.2).
        "shares_sought": _may_have(read.count_or_all),
        "first_published": _may_have(read.day),
        "shares": _may_have(read.count),
    },
    "board_action": {
        "action": _needs(
            read.choice(
                "declare-adverse-person", "determine-inadvertent", "redeem", "exchange", "defer", "amend"
            )
        ),
        "person": _may_have(read.identifier),
        "portion": _may_have(read.choice("all", "part")),
        "until": _may_have(read.moment),
        "plan": _may_have(read.identifier),
        "retroactive": _may_have(read.truth),
        "under": _may_have(read.text),
    },
    "section_11_event": {
        "limb": _needs(read.choice("C", "D")),
        "person": _needs(read.identifier),
        "detail": _needs(read.text),
    },
    "section_13_event": {
        "transaction": _needs(
            read.choice("merger-not-surviving", "merger-converting-stock", "asset-transfer")
        ),
        "counterparty": _needs(read.identifier),
        "percent_of_assets": _may_have(read.percent),
    },
    "price": {"close": _needs(read.dollars)},
    "clock": {},
}
"""What a line of each kind says besides the common fields, as in the table of the contract."""

CONDITIONS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("corporate_action", "action"): {
        "split": "ratio",
        "stock-dividend": "ratio",
        "repurchase": "shares",
        "issuance": "shares",
    },
    ("tender_offer", "stage"): {"commenced": "first_published", "accepted": "shares"},
    ("board_action", "action"): {
        "declare-adverse-person": "person",
        "determine-inadvertent": "person",
        "defer": "until",
        "amend": "plan",
    },
}
"""For a kind and a field of it: the field that each value makes necessary."""


def read_fields(raw: Mapping[str, Any], fields: Mapping[str, Field], prefix: str = "") -> dict[str, Any]:
    """The fields that are there; null is the same as absent."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        value = raw.get(name)
        if value is not None:
            found[name] = field.reader(prefix + name, value)
        elif field.required:
            raise BadEvent(
                f"`{prefix}{name}` is missing", "add it; the contract requires it of this kind of event"
            )
    return found
