"""The open readings: where the agreement leaves a question open, what this version answers, and who may
choose.

One row a question, by its number in the inventory of drafting gaps (Y-) and contradictions (X-), or in
`readings.md`. A row with an `option` is set in the plan file; one without has the one answer stated, in every
plan. Rows that say "not computed" are there so that nobody takes silence for an answer.
"""

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from monitor.core.plan.plan import Plan


class Reading(msgspec.Struct, frozen=True):
    """One open question and its answer."""

    id: str
    question: str
    cite: str
    """Where in the agreement the question is open."""
    reading: str | None
    """The number in `readings.md` that answers it; None where nothing is computed."""
    answer: str
    """The answer as this version has it; with an `option`, the one under its default."""
    option: str | None = None
    """The table and key of the plan file that choose; None where there is no other answer."""
    default: object = None
    """The value of the option that gives `answer`."""
    otherwise: str = ""
    """The answer under any other value, which stands in place of `{}`."""

    def setting(self, plan: "Plan") -> str:
        """What this question is answered with in a plan, in one sentence."""
        if self.option is None:
            return self.answer
        value = attrgetter(self.option)(plan)
        if value == self.default:
            return self.answer
        return self.otherwise.format(", ".join(value) if isinstance(value, tuple) else value)


_RECORDED = "relations and rights count as they are recorded"
_NO_ADJUSTMENT = "prices, numbers of Units and exchange ratios are not adjusted"
_NOT_COMPUTED = (
    ("Y-05", "11(a)(i)", 'Does "Common Stock" in 11(a)(i) mean the Company\'s?', _NO_ADJUSTMENT),
    ("Y-10", "11(a)(ii)", "How do repeated flip-ins adjust a Right?", _NO_ADJUSTMENT),
    ("Y-11", "11(c)", "What if what is handed out is worth the market price or more?", _NO_ADJUSTMENT),
    ("Y-12", "11, Exhibit C", "Is a Unit still worth one share after a split?", _NO_ADJUSTMENT),
    (
        "Y-14",
        "26",
        "Does an Adverse Person, too, call for a majority of the Board?",
        "nobody's signature is judged",
    ),
    (
        "Y-15",
        "23(b), 24, 25",
        "Who gets notices before there are Rights Certificates?",
        "no notices are sent",
    ),
    ("Y-17", "23(a), 34(a)", "How do the redemption price and the exchange ratio round?", _NO_ADJUSTMENT),
    (
        "Y-24",
        "7(a), 11(a)(iii)",
        "May suspended Rights be exercised?",
        "the exercise of Rights is not followed",
    ),
    ("Y-26", '1 "Beneficial Owner"', "Are the SEC's rules taken as of 2002 or as they are?", _RECORDED),
)

