"""Acts, announcements and clocks: each case beside the sentence of the contract from which it was worked out.

The alerts were written down from the contract's words before the engine was run on the feed.
"""

from tests.golden.sentences import ADVERSE
from tests.golden.sentences import AP
from tests.golden.sentences import PLAN
from tests.golden.sentences import SAL
from tests.golden.sentences import TENDER
from tests.golden.sentences import Sentence
from tests.golden.sentences import alert
from tests.golden.sentences import amend
from tests.golden.sentences import announced
from tests.golden.sentences import arrived
from tests.golden.sentences import became
from tests.golden.sentences import bid
from tests.golden.sentences import board
from tests.golden.sentences import buy
from tests.golden.sentences import ceased
from tests.golden.sentences import clock
from tests.golden.sentences import commenced
from tests.golden.sentences import count
from tests.golden.sentences import crossed
from tests.golden.sentences import event
from tests.golden.sentences import hold
from tests.golden.sentences import inadvertent
from tests.golden.sentences import moment
from tests.golden.sentences import offer
from tests.golden.sentences import over
from tests.golden.sentences import receded
from tests.golden.sentences import refused
from tests.golden.sentences import relation
from tests.golden.sentences import retraction
from tests.golden.sentences import right
from tests.golden.sentences import sell
from tests.golden.sentences import started
from tests.golden.sentences import stock_date
from tests.golden.sentences import undetermined

TEN = count(10_000_000)
HELD = [TEN, hold("a", 1_600_000)]
RUNNING = [*HELD, announced("a", "05-02")]
OVER = over("05-01T14:00", "a", "16.0000")
STARTED = [OVER, started("05-02T14:00", "a", "05-02", "05-16T21:00")]
UP = '[[threshold]]\nname = "acquiring-person"\npercent = "20"\ncomparison = "at-least"\n'
LONGER = '[distribution_date]\nafter_stock_acquisition = { count = 15, unit = "business-days" }\n'
DEFERRING = PLAN.replace("board_may_defer = false", "board_may_defer = true")
STOPPING = PLAN.replace("stops_clock = false", "stops_clock = true")
UNTIL_ACQUISITION = PLAN.replace('until = "distribution-date"', 'until = "stock-acquisition-date"')
TRADING_DAYS = PLAN.replace(
    'acquisition = { count = 10, unit = "business', 'acquisition = { count = 10, unit = "trading'
)
LATE = "2003-05-16T20:59:59.999999Z"
CLOSED_OVER = [STARTED, arrived("05-16T21:00", "a")]

