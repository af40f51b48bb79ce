"""A late event that could have mattered is walked anew; see `monitor.core.engine.bounds` for those that are not."""

from typing import Any

from tests.oracle.random_feeds import random_feed
from tests.replaying import AnewEngine
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import chains_of
from tests.replaying import decoded

ISSUER = "0001014739"


def _event(kind: str, event_id: str, at: str, known_at: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "id": event_id, "issuer": ISSUER, "at": at, "known_at": known_at, **fields}


def test_shares_accepted_in_an_offer_count_towards_what_a_late_holding_can_have_made() -> None:
    events = [
        _event("shares_outstanding", "count", "2003-04-01", "2003-04-01T14:00:00Z", shares=10_000_000),
        _event(
            "tender_offer",
            "taken",
            "2003-04-10T15:00:00Z",
            "2003-04-10T15:00:00Z",
            offer="o",
            bidder="a",
            stage="accepted",
            shares=1_400_000,
        ),
        _event(
            "trade",
            "sold",
            "2003-04-12T15:00:00Z",
            "2003-04-12T15:00:00Z",
            holder="a",
            side="sell",
            shares=1_400_000,
        ),
        _event("holding", "late", "2003-04-09", "2003-04-20T15:00:00Z", holder="a", shares=200_000),
    ]
    chains = chains_of(random_feed(0, 1, "gentle"))
    until = "2003-04-21T15:00:00Z"
    alerts = as_json(alerts_of(decoded(events, chains), chains, until))
    [became] = [alert for alert in alerts if alert["kind"] == "acquiring_person_became"]
    assert (became["raised_at"], became["percent"]) == ("2003-04-20T15:00:00Z", "16.0000")
    assert alerts == as_json(alerts_of(decoded(events, chains), chains, until, AnewEngine))
