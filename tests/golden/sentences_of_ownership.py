"""Who owns what, and who is over what: each case beside the sentence of the contract from which it was worked out.

The alerts were written down from the contract's words before the engine was run on the feed.
"""

from tests.golden.sentences import ADVERSE
from tests.golden.sentences import AP
from tests.golden.sentences import PLAN
from tests.golden.sentences import Sentence
from tests.golden.sentences import alone
from tests.golden.sentences import announced
from tests.golden.sentences import arrived
from tests.golden.sentences import became
from tests.golden.sentences import buy
from tests.golden.sentences import ceased
from tests.golden.sentences import clock
from tests.golden.sentences import count
from tests.golden.sentences import crossed
from tests.golden.sentences import exempted
from tests.golden.sentences import filing
from tests.golden.sentences import hold
from tests.golden.sentences import named
from tests.golden.sentences import over
from tests.golden.sentences import possible
from tests.golden.sentences import receded
from tests.golden.sentences import relation
from tests.golden.sentences import repurchase
from tests.golden.sentences import retraction
from tests.golden.sentences import right
from tests.golden.sentences import sell
from tests.golden.sentences import shared
from tests.golden.sentences import split
from tests.golden.sentences import started
from tests.golden.sentences import unconfirmed
from tests.golden.sentences import undetermined

TEN = count(10_000_000)
PERSONAL = f"""{PLAN}
[[personal_threshold]]
threshold = "acquiring-person"
holder = "h"
percent = "20"
comparison = "at-least"
"""

