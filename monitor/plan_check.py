"""What a plan means, term by term, in plain sentences with the clause each comes from.

The clauses are those of the agreement of December 3, 2002, from which the rules are written; where the plan
file cites its own, that stands.
"""

from monitor.core.plan.open_readings import READINGS
from monitor.core.plan.plan import ACQUIRING_PERSON
from monitor.core.plan.plan import ADVERSE_PERSON
from monitor.core.plan.plan import Limit
from monitor.core.plan.plan import Period
from monitor.core.plan.plan import PersonalThreshold
from monitor.core.plan.plan import Plan
from monitor.core.plan.plan import Threshold

Line = tuple[str, str, str]
"""A term, what it means, and where that is said."""

_UNITS = {
    "business-days": ("Business Day", "Business Days"),
    "days": ("calendar day", "calendar days"),
    "trading-days": ("trading day of the NYSE", "trading days of the NYSE"),
}


def describe(plan: Plan) -> list[Line]:
    """All that a plan fixes, and how every open reading stands under it, in the order to be read."""
    return [
        *_identity(plan),
        *_days(plan),
        *(_threshold(threshold) for threshold in plan.thresholds),
        *(_personal_threshold(plan, personal) for personal in plan.personal_thresholds),
        *_clocks(plan),
        *_ends(plan),
        *_open_readings(plan),
    ]


def _identity(plan: Plan) -> list[Line]:
    dated = f"{plan.title}, dated {plan.dated}, of the issuer with CIK {plan.issuer}."
    lines = [(f"plan {plan.id}", dated, "introduction")]
    if plan.amends is not None:
        inherited = f"Changes {plan.amends}; what its file does not state is inherited from there."
        lines.append(("amends", inherited, "26"))
    return lines


def _days(plan: Plan) -> list[Line]:
    terms = plan.calendar
    hour = f"{terms.close_of_business:%H:%M} in {terms.time_zone}"
    widened = f", widened by {' and '.join(terms.toggles)}" if terms.toggles else ""
    return [
        (
            "Close of Business",
            f"{hour}; of a day that is no Business Day, the same hour of the next one.",
            '1 "Close of Business"',
        ),
        ("Business Day", f"A day of the calendar {terms.business_day}{widened}.", '1 "Business Day"'),
    ]


def _share(limit: Limit) -> str:
    percent = f"{limit.percent:f} %"
    return f"{percent} or more" if limit.comparison == "at-least" else f"more than {percent}"


def _threshold(threshold: Threshold) -> Line:
    share = f"{_share(threshold)} of the outstanding shares"
    term = f"threshold {threshold.name}"
    if threshold.name == ACQUIRING_PERSON:
        meaning = f"Who comes to hold {share} is an Acquiring Person; an offer for as much starts a clock."
        return term, meaning, threshold.cite or '1 "Acquiring Person"'
    if threshold.name == ADVERSE_PERSON:
        meaning = f"The Board can declare one an Adverse Person only at {share}; reaching it is a warning."
        return term, meaning, threshold.cite or "11(a)(ii)(B)"
    meaning = f"A watch level: {share} is a warning and has no legal effect."
    return term, meaning, threshold.cite or "none: a level of the plan file"


def _personal_threshold(plan: Plan, personal: PersonalThreshold) -> Line:
    general = plan.threshold(personal.threshold)
    instead = f", in place of {_share(general)}" if general is not None else ""
    meaning = f"For {personal.holder} with its affiliates: {_share(personal)}{instead}."
    if personal.limit == 1:
        meaning += " No holding gets there, so this exempts it from the threshold altogether."
    cite = personal.cite or (general.cite if general is not None else None)
    return f"threshold {personal.threshold}, {personal.holder}", meaning, cite or "26"


def _period(period: Period) -> str:
    one, many = _UNITS[period.unit]
    return f"{period.count} {one if period.count == 1 else many}"


def _clocks(plan: Plan) -> list[Line]:
    terms = plan.distribution_date
    counted = "that day itself being day 0"
    offer = (
        "is first published"
        if terms.tender_offer_starts_on == "first-published"
        else "or the intention to make it is made known"
    )
    return [
        (
            "Distribution Date, after a Stock Acquisition Date",
            f"At the Close of Business, {_period(terms.after_stock_acquisition)} after it, {counted}.",
            "3(a)(i)",
        ),
        (
            "Distribution Date, after a tender offer",
            f"At the Close of Business, {_period(terms.after_tender_offer)} after the day on which the offer "
            f"{offer}, {counted}.",
            "3(a)(ii)",
        ),
        (
            "Distribution Date, on a Section 13 Event",
            "At its instant, if a Stock Acquisition Date came before it.",
            "3(a)(iii)",
        ),
    ]


def _ends(plan: Plan) -> list[Line]:
    until = plan.redemption.until.replace("-", " ").title()
    lines = [
        (
            "redemption",
            f"The Board may redeem all Rights at ${plan.redemption.price:f} each, before the {until}.",
            "23(a)",
        ),
        (
            "expiration",
            f"The Rights end at the Close of Business of {plan.expiration.final} (of the next Business Day, "
            "if that is none), if nothing ends them before.",
            '1 "Final Expiration Date"',
        ),
    ]
    if plan.purchase is not None:
        lines.append(("purchase price", f"${plan.purchase.price:f} for one Unit, unadjusted.", "7(b)"))
    return lines


def _open_readings(plan: Plan) -> list[Line]:
    lines: list[Line] = []
    for reading in READINGS:
        chosen = f" [{reading.option}]" if reading.option is not None else ""
        number = f"; reading {reading.reading}" if reading.reading is not None else ""
        term = f"{reading.id}: {reading.question}"
        lines.append((term, reading.setting(plan) + chosen, reading.cite + number))
    return lines
