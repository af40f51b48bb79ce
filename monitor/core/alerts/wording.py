"""What an alert says to a person: one plain sentence, with New York time."""

from collections.abc import Callable
from datetime import datetime

from monitor.core.alerts.alerts import Alert
from monitor.core.plan.terms import Terms
from monitor.core.times.instants import parse_instant


def sentence(alert: Alert, terms: Terms) -> str:
    """The alert in one sentence."""
    return _SENTENCES[alert.kind](alert, terms)


def names(subject: tuple[str, ...]) -> str:
    """The persons of a subject: "a", "a and b", "a, b and c"."""
    if not subject:
        return "nobody"
    return subject[0] if len(subject) == 1 else f"{', '.join(subject[:-1])} and {subject[-1]}"


def local_time(instant: datetime, terms: Terms) -> str:
    """An instant as counsel reads it: Friday, December 22, 2006, 17:00 (New York)."""
    local = instant.astimezone(terms.time.zone)
    clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
    return f"{local:%A, %B} {local.day}, {local.year}, {clock} ({_place(terms)})"


def _place(terms: Terms) -> str:
    return terms.time.zone.key.rpartition("/")[2].replace("_", " ")


def _due(alert: Alert, terms: Terms) -> str:
    return local_time(parse_instant(alert.fields["due_at"]), terms)


def _shares(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    whole, point, places = str(value).partition(".")
    return f"{int(whole):,}{point}{places}"


def _held(alert: Alert) -> str:
    fields = alert.fields
    return (
        f"{fields['percent']} % ({_shares(fields['shares'])} of {_shares(fields['outstanding'])} shares counted as "
        "outstanding)"
    )


def _verb(alert: Alert, one: str, several: str) -> str:
    return one if len(alert.subject) == 1 else several


_POSSIBLE = {
    "upper-bound": "if the aggregates of the joint filing are added up",
    "closure": "if everybody connected by any relation is counted together",
    "personal-threshold": "if the personal threshold does not cover persons outside its holder's own block",
}

_CEASED = {
    "inadvertent": "the crossing was inadvertent, as the Board determined, and the threshold is no longer met",
    "amendment": "there is none under the agreement as amended",
    "correction": "there is none by what is now known",
}

_LIMBS = {
    "stock-acquisition": "after the Stock Acquisition Date",
    "tender-offer": "after the tender offer",
    "section-13-event": "by a Section 13 Event",
}

_EXCHANGED = {
    "all": "The Board has exchanged all Rights.",
    "part": "The Board has exchanged a part of the Rights; the rest go on.",
}

_LIMB_EVENTS = {
    "A": "somebody became an Acquiring Person",
    "B": "the Board declared an Adverse Person",
    "C": "self-dealing of an Acquiring or Adverse Person",
    "D": "a transaction raised the share of an Acquiring or Adverse Person",
}


def _possible(alert: Alert, terms: Terms) -> str:
    fields = alert.fields
    return (
        f"{names(alert.subject)} may be at or past the {fields['threshold']} threshold with {fields['percent']} %, "
        f"{_POSSIBLE[fields['reason']]}; on the primary reading not."
    )


def _ceased(alert: Alert, terms: Terms) -> str:
    return (
        f"{names(alert.subject)} {_verb(alert, 'is', 'are')} deemed never to have been an Acquiring Person: "
        f"{_CEASED[alert.fields['reason']]}. Whatever followed from that status falls with it."
    )


def _offer(alert: Alert, terms: Terms) -> str:
    fields = alert.fields
    clock = "and the clock has started" if fields["starts_clock"] else "which starts no clock"
    own = f"would own {fields['would_own_percent']} % on completion"
    return f"{fields['bidder']} has commenced the offer {fields['offer']} and {own}, {clock}."


def _approaching(alert: Alert, terms: Terms) -> str:
    left = alert.fields["business_days_left"]
    days = "1 Business Day is" if left == 1 else f"{left} Business Days are"
    return f"{days} left until the Distribution Date at {_due(alert, terms)}; until then the Board can act."


_SENTENCES: dict[str, Callable[[Alert, Terms], str]] = {
    "threshold_crossed": lambda a, t: (
        f"{names(a.subject)} {_verb(a, 'is', 'are together')} at or past the {a.fields['threshold']} threshold with "
        f"{_held(a)}."
    ),
    "threshold_receded": lambda a, t: (
        f"{names(a.subject)} {_verb(a, 'is', 'are together')} below the {a.fields['threshold']} threshold again with "
        f"{_held(a)}."
    ),
    "possible_crossing": _possible,
    "claim_unconfirmed": lambda a, t: (
        f"A filing states {a.fields['stated_percent']} % for {names(a.subject)}, at or past the "
        f"{a.fields['threshold']} threshold; by the agreement's own count it is {a.fields['percent']} %."
    ),
    "undetermined": lambda a, t: f"This cannot be determined: {a.fields['reason']}.",
    "acquiring_person_became": lambda a, t: (
        f"{names(a.subject)} {_verb(a, 'is', 'are together')} an Acquiring Person with {_held(a)}."
    ),
    "acquiring_person_exempted": lambda a, t: (
        f"{names(a.subject)} {_verb(a, 'is', 'are')} over the threshold only because the Company bought its own stock, "
        "and so no Acquiring Person; one additional share would change that."
    ),
    "acquiring_person_ceased": _ceased,
    "adverse_person_declared": lambda a, t: (
        f"The Board has declared {names(a.subject)} an Adverse Person, holding {a.fields['percent']} %."
    ),
    "flip_in": lambda a, t: (
        f"The Rights have flipped in, limb ({a.fields['limb']}): {_LIMB_EVENTS[a.fields['limb']]} ({names(a.subject)})."
    ),
    "rights_void": lambda a, t: (
        f"The Rights of {names(a.subject)} and of {_verb(a, 'its', 'their')} Affiliates and Associates are null and "
        "void."
    ),
    "stock_acquisition_date": lambda a, t: (
        f"{a.fields['date']} is the Stock Acquisition Date of {names(a.subject)}: it was announced publicly."
    ),
    "tender_offer_commenced": _offer,
    "distribution_date_scheduled": lambda a, t: (
        f"The Distribution Date comes at {_due(a, t)}, {_LIMBS[a.fields['limb']]}, unless the Board acts before."
    ),
    "distribution_date_rescheduled": lambda a, t: (
        f"The Distribution Date is now {_due(a, t)}, {_LIMBS[a.fields['limb']]}."
    ),
    "distribution_date_cancelled": lambda a, t: f"The Distribution Date of {_due(a, t)} is cancelled.",
    "distribution_date_approaching": _approaching,
    "distribution_date": lambda a, t: (
        f"The Distribution Date has come, {_LIMBS[a.fields['limb']]}: the Rights separate, and the Board can no longer "
        "redeem, exchange or freely amend."
    ),
    "flip_over": lambda a, t: f"A Section 13 Event with {a.fields['counterparty']}: the Rights flip over.",
    "rights_redeemed": lambda a, t: "The Board has redeemed the Rights.",
    "rights_exchanged": lambda a, t: _EXCHANGED[a.fields["portion"]],
    "rights_expired": lambda a, t: "The Rights have expired.",
    "action_refused": lambda a, t: f"The recorded act {a.fields['action']} has no effect: {a.fields['reason']}.",
}