SENTENCES = [
    Sentence(
        "1.1 A bare date on a trade stands at 24:00 of that day: it is executed after a snapshot of an instant",
        [TEN, buy("a", 100_000, "05-01", "05-01T15:00"), hold("a", 1_400_000, "05-01T20:00", "05-01T20:00")],
        over("05-01T20:00", "a", "15.0000", shares=1_500_000, outstanding=10_000_000),
    ),
    Sentence(
        "1.1 A split stands at the start of its day: a count of that day is a count after it, whichever comes first",
        [
            *(TEN, hold("a", 1_400_000, "05-04"), count(18_000_000, "05-05", "05-05T13:00")),
            split("2:1", "05-05", "05-05T14:00"),
        ],
        [
            crossed("05-04T14:00", "a", ADVERSE, "14.0000", shares=1_400_000),
            receded("05-05T13:00", "a", ADVERSE, "7.7777", shares=1_400_000, outstanding=18_000_000),
            over("05-05T14:00", "a", "15.5555", shares=2_800_000, outstanding=18_000_000),
        ],
    ),
    Sentence(
        "1.1 `until` runs through the end of its day. 8.1 what ends then is the cause of what it makes so",
        [
            *(TEN, hold("a", 900_000), hold("b", 900_000)),
            relation("affiliate", "a b", "05-02T14:00", until="05-05"),
        ],
        [
            over("05-02T14:00", "a b", "18.0000", causes=["e4"]),
            [receded("05-06T04:00", p, t, "9.0000", causes=["e4"]) for p in "ab" for t in (ADVERSE, AP)],
        ],
    ),
    Sentence(
        "1.4 in force from the end of its event date. 5.1 thresholds are about the position at `raised_at`, statuses "
        "those of the whole past. 6.1 its numbers are those of the moment the status began",
        [TEN, sell("a", 500_000, "04-30T15:00"), filing([alone("a", 1_600_000, "16.0")], "04-28", "05-02")],
        [
            undetermined("04-30T15:00", "a"),
            crossed("05-02T20:00", "a", ADVERSE, "11.0000", shares=1_100_000),
            became("05-02T20:00", "a", "16.0000", shares=1_600_000),
            started("05-02T20:00", "a", "05-02", "05-16T21:00"),
            arrived("05-16T21:00", "a"),
        ],
    ),
    Sentence(
        "2.1 The same `id` with different content: then the smallest canonical JSON counts - of texts, not of numbers",
        [TEN, {**hold("a", 900_000), "id": "x"}, {**hold("a", 1_100_000), "id": "x"}],
        [crossed("05-01T14:00", "a", ADVERSE, "11.0000")],
    ),
    Sentence(
        "10.2 One accession of one issuer; after the first is retracted the second counts",
        [
            *(TEN, filing([alone("a", 1_400_000, "14.0")], "05-01", "05-01", accession="x")),
            filing([alone("a", 1_600_000, "16.0")], "05-01", "05-02", accession="x"),
            retraction("e2", "05-06T14:00"),
        ],
        [
            *(crossed("05-01T20:00", "a", ADVERSE, "14.0000"), crossed("05-06T14:00", "a", AP, "16.0000")),
            became("05-06T14:00", "a", "16.0000"),
            started("05-06T14:00", "a", "05-02", "05-16T21:00"),
            arrived("05-16T21:00", "a"),
        ],
    ),
    Sentence(
        "2.4 Sales beyond what is known of a holder leave 0 where they stand in the order of things: what was bought "
        "after one that is learned late is held",
        [TEN, buy("a", 1_000_000, "05-02T14:00"), sell("a", 200_000, "05-01T14:00", "05-03T14:00")],
        [crossed("05-02T14:00", "a", ADVERSE, "10.0000"), undetermined("05-03T14:00", "a")],
    ),
    Sentence(
        "2.4 A purchase that is learned late covers the sale that stands after it: nothing is left",
        [
            *(TEN, sell("a", 200_000, "05-02T14:00"), buy("a", 1_100_000, "05-03T14:00")),
            buy("a", 200_000, "05-01T14:00", "05-04T14:00"),
        ],
        [undetermined("05-02T14:00", "a"), crossed("05-03T14:00", "a", ADVERSE, "11.0000")],
    ),
    Sentence(
        "2.5 After a split, fractional positions are exact inside and cut to six decimals where they are shown",
        [TEN, hold("a", 999_998), split("1:3", "05-05", "05-05T14:00"), buy("a", 1, "05-06T14:00")],
        [crossed("05-06T14:00", "a", ADVERSE, "10.0000", shares="333333.666666", outstanding="3333333.333333")],
    ),
    Sentence(
        "3.1 Snapshots at the same moment: the one known later. 6.1 a correction undoes; the schedule falls with it",
        [
            *(TEN, filing([alone("a", 1_600_000, "16.0")], "05-05", "05-06", "05-06T12:00")),
            hold("a", 1_400_000, "05-05", "05-06T14:00"),
        ],
        [
            *(over("05-06T12:00", "a", "16.0000"), started("05-06T12:00", "a", "05-06", "05-20T21:00")),
            *(receded("05-06T14:00", "a", AP, "14.0000"), ceased("05-06T14:00", "a", "correction")),
            clock("cancelled", "05-06T14:00", "a", "05-20T21:00"),
        ],
    ),
    Sentence(
        "3.2 A later single filing of one replaces its row inside the same number",
        [
            *(TEN, relation("affiliate", "a b", "04-02T14:00")),
            filing([shared("a", 1_400_000), shared("b", 1_400_000)], "05-05", "05-05"),
            filing([shared("b", 300_000)], "05-12", "05-12"),
        ],
        [
            crossed("05-05T20:00", "a b", ADVERSE, "14.0000", shares=1_400_000),
            possible("05-05T20:00", "a b", AP, "28.0000", "upper-bound"),
        ],
    ),
    Sentence(
        "3.2 A person stays in the joint subject until a later filing reports on it without the others",
        [
            *(TEN, filing([shared("a", 1_400_000), shared("b", 1_400_000)], "05-05", "05-05")),
            filing([shared("b", 300_000)], "05-12", "05-12"),
        ],
        [
            crossed("05-05T20:00", "a b", ADVERSE, "14.0000"),
            possible("05-05T20:00", "a b", AP, "28.0000", "upper-bound"),
            receded("05-12T20:00", "b", ADVERSE, "3.0000", shares=300_000),
        ],
    ),
    Sentence(
        "2.4 Sales beyond what is known of a holder leave 0. 3.2 The sum of aggregates is the upper bound: d's is 0 "
        "after the sale, whatever its shared power came to",
        [
            TEN,
            filing([{**shared("d", 400_000), "shared_voting": 500_000}, alone("c", 300_000)], "05-05", "05-05"),
            hold("c", 1_000_000, "05-07"),
            sell("d", 1_000_000, "05-08T14:00"),
        ],
        # c and d: max(1,000,000, 0 + 500,000) = 1,000,000, then less the 500,000 that d had by the same formula.
        [
            crossed("05-07T14:00", "c d", ADVERSE, "10.0000", shares=1_000_000),
            receded("05-08T14:00", "c d", ADVERSE, "5.0000", shares=500_000),
            possible("05-08T14:00", "c d", ADVERSE, "10.0000", "upper-bound"),
            undetermined("05-08T14:00", "d"),
        ],
    ),
    Sentence(
        "3.3 The aggregate contains rights exercisable within 60 days of the event date - the 61st day is none of them",
        [
            *(TEN, right("a", "in", 100_000, "04-15", exercisable_from="06-30")),
            right("a", "out", 50_000, "04-15", exercisable_from="07-01"),
            filing([alone("a", 1_400_000)], "05-01", "05-02"),
            buy("a", 50_000, "05-05T14:00"),
        ],
        [
            crossed("05-02T20:00", "a", ADVERSE, "14.5000", shares=1_450_000),
            crossed("05-05T14:00", "a", AP, "15.0000", shares=1_500_000),
            became("05-05T14:00", "a", "15.0000"),
        ],
    ),
    Sentence(
        "10.3 A later version of the same right adds only what exceeds the version that the aggregate contains - both "
        "rescaled by the split in between",
        [
            *(TEN, right("a", "o", 100_000, "04-15"), filing([alone("a", 1_400_000)], "05-01", "05-02")),
            *(split("2:1", "05-05", "05-05T13:00"), right("a", "o", 400_000, "05-08")),
        ],
        [
            crossed("05-02T20:00", "a", ADVERSE, "14.0000"),
            crossed("05-08T14:00", "a", AP, "15.0000", shares=3_000_000, outstanding=20_000_000),
            became("05-08T14:00", "a", "15.0000"),
        ],
    ),
    Sentence(
        "10.4 Joint filings bring no Associates. 4.2 the other reading joins everything",
        [
            *(TEN, filing([alone("a", 400_000), alone("b", 400_000)], "05-01", "05-01"), hold("d", 700_000, "05-02")),
            relation("associate", "a d", "05-05T14:00"),
        ],
        [crossed("05-05T14:00", "a d", ADVERSE, "11.0000"), possible("05-05T14:00", "a b d", AP, "15.0000", "closure")],
    ),
    Sentence(
        "4.2 A connected set at or past a threshold: once a has left it, {b, c, d} is none, though none of the "
        "subjects inside has changed",
        [
            *(TEN, hold("a", 1_500_000), hold("d", 10_000)),
            *(relation("associate", "c d", "05-02T14:00"), relation("associate", "d b", "05-02T14:00")),
            relation("associate", "a c", "05-03T14:00", until="05-04"),
        ],
        [
            over("05-01T14:00", "a", "15.0000"),
            [crossed("05-03T14:00", "a c", threshold, "15.0000") for threshold in (ADVERSE, AP)],
            became("05-03T14:00", "a c", "15.0000"),
            [receded("05-05T04:00", "c d", threshold, "0.1000") for threshold in (ADVERSE, AP)],
        ],
    ),
    Sentence(
        "4.4 A personal threshold applies to every subject that contains the holder's block - not to one that "
        "contains the holder alone. 4.1 Associates: those persons only, not their blocks",
        [
            *(TEN, hold("h", 600_000), relation("affiliate", "h k", "05-01T15:00"), hold("p", 1_000_000)),
            relation("associate", "p h", "05-02T14:00"),
        ],
        [
            *(crossed("05-01T14:00", "p", ADVERSE, "10.0000"), crossed("05-02T14:00", "h p", ADVERSE, "16.0000")),
            *(crossed("05-02T14:00", "h p", AP, "16.0000"), became("05-02T14:00", "h p", "16.0000")),
        ],
        plan=PERSONAL,
    ),
    Sentence(
        "5.2 A person who drops out of every subject that is over gives `threshold_receded` for the subject it is in",
        [
            *(TEN, hold("a", 1_000_000), hold("b", 600_000)),
            relation("affiliate", "a b", "05-02T14:00", until="05-05T14:00"),
        ],
        [
            *(crossed("05-01T14:00", "a", ADVERSE, "10.0000"), over("05-02T14:00", "a b", "16.0000")),
            *(receded("05-05T14:00", "a", AP, "10.0000"), receded("05-05T14:00", "b", ADVERSE, "6.0000")),
            receded("05-05T14:00", "b", AP, "6.0000"),
        ],
    ),
    Sentence(
        "10.5 Every threshold stated but not computed gets its alert",
        [TEN, filing([alone("a", 800_000, "16")], "05-05", "05-05")],
        [unconfirmed("05-05T20:00", "a", threshold, "8.0000", "16") for threshold in (ADVERSE, AP)],
    ),
    Sentence(
        "10.5 While the count is unknown a subject counts as over or below as before; a status whose only count is "
        "retracted is undone as `correction`",
        [TEN, hold("a", 1_600_000), retraction("e1", "05-06T14:00"), count(11_000_000, "05-08", "05-08T14:00")],
        [
            over("05-01T14:00", "a", "16.0000"),
            *(undetermined("05-06T14:00", "a"), ceased("05-06T14:00", "a", "correction")),
            receded("05-08T14:00", "a", AP, "14.5454", outstanding=11_000_000),
        ],
    ),
    Sentence(
        "6.2 The exemption ends with any rise of the numerator - also one that makes good a sale while exempt",
        [
            *(TEN, hold("a", 1_490_000), repurchase(1_000_000, "05-05"), sell("a", 40_000, "05-06T14:00")),
            buy("a", 1, "05-07T14:00"),
        ],
        [
            *(crossed("05-01T14:00", "a", ADVERSE, "14.9000"), crossed("05-05T14:00", "a", AP, "16.5555")),
            *(exempted("05-05T14:00", "a"), became("05-07T14:00", "a", "16.1111", shares=1_450_001)),
        ],
    ),
    Sentence(
        "6.2 Adjusted for splits. 5.1 the whole past as then known: a late filing ends the exemption at its event date",
        [
            *(TEN, hold("a", 1_450_000, "04-15"), split("2:1", "05-05", "05-05T13:00")),
            *(repurchase(800_000, "05-12"), filing([alone("a", 2_950_000, "15.3")], "05-14", "05-19")),
        ],
        [
            crossed("04-15T14:00", "a", ADVERSE, "14.5000"),
            crossed("05-12T14:00", "a", AP, "15.1041", shares=2_900_000, outstanding=19_200_000),
            *(exempted("05-12T14:00", "a"), became("05-19T20:00", "a", "15.3645", outstanding=19_200_000)),
            *(started("05-19T20:00", "a", "05-19", "06-03T21:00"), arrived("06-03T21:00", "a")),
        ],
    ),
    Sentence(
        "6.2 Exempt if the count fell because the Company bought - as is learned when the count is corrected",
        [
            *(TEN, hold("a", 1_450_000), count(9_600_000, "05-05", "05-05T14:00"), retraction("e3", "05-08T14:00")),
            count(9_600_000, "05-05", "05-08T14:00", cause="repurchase"),
        ],
        [
            *(crossed("05-01T14:00", "a", ADVERSE, "14.5000"), crossed("05-05T14:00", "a", AP, "15.1041")),
            became("05-05T14:00", "a", "15.1041", shares=1_450_000, outstanding=9_600_000),
            *(exempted("05-08T14:00", "a"), ceased("05-08T14:00", "a", "correction")),
        ],
    ),
    Sentence(
        "10.0 Two rows of one filing that become one person leave the larger; the rename raises nothing twice",
        [
            *(TEN, filing([shared("a", 900_000), shared("b", 1_200_000)], "05-05", "05-05")),
            *(named("a", "0000001234", "05-08T14:00"), named("b", "0000001234", "05-08T14:00")),
            buy("0000001234", 300_000, "05-09T14:00"),
        ],
        [
            crossed("05-05T20:00", "a b", ADVERSE, "12.0000"),
            possible("05-05T20:00", "a b", AP, "21.0000", "upper-bound"),
            crossed("05-09T14:00", "0000001234", AP, "15.0000", shares=1_500_000),
            became("05-09T14:00", "0000001234", "15.0000"),
        ],
    ),
    Sentence(
        "`retraction`: that event is as if never said - also if it is itself a retraction",
        [TEN, hold("a", 1_600_000), retraction("e2", "05-05T14:00"), retraction("e3", "05-06T14:00")],
        [
            over("05-01T14:00", "a", "16.0000"),
            [receded("05-05T14:00", "a", threshold, "0.0000", shares=0) for threshold in (ADVERSE, AP)],
            *(ceased("05-05T14:00", "a", "correction"), over("05-06T14:00", "a", "16.0000")),
        ],
    ),
    Sentence(
        "10.7 The denominator is that of the filing's moment as known at `raised_at`: a count learned later makes it "
        "an announcement",
        [
            *(TEN, hold("a", 1_600_000), filing([alone("a", 1_480_000, "14.8")], "05-06", "05-06", form="4")),
            *(count(9_800_000, "05-05", "05-08T14:00"), announced("a", "05-12")),
        ],
        [
            *(over("05-01T14:00", "a", "16.0000"), receded("05-06T20:00", "a", AP, "14.8000")),
            crossed("05-08T14:00", "a", AP, "15.1020", outstanding=9_800_000),
            *(started("05-08T14:00", "a", "05-06", "05-20T21:00"), arrived("05-20T21:00", "a")),
        ],
    ),
]
