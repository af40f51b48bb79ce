"""The rows of a filing's table for offers, counts of shares, rights agreements and managers' reports."""

from collections.abc import Iterator

from monitor.forms.institutional_13f import CONTEXT
from monitor.forms.institutional_13f import ManagerReading
from monitor.forms.offers.reading import OfferReading
from monitor.forms.outstanding.company_facts import FactsReading
from monitor.forms.outstanding.count_reading import CountReading
from monitor.forms.outstanding.stated import StatedCount
from monitor.forms.plans_named.current_report import CurrentReading
from monitor.forms.plans_named.rights_agreement import AgreementReading
from monitor.forms.plans_named.rights_agreement import told_of
from monitor.forms.readings import Quote
from monitor.forms.readings import Reading

Row = tuple[str, object, str]
"""A field, its value, and the words it was read from or the reason why it was not."""

_OFFER = {
    "shares_sought": "shares sought",
    "price": "price a share",
    "document_dated": "offer to purchase",
    "first_filed": "first filed",
    "first_published": "first published",
    "expires": "expires",
    "extended_to": "extended to",
    "withdrawn_on": "withdrawn on",
    "expired_on": "expired on",
    "accepted": "shares accepted",
}


def statement_rows(reading: Reading) -> Iterator[Row]:
    """The values of a reading beside their words; none for a kind that has rows elsewhere."""
    if isinstance(reading, OfferReading):
        yield from _offer_rows(reading)
    if isinstance(reading, CurrentReading):
        yield "day of event", reading.event_date, ""
        yield "items", reading.items, ""
    if isinstance(reading, AgreementReading):
        for agreement in reading.agreements:
            yield "rights agreement", told_of(agreement), _quoted(agreement.words)
    if isinstance(reading, CountReading):
        for count in reading.counts:
            yield from _count_rows(count)
    if isinstance(reading, FactsReading):
        for fact in reading.facts:
            source = fact.reason or f"{fact.form} {fact.accession}, filed {fact.filed_on}"
            yield f"outstanding {fact.as_of}", fact.shares, source
    if isinstance(reading, ManagerReading):
        yield "manager", reading.manager.name, f"CIK {reading.manager.cik or '?'}"
        yield "period", reading.period, CONTEXT
        for row in reading.rows:
            yield "discretion over", row.shares, f"{row.name}, CUSIP {row.cusip or '?'} {row.put_call or ''}"


def _offer_rows(reading: OfferReading) -> Iterator[Row]:
    yield "class", reading.class_title, _quoted(reading.evidence.get("class_title"))
    for name in reading.bidders:
        yield "bidder", name, _quoted(reading.evidence.get("bidders"))
    for field, caption in _OFFER.items():
        value, words = getattr(reading, field), reading.evidence.get(field)
        if value is not None or field in reading.unread:
            yield caption, value, _quoted(words) if words else f"not read: {reading.unread.get(field, '')}"
    if reading.is_withdrawn:
        yield "withdrawn", "yes", _quoted(reading.evidence.get("is_withdrawn"))


def _count_rows(count: StatedCount) -> Iterator[Row]:
    title = count.class_title or "class not named"
    stated = "-" if count.shares is None else f"{count.shares} ({title}) as of {count.as_of or '?'}"
    yield "outstanding", stated, f"not read: {count.reason}" if count.reason else _quoted(count.words)


def _quoted(words: Quote | None) -> str:
    return f"{words.place}: {words.text}" if words else ""