SENTENCES = [
    Sentence(
        "1.2 At its start if it becomes known earlier. 1.3 An act whose bare date leaves open whether it came before a "
        "deadline also raises `undetermined`",
        [*RUNNING, board("redeem", "05-16", "05-15T14:00")],
        [
            *(STARTED, clock("cancelled", "05-16T04:00", "a", "05-16T21:00")),
            *(alert("rights_redeemed", "05-16T04:00", ""), undetermined("05-16T04:00")),
        ],
    ),
    Sentence(
        "1.2 Known the next day it counts as of the end of its day and is refused",
        [*RUNNING, board("redeem", "05-16", "05-19T14:00")],
        [CLOSED_OVER, refused("05-19T14:00", "redeem"), undetermined("05-19T14:00")],
    ),
    Sentence(
        "7.6 Redemption is possible strictly before the closing instant: a microsecond is enough",
        [*RUNNING, board("redeem", LATE)],
        [STARTED, clock("cancelled", LATE, "a", "05-16T21:00"), alert("rights_redeemed", LATE, "")],
    ),
    Sentence(
        "7.6 ... and the closing instant itself is too late",
        [*RUNNING, board("redeem", "05-16T21:00")],
        [CLOSED_OVER, refused("05-16T21:00", "redeem")],
    ),
    Sentence(
        "11.1 When an event takes effect goes by the stated instant, `raised_at` by the counted one",
        [*RUNNING, board("redeem", "05-16", "05-19T14:00", stated_known_at="2003-05-16T20:30:00Z")],
        [
            *(CLOSED_OVER, clock("cancelled", "05-19T14:00", "a", "05-16T21:00")),
            alert("rights_redeemed", "05-19T14:00", ""),
        ],
    ),
    Sentence(
        "5.1 Refusals and clocks are those of the whole past as then known: an announcement learned later closes the "
        "window before the redemption",
        [*HELD, board("redeem", "05-05T15:00"), announced("a", "05-02T14:00", "05-06T14:00")],
        [
            *(OVER, alert("rights_redeemed", "05-05T15:00", ""), refused("05-06T14:00", "redeem")),
            *(started("05-06T14:00", "a", "05-02", "05-16T21:00"), arrived("05-16T21:00", "a")),
        ],
        plan=UNTIL_ACQUISITION,
    ),
    Sentence(
        "6.3 Nobody of the crossing subject is in a subject at or past the threshold; the later of the two counts",
        [
            *(TEN, hold("a", 700_000), hold("b", 900_000)),
            relation("group", "a b", "05-02T14:00", until="05-05T14:00"),
            *(buy("b", 600_000, "05-05T13:00"), inadvertent("a", "05-06T15:00"), sell("b", 100_000, "05-09T15:00")),
        ],
        [
            over("05-02T14:00", "a b", "16.0000"),
            [receded("05-05T14:00", "a", threshold, "7.0000") for threshold in (ADVERSE, AP)],
            *(receded("05-09T15:00", "b", AP, "14.0000"), ceased("05-09T15:00", "a b", "inadvertent")),
        ],
    ),
    Sentence(
        "6.3 A determination does not cure later crossings: one that is learned of together with its cure leaves what "
        "was said of the later one as it is",
        [
            *(TEN, inadvertent("a", "05-05T14:00"), hold("a", 1_400_000, "05-06"), hold("a", 1_600_000, "05-12")),
            hold("a", 1_500_000, "05-01", "05-14T14:00"),
        ],
        [
            *(refused("05-05T14:00", "determine-inadvertent", "a"), crossed("05-06T14:00", "a", ADVERSE, "14.0000")),
            *(crossed("05-12T14:00", "a", AP, "16.0000"), became("05-12T14:00", "a", "16.0000")),
        ],
    ),
    Sentence(
        "6.1 The `acquiring_person_ceased` says so for all that followed from it. 7.1 The earliest date starts the "
        "clock: now that of another Acquiring Person",
        [
            *(*RUNNING, hold("b", 1_500_000), announced("b", "05-05")),
            *(sell("a", 200_000, "05-06T15:00"), inadvertent("a", "05-07T15:00")),
        ],
        [
            *(STARTED, over("05-01T14:00", "b", "15.0000"), stock_date("05-05T14:00", "b", "05-05")),
            *(receded("05-06T15:00", "a", AP, "14.0000"), ceased("05-07T15:00", "a", "inadvertent")),
            *(clock("rescheduled", "05-07T15:00", "b", "05-19T21:00"), arrived("05-19T21:00", "b")),
        ],
    ),
    Sentence(
        "6.1 Only a correction undoes the status of {a, b}: the Board's determination was about a's own",
        [
            *(TEN, hold("a", 1_600_000), inadvertent("a", "05-05T14:00"), hold("b", 0, "04-10")),
            *(relation("affiliate", "a b", "05-08T14:00"), count(16_000_000, "05-06", "05-12T14:00")),
        ],
        [
            *(OVER, [crossed("05-08T14:00", "a b", threshold, "16.0000") for threshold in (ADVERSE, AP)]),
            *(became("05-08T14:00", "a b", "16.0000"), receded("05-12T14:00", "a b", AP, "10.0000")),
            ceased("05-12T14:00", "a", "inadvertent"),
            ceased("05-12T14:00", "a b", "correction"),
        ],
    ),
    Sentence(
        "10.0 A Stock Acquisition Date is raised again only if the date is new: the Adverse Person's stays said when "
        "the Acquiring Person of the same date is cured",
        [
            *(*HELD, board("declare-adverse-person", "05-02T13:00", person="a")),
            *(announced("a", "05-05"), announced("a", "05-05", says="adverse-person")),
            *(sell("a", 200_000, "05-06T14:00"), inadvertent("a", "05-07T14:00")),
        ],
        [
            *(OVER, alert("adverse_person_declared", "05-02T13:00", "a", percent="16.0000")),
            *(alert("flip_in", "05-02T13:00", "a", limb="B"), alert("rights_void", "05-02T13:00", "a")),
            *(started("05-05T14:00", "a", "05-05", "05-19T21:00"), receded("05-06T14:00", "a", AP, "14.0000")),
            *(ceased("05-07T14:00", "a", "inadvertent"), arrived("05-19T21:00", "a")),
        ],
    ),
    Sentence(
        "7.2 Close of Business on a day that is no Business Day is 17:00 on the next one: Veterans Day trades",
        [TEN, hold("a", 1_600_000, "10-20"), announced("a", "10-28")],
        [
            *(over("10-20T14:00", "a", "16.0000"), started("10-28T14:00", "a", "10-28", "11-12T22:00")),
            arrived("11-12T22:00", "a"),
        ],
        plan=TRADING_DAYS,
    ),
    Sentence(
        "7.2 Business Days over Christmas and New Year",
        [TEN, hold("a", 1_600_000, "12-01"), announced("a", "12-22", "12-22T15:00")],
        [
            *(over("12-01T14:00", "a", "16.0000"), started("12-22T15:00", "a", "12-22", "2004-01-07T22:00")),
            arrived("2004-01-07T22:00", "a"),
        ],
    ),
    Sentence(
        "10.7 Judged at commencement, recomputed with what is learned later about that moment, never for later "
        "holdings",
        [
            *(TEN, commenced("b", 500_000, "05-05"), hold("b", 1_000_000, "05-01", "05-08T14:00")),
            hold("b", 1_200_000, "05-06", "05-09T14:00"),
        ],
        [
            *(bid("05-05T14:00", "b", "5.0000", False), crossed("05-08T14:00", "b", ADVERSE, "10.0000")),
            *(bid("05-08T14:00", "b", "15.0000", True), clock("scheduled", "05-08T14:00", "b", "05-19T21:00", TENDER)),
            arrived("05-19T21:00", "b", TENDER),
        ],
    ),
    Sentence(
        "10.5 An excluded person counts alone. 7.3 Judged on what the bidder has, with its rights; it starts no clock",
        [
            *(TEN, hold("b", 100_000), right("b", "o", 400_000, "05-02", unissued=True)),
            {**event("person", "05-03T14:00", person="b", name="B"), "excluded": "subsidiary"},
            *(right("b", "p", 1_500_000, "05-04"), commenced("b", 500_000, "05-05")),
        ],
        # (100,000 + 400,000 + 1,500,000 + 500,000) of 10,400,000
        [bid("05-05T14:00", "b", "24.0384", False)],
    ),
    Sentence(
        "7.3 `withdrawn` stops the clock before the deadline. 7.4 `rescheduled` as the instant moves to the other limb",
        [*HELD, commenced("b", "all", "05-05"), announced("a", "05-07"), offer("b", "withdrawn", "05-08T14:00", LATE)],
        [
            *(OVER, bid("05-05T14:00", "b", "100.0000", True), stock_date("05-07T14:00", "a", "05-07")),
            clock("scheduled", "05-05T14:00", "b", "05-19T21:00", TENDER),
            *(clock("rescheduled", LATE, "a", "05-21T21:00", SAL), arrived("05-21T21:00", "a")),
        ],
        plan=STOPPING,
    ),
    Sentence(
        "10.7 `defer` moves every clock that runs then, not one that starts later",
        [*RUNNING, hold("b", 1_500_000), board("defer", "05-08T15:00", until="2003-06-30"), announced("b", "05-12")],
        [
            *(STARTED, over("05-01T14:00", "b", "15.0000"), clock("rescheduled", "05-08T15:00", "a", "06-30T21:00")),
            *(stock_date("05-12T14:00", "b", "05-12"), clock("rescheduled", "05-12T14:00", "b", "05-27T21:00")),
            arrived("05-27T21:00", "b"),
        ],
        plan=DEFERRING,
    ),
    Sentence(
        "10.7 An amendment at the very instant of a deadline comes before its arrival",
        [*RUNNING, amend("05-16T21:00")],
        [STARTED, clock("rescheduled", "05-16T21:00", "a", "05-23T21:00"), arrived("05-23T21:00", "a")],
        amendment=LONGER,
    ),
    Sentence(
        "7.7 After the Distribution Date an amendment without `under` is refused, also one that would undo it",
        [*RUNNING, amend("05-19T15:00", retroactive=True)],
        [CLOSED_OVER, refused("05-19T15:00", "amend")],
        amendment=UP,
    ),
    Sentence(
        "6.1 A retroactive amendment undoes; the arrived Distribution Date falls with the status",
        [*RUNNING, amend("05-19T15:00", retroactive=True, under="(i)")],
        [
            *(CLOSED_OVER, receded("05-19T15:00", "a", AP, "16.0000"), ceased("05-19T15:00", "a", "amendment")),
            clock("cancelled", "05-19T15:00", "a", "05-16T21:00"),
        ],
        amendment=UP,
    ),
    Sentence(
        "6.1 A correction undoes, not the retroactive amendment of the same instant that leaves the threshold alone",
        [*HELD, amend("05-06T14:00", retroactive=True), retraction("e2", "05-06T14:00")],
        [
            *(OVER, [receded("05-06T14:00", "a", threshold, "0.0000") for threshold in (ADVERSE, AP)]),
            ceased("05-06T14:00", "a", "correction"),
        ],
        amendment=LONGER,
    ),
    Sentence(
        "6.1 An arrived Distribution Date falls with its status; the clock of another goes on",
        [*RUNNING, hold("b", 1_500_000), announced("b", "05-12"), retraction("e2", "05-19T14:00")],
        [
            *(STARTED, over("05-01T14:00", "b", "15.0000"), stock_date("05-12T14:00", "b", "05-12")),
            arrived("05-16T21:00", "a"),
            [receded("05-19T14:00", "a", threshold, "0.0000") for threshold in (ADVERSE, AP)],
            *(ceased("05-19T14:00", "a", "correction"), clock("rescheduled", "05-19T14:00", "b", "05-27T21:00")),
            arrived("05-27T21:00", "b"),
        ],
    ),
    Sentence(
        "7.7 A version inherits from the one it names. 5.2 A threshold that an amendment moves under a subject "
        "crosses: also one that a version in between did not have",
        [
            *(TEN, hold("a", 600_000), amend("05-05T14:00"), amend("05-06T14:00", plan="plan.toml")),
            *(sell("a", 50_000, "05-07T14:00"), amend("05-08T14:00")),
        ],
        [
            crossed("05-05T14:00", "a", "watch", "6.0000"),
            crossed("05-08T14:00", "a", "watch", "5.5000"),
        ],
        amendment='[[threshold]]\nname = "watch"\npercent = "5"\ncomparison = "at-least"\n',
    ),
    Sentence(
        "3.1 The one known later: of two acts of one instant the one said later is the last",
        [
            *(*HELD, {**amend("05-05T14:00"), "id": "z"}),
            {**amend("05-05T14:00", plan="plan.toml"), "id": "b", "known_at": moment("05-08T14:00")},
        ],
        [
            *(OVER, receded("05-05T14:00", "a", AP, "16.0000"), crossed("05-08T14:00", "a", AP, "16.0000")),
        ],
        amendment=UP,
    ),
]
