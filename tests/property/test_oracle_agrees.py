"""The engine against an evaluation that was written from the contract alone, separately, and walks everything anew.

The seeds are fixed, so a red run is red again; `python -m tests.property.test_oracle_agrees FROM TO` tries others.
"""

import sys
from typing import Any

import pytest

from tests.oracle.evaluation import evaluate
from tests.oracle.random_feeds import Feed
from tests.oracle.random_feeds import random_feed
from tests.oracle.random_feeds import shrink
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import chains_of
from tests.replaying import decoded

PROFILES = ("gentle", "ownership", "relations", "clocks", "acts", "everything")
SEEDS = range(40)
EVENTS = 18
OWN_TO_US = {"id", "message", "causes", "clauses", "severity", "plan"}
"""Fields that the evaluation does not give: they say nothing of what happened."""


def _said(alerts: list[dict[str, Any]]) -> list[str]:
    """What was said, without the wording. Of the undetermined it is open which of several reasons is named first."""
    kept = ({k: v for k, v in a.items() if k not in OWN_TO_US} for a in alerts if a["kind"] != "undetermined")
    return sorted({str(sorted((k, str(v)) for k, v in a.items() if k != "reason" or _is_told(a))) for a in kept})


def _is_told(alert: dict[str, Any]) -> bool:
    return bool(alert["kind"] != "action_refused")


def _differ(feed: Feed, events: list[dict[str, Any]]) -> bool:
    chains = chains_of(feed)
    ours = _said(as_json(alerts_of(decoded(events, chains), chains, feed.until)))
    return ours != _said(evaluate(events, feed.plans, feed.base, feed.until))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_alert_is_the_one_that_the_contract_calls_for(profile: str) -> None:
    for seed in SEEDS:
        feed = random_feed(seed, EVENTS, profile)
        if _differ(feed, feed.events):
            pytest.fail(f"seed {seed}, profile {profile}: they differ on {_least(feed)}")


def _least(feed: Feed) -> list[dict[str, Any]]:
    return shrink(feed.events, lambda events: bool(events) and _differ(feed, events))


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        for kind in PROFILES:
            tried = random_feed(number, EVENTS, kind)
            if _differ(tried, tried.events):
                print(number, kind)
