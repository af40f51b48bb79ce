"""`status` and `explain`: what they answer now, at an instant, and by what was known."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.adapters.redis.connection import open_store
from monitor.adapters.replayed.state_store import StateStore
from monitor.chains import Chains
from monitor.core.feed.decoding import decode_event
from monitor.core.times.instants import parse_instant
from monitor.plan_texts import PlanTexts
from monitor.plans import PlanLibrary
from monitor.questions import NothingFound
from monitor.questions import clause_texts
from monitor.questions import explain
from monitor.questions import status
from monitor.replay import replay
from monitor.settings import Settings

ISSUER = "0001014739"
FILED = parse_instant("2006-12-08T21:05:00Z")
AMENDED = parse_instant("2006-12-13T20:00:00Z")
LAST_SECOND = parse_instant("2006-12-22T21:59:59Z")
DEADLINE = parse_instant("2006-12-22T22:00:00Z")

FEED: list[dict[str, Any]] = [
    {
        "kind": "shares_outstanding",
        "id": "count",
        "at": "2006-11-07",
        "known_at": "2006-11-09T13:00:00Z",
        "shares": 37_401_331,
    },
    {
        "kind": "filing",
        "id": "13g",
        "form": "SC 13G/A",
        "accession": "0000000000-06-120800",
        "at": "2006-12-08",
        "known_at": "2006-12-08T21:05:00Z",
        "event_date": "2006-11-30",
        "filed_by": ["heartland"],
        "reporting_persons": [{"person": "heartland", "aggregate": "6919246", "percent": "18.5"}],
    },
    {"kind": "trade", "id": "t", "holder": "heartland", "side": "buy", "shares": 100, "at": "2006-12-11T15:00:00Z"},
    {
        "kind": "board_action",
        "id": "amendment",
        "action": "amend",
        "plan": "mim-2006-amendment-1.toml",
        "retroactive": True,
        "at": "2006-12-13T20:00:00Z",
    },
]


def _fill(store: StateStore, lines: list[dict[str, Any]], until: datetime | None = None) -> None:
    chains, library = Chains.named([]), PlanLibrary()
    start_of = chains.of(ISSUER)[0].time.start_of
    events = [decode_event(msgspec.json.encode({"issuer": ISSUER, **line}), start_of) for line in lines]
    result = replay({ISSUER: events}, chains, until)
    store.save(result.engines, {ISSUER: events}, {ISSUER: PlanTexts.of_issuer(ISSUER, chains, library, events)})


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, StateStore]]:
    """Heartland as it happened (`amended`), without the amendment (`tripped`), and nothing at all (`empty`)."""
    with open_store(Settings(home=Path(tmp_path_factory.mktemp("home")))) as connection:
        found = {name: StateStore(connection, name) for name in ("amended", "tripped", "empty")}
        _fill(found["amended"], FEED, DEADLINE)
        _fill(found["tripped"], FEED[:3])
        yield found


def _redeemable(store: StateStore, **instants: datetime) -> bool:
    (standing,) = status(store, ISSUER, **instants)
    return next(power.is_open for power in standing.powers if power.name == "redeem")


# -- status ------------------------------------------------------------------------------------------------------


def test_status_reads_what_the_engines_left(stores: dict[str, StateStore]) -> None:
    (standing,) = status(stores["amended"])
    assert (standing.plan, standing.at, standing.known_at) == ("mim-2006-amendment-1", DEADLINE, DEADLINE)
    assert standing.subjects[0].shares == 6_919_346
    assert standing == status(stores["amended"], ISSUER, DEADLINE, DEADLINE)[0]


def test_at_the_last_second_redemption_is_open_and_at_the_deadline_closed(stores: dict[str, StateStore]) -> None:
    (standing,) = status(stores["tripped"], ISSUER, at=LAST_SECOND)
    redeem = next(power for power in standing.powers if power.name == "redeem")
    assert (redeem.is_open, redeem.closes_at) == (True, DEADLINE)
    assert not _redeemable(stores["tripped"], at=DEADLINE)
    assert _redeemable(stores["tripped"], known_at=LAST_SECOND)
    assert not _redeemable(stores["tripped"], known_at=DEADLINE)


def test_known_before_the_amendment_and_after_it(stores: dict[str, StateStore]) -> None:
    before, after = datetime.fromisoformat("2006-12-13T19:59:59Z"), AMENDED
    (then,) = status(stores["amended"], ISSUER, known_at=before)
    (now,) = status(stores["amended"], ISSUER, known_at=after)
    (hindsight,) = status(stores["amended"], ISSUER, at=before)
    assert [one.kind for one in then.statuses] == ["acquiring-person"]
    assert (now.statuses, hindsight.statuses) == ((), ())
    assert (then.plan, now.plan) == ("mim-2002", "mim-2006-amendment-1")


def test_both_instants_look_at_one_moment_by_what_was_known_at_another(stores: dict[str, StateStore]) -> None:
    early = parse_instant("2006-12-08T12:00:00Z")
    (known,) = status(stores["amended"], ISSUER, at=early, known_at=FILED)
    (unknown,) = status(stores["amended"], ISSUER, at=early, known_at=early)
    assert known.subjects[0].percent == "18.4999"
    assert unknown.subjects == ()
    assert (known.at, known.known_at) == (early, FILED)


def test_an_instant_after_the_record_says_so(stores: dict[str, StateStore]) -> None:
    (standing,) = status(stores["tripped"], ISSUER, known_at=DEADLINE)
    assert any("on record after 2006-12-11T15:00:00Z" in note for note in standing.notes)
    (ahead,) = status(stores["tripped"], ISSUER, at=DEADLINE)
    assert any("time alone" in note for note in ahead.notes)


def test_nothing_to_answer_with_is_one_sentence(stores: dict[str, StateStore]) -> None:
    with pytest.raises(NothingFound, match="nothing has been replayed yet"):
        status(stores["empty"])
    with pytest.raises(NothingFound, match="known are 0001014739"):
        status(stores["amended"], "0000000001")
    with pytest.raises(NothingFound, match="nothing has been replayed yet"):
        explain(stores["empty"], "abcdef")


# -- explain -----------------------------------------------------------------------------------------------------


def _id(store: StateStore, kind: str) -> str:
    return next(str(one.alert["id"]) for one in store.alerts(ISSUER) if one.alert["kind"] == kind)


def test_explain_goes_down_to_events_persons_numbers_and_clauses(stores: dict[str, StateStore]) -> None:
    store = stores["amended"]
    found = explain(store, _id(store, "threshold_crossed")[:12])
    assert [event["id"] for event in found.events] == ["13g"]
    assert found.events[0]["reporting_persons"][0]["aggregate"] == "6919246"
    assert (found.numerator, found.denominator, found.percent) == (6_919_246, 37_401_331, "18.4999")
    assert [event["id"] for event in found.outstanding_from] == ["count"]
    (person,) = found.counted
    assert (person.person, person.shares) == ("heartland", 6_919_246)
    assert person.why == ("position of SC 13G/A 0000000000-06-120800 (13g) as of 2006-11-30",)
    assert found.clauses[0].law
    assert (found.plan.id, found.plan.title[:3]) == ("mim-2002", "MIM")
    assert found.subject_then is None


def test_explain_names_the_trades_that_were_counted(stores: dict[str, StateStore]) -> None:
    store = stores["amended"]
    found = explain(store, _id(store, "threshold_receded"))
    assert found.events[0]["id"] == "amendment"
    assert found.counted[0].why[1] == "1 trade after it (t)"


def test_explain_says_where_the_persons_stand_then(stores: dict[str, StateStore]) -> None:
    store = stores["amended"]
    alert_id = _id(store, "acquiring_person_became")
    before = explain(store, alert_id, known_at=FILED).subject_then
    after = explain(store, alert_id, known_at=DEADLINE).subject_then
    assert before is not None and after is not None
    assert [one.kind for one in before[0].statuses] == ["acquiring-person"]
    assert after[0].statuses == ()


def test_an_alert_was_not_known_before_it_was_raised(stores: dict[str, StateStore]) -> None:
    store = stores["amended"]
    with pytest.raises(NothingFound, match="was not known at 2006-12-08T21:04:59Z"):
        explain(store, _id(store, "flip_in"), known_at=parse_instant("2006-12-08T21:04:59Z"))


def test_an_id_that_is_unknown_ambiguous_or_too_short(stores: dict[str, StateStore]) -> None:
    store = stores["amended"]
    with pytest.raises(NothingFound, match="there is no alert"):
        explain(store, "0" * 64)
    with pytest.raises(NothingFound, match="at least 4 characters"):
        explain(store, "ab")


def test_an_ambiguous_beginning_is_refused_with_examples(stores: dict[str, StateStore]) -> None:
    class Twins(StateStore):
        def alert_ids(self, issuer: str) -> list[str]:
            return ["abcd1" + "0" * 59, "abcd2" + "0" * 59]

    twins = Twins(stores["amended"]._connection, "amended")
    with pytest.raises(NothingFound, match="is the beginning of 2 alerts"):
        explain(twins, "abcd")


@pytest.mark.parametrize(
    ("cited", "citation"),
    [
        ("28", ["28"]),
        ('1 "Acquiring Person" (First Amendment, 1)', ['1 "Acquiring Person"']),
        ("3(a)(iii)", ["3(a)"]),
        ("11(a)(ii)(C)", ["11(a)(ii)(C)-(D)"]),
        ("99", []),
        ("", []),
    ],
)
def test_a_citation_finds_the_clause_with_the_laws_words(cited: str, citation: list[str]) -> None:
    assert [text.citation for text in clause_texts(cited)] == citation