READINGS: tuple[Reading, ...] = (
    Reading(
        id="Y-01",
        question="May a holder lifted over the threshold by a repurchase buy again once it is below?",
        cite='1 "Acquiring Person" (i)',
        reading="6.2",
        answer="Falling below ends the exemption, and the next crossing is judged anew; while at or past the "
        "threshold any rise but by a split or stock dividend ends it.",
    ),
    Reading(
        id="Y-02",
        question="Does a finding of inadvertence work after the Distribution Date?",
        cite='1 "Acquiring Person" (ii)',
        reading="6.3",
        answer="Yes, until the Rights end; it needs the Board's determination and that nobody concerned is "
        "still at or past the threshold.",
    ),
    Reading(
        id="Y-03",
        question="Are agreements joined in chains into one holder?",
        cite='1 "Beneficial Owner" (ii)',
        reading="4.1, 4.2",
        answer="Control is followed through any chain, agreements only one by one; what the chain of all "
        "relations would reach is raised as a possible crossing.",
    ),
    Reading(
        id="Y-04",
        question='Are the holidays of New York law, or emergency closings, days "authorized" to close?',
        cite='1 "Business Day"',
        reading="9.2",
        answer="No: only the holidays of the calendar itself; deadlines are also shown under every toggle.",
        option="calendar.toggles",
        default=(),
        otherwise="Yes, those of: {}; deadlines are also shown under every other toggle.",
    ),
    Reading(
        id="X-21",
        question='Which calendar, where "either (i)" has lost its second limb?',
        cite='1 "Business Day"',
        reading="9.2",
        answer="That of the banks of New York City.",
        option="calendar.business_day",
        default="new-york-banks",
        otherwise="The calendar {}.",
    ),
    Reading(
        id="X-13",
        question="Does a last day that is no Business Day run on?",
        cite='1 "Close of Business", 1 "Final Expiration Date"',
        reading="7.2",
        answer="Yes, to the Close of Business of the next Business Day.",
    ),
    Reading(
        id="Y-06",
        question="Which filings announce that a person is an Acquiring Person?",
        cite='1 "Stock Acquisition Date"',
        reading="7.1",
        answer="A filing of any form by a member of the holder that states, or from whose rows follows, a "
        "percentage at or past the threshold that applies.",
    ),
    Reading(
        id="Y-21",
        question="Which day is it, if announced after hours or on no Business Day?",
        cite='1 "Stock Acquisition Date"',
        reading="7.1, 7.2",
        answer="The day of the filing or announcement itself; it is day 0.",
    ),
    Reading(
        id="Y-22",
        question="Which deadline counts, if several clocks run?",
        cite="3(a)",
        reading="7.1, 7.4",
        answer="The earliest.",
    ),
    Reading(
        id="X-05",
        question="When does the clock of a tender offer start?",
        cite="3(a)(ii)",
        reading="7.3",
        answer="On the day it is first published; an intention starts nothing.",
        option="distribution_date.tender_offer_starts_on",
        default="first-published",
        otherwise="Already on the day an intention is made known, if it says what is sought ({}).",
    ),
    Reading(
        id="Y-07",
        question="Does the withdrawal of a tender offer stop its clock?",
        cite="3(a)(ii)",
        reading="7.3",
        answer="No: the agreement knows no reset.",
        option="distribution_date.withdrawn_offer_stops_clock",
        default=False,
        otherwise="Yes, if it is withdrawn before the deadline.",
    ),
    Reading(
        id="X-03",
        question="May the Board put the Distribution Date off by a mere resolution?",
        cite="3(a), 26",
        reading="7.6",
        answer="No: a deferral is refused; only an amendment moves the date.",
        option="distribution_date.board_may_defer",
        default=False,
        otherwise="Yes: a deferral moves every clock that then runs.",
    ),
    Reading(
        id="X-02",
        question="Does a sale of exactly 50 % of the assets flip the Rights over?",
        cite="13(a)(z)",
        reading="7.5",
        answer="No: only more than 50 %.",
    ),
    Reading(
        id="Y-13",
        question="Over what time are sales of assets added up?",
        cite="13(a)(z)",
        reading="7.5",
        answer="They are not: each recorded transfer counts by itself.",
    ),
    Reading(
        id="X-01",
        question="Until when may the Rights be redeemed?",
        cite="23(a), Exhibit A",
        reading="7.6",
        answer="Strictly before the Distribution Date.",
        option="redemption.until",
        default="distribution-date",
        otherwise="Strictly before the Stock Acquisition Date, as the form of certificate says ({}).",
    ),
    Reading(
        id="X-12",
        question="Does an exchange end the Rights, when none is exercisable yet?",
        cite='1 "Expiration Date" (iii), 34(a)',
        reading="7.6",
        answer="An exchange of all does; an exchange of a part leaves the rest running.",
    ),
    Reading(
        id="Y-16",
        question="May the Rights be exchanged before anybody is an Acquiring Person or makes an offer?",
        cite="34(a)",
        reading="7.6",
        answer="Yes, at any time strictly before the Distribution Date; the exchange ratio is not computed.",
    ),
    Reading(
        id="Y-18",
        question="Do rights beyond 60 days count in the outstanding shares as they do in the holding?",
        cite='1 "Beneficial Owner" (iii), 28',
        reading="3.4",
        answer="No: the outstanding shares are enlarged only by rights exercisable within 60 days.",
        option="beneficial_ownership.beyond_60_days_in_denominator",
        default=False,
        otherwise="Yes: rights over unissued shares enlarge both, whenever they can be exercised.",
    ),
    Reading(
        id="3.4",
        question="Which rights to acquire shares count in the holding?",
        cite='1 "Beneficial Owner" (iii)',
        reading="3.4",
        answer="All that have not expired, whenever they can be exercised.",
        option="beneficial_ownership.rights_to_acquire",
        default="any-time",
        otherwise="Only those exercisable within 60 days, the 60th included ({}).",
    ),
    Reading(
        id="Y-19",
        question="Do the rights of one member enlarge the outstanding shares for its whole group?",
        cite="28",
        reading="3.4",
        answer="Yes: those of every person counted together.",
    ),
    Reading(
        id="Y-27",
        question="Do calls on shares that are already outstanding enlarge the outstanding shares?",
        cite="28",
        reading="3.4",
        answer="No: only rights over unissued shares do, as each right states.",
    ),
    Reading(
        id="Y-20",
        question="Which count of outstanding shares is used?",
        cite="28",
        reading="5.4",
        answer="The latest one known for the moment that is judged; while none is known, nothing is decided.",
    ),
    Reading(
        id="Y-25",
        question="Are shares held in treasury or by subsidiaries outstanding?",
        cite="28, 11(b)",
        reading="5.4",
        answer="The count is taken as it is reported; nothing is subtracted.",
    ),
    Reading(
        id="4.4",
        question="Whom does a personal threshold cover?",
        cite='1 "Acquiring Person" as amended',
        reading="4.4",
        answer="Every set of holders that contains the named one; if others in it carry it past the general "
        "threshold, a possible crossing is raised. Where two meet, the lower counts.",
    ),
    Reading(
        id="Y-08",
        question="Can a holder be declared an Adverse Person that had 10 % before the plan was filed?",
        cite="11(a)(ii)(B)",
        reading="6.4",
        answer="What counts is what it holds when it is declared, not since when.",
    ),
    Reading(
        id="Y-09",
        question="Is an accretion of more than 1 % meant in points or relative to the share held?",
        cite="11(a)(ii)(D)",
        reading="6.5",
        answer="Not computed: an event of this limb counts as it is recorded.",
    ),
    Reading(
        id="Y-23",
        question="Does an amendment undo a status that was already acquired?",
        cite="26",
        reading="7.7, 6.1",
        answer="A retroactive one does, with all that followed from it; any other leaves it.",
    ),
    *(
        Reading(id, question, cite, None, f"Not computed: {why}.")
        for id, cite, question, why in _NOT_COMPUTED
    ),
)
"""Every open reading, in the order of the questions a plan raises."""
