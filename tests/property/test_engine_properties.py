"""What must hold for any feed: order, repetition and batching cannot matter, and no short cut changes the answer."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from tests.example_plans import plan_text
from tests.oracle.random_feeds import PROFILES
from tests.oracle.random_feeds import random_feed
from tests.replaying import AnewEngine
from tests.replaying import alerts_by_fast_path
from tests.replaying import alerts_of
from tests.replaying import as_json
from tests.replaying import chains_of
from tests.replaying import decoded

SEEDS = st.integers(min_value=0, max_value=10**9)
KINDS = st.sampled_from(sorted(PROFILES))


@given(SEEDS, KINDS)
@settings(max_examples=60, deadline=None)
def test_walking_on_is_walking_anew(seed: int, profile: str) -> None:
    feed = random_feed(seed, 25, profile)
    chains = chains_of(feed)
    events = decoded(feed.events, chains)
    straight = as_json(alerts_of(events, chains, feed.until))
    assert straight == as_json(alerts_of(events, chains, feed.until, AnewEngine))


@given(SEEDS, KINDS, SEEDS)
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_do_not_matter(seed: int, profile: str, shuffling: int) -> None:
    feed = random_feed(seed, 25, profile)
    chains = chains_of(feed)
    events = decoded(feed.events, chains)
    chance = random.Random(shuffling)
    shuffled = [*events, *chance.sample(events, len(events) // 3)]
    chance.shuffle(shuffled)
    assert as_json(alerts_of(shuffled, chains, feed.until)) == as_json(alerts_of(events, chains, feed.until))


@given(SEEDS, st.sampled_from(["gentle", "ownership", "everything"]))
@settings(max_examples=60, deadline=None)
def test_the_fast_path_changes_nothing(seed: int, profile: str) -> None:
    feed = random_feed(seed, 40, profile)
    chains = chains_of(feed)
    straight = as_json(alerts_of(decoded(feed.events, chains), chains, feed.until))
    assert as_json(alerts_by_fast_path(decoded(feed.events, chains), chains, feed.until)) == straight


@given(SEEDS, st.sampled_from(["gentle", "ownership", "everything"]))
@settings(max_examples=40, deadline=None)
def test_the_fast_path_changes_nothing_where_no_count_is_known(seed: int, profile: str) -> None:
    feed = random_feed(seed, 40, profile)
    chains = chains_of(feed)
    uncounted = [event for event in feed.events if event["kind"] != "shares_outstanding"]
    anew = as_json(alerts_of(decoded(uncounted, chains), chains, feed.until, AnewEngine))
    assert as_json(alerts_by_fast_path(decoded(uncounted, chains), chains, feed.until)) == anew


@given(SEEDS, KINDS)
@settings(max_examples=40, deadline=None)
def test_alerts_stand_in_order_and_each_id_once(seed: int, profile: str) -> None:
    feed = random_feed(seed, 25, profile)
    chains = chains_of(feed)
    alerts = alerts_of(decoded(feed.events, chains), chains, feed.until)
    assert [alert.place for alert in alerts] == sorted(alert.place for alert in alerts)
    assert len({alert.id for alert in alerts}) == len(alerts)
    assert all(alert.message and alert.message[-1] == "." for alert in alerts)


@dataclass(frozen=True)
class Edge:
    """A holding beside a threshold, and the thresholds it crosses."""

    shares: int
    crossed: tuple[str, ...]


@pytest.mark.parametrize(
    "edge",
    [
        Edge(2_296_753, ()),
        Edge(2_296_754, ("adverse-person",)),
        Edge(3_445_129, ("adverse-person",)),
        Edge(3_445_130, ("adverse-person", "acquiring-person")),
    ],
)
@pytest.mark.parametrize("by", ["holding", "trade"])
def test_one_share_decides(edge: Edge, by: str) -> None:
    feed = random_feed(0, 1, "gentle")
    chains = chains_of(feed._replace(plans={feed.base: PLAN}))
    at = "2003-05-01T14:00:00Z"
    common = {"issuer": "0001014739", "at": at, "known_at": at}
    last = {"kind": "holding", "id": "h2", "holder": "a", "shares": edge.shares, **common}
    if by == "trade":
        last = {"kind": "trade", "id": "t", "holder": "a", "side": "buy", "shares": edge.shares - 1_000_000, **common}
    earlier = {"issuer": "0001014739", "at": "2003-04-01", "known_at": "2003-04-01T14:00:00Z"}
    events = [
        {"kind": "shares_outstanding", "id": "c", "shares": 22_967_531, **earlier},
        {"kind": "holding", "id": "h1", "holder": "a", "shares": 1_000_000, **earlier},
        last,
    ]
    alerts = as_json(alerts_of(decoded(events, chains), chains, at))
    assert tuple(a["threshold"] for a in alerts if a["kind"] == "threshold_crossed") == edge.crossed
    assert all(a["percent"] == "14.9999" for a in alerts if edge.shares == 3_445_129)


PLAN = plan_text("mim-2002", "0001014739", dated="2002-12-03", final="2012-11-24", watch=None, adverse="10")
