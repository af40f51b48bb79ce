"""A submission: the bytes as EDGAR has them, proven whole, and what its own header says.

When it was accepted is read from the submission's SGML header and nowhere else: the times of the feed and of the SEC's
JSON are of other clocks.
"""

import re
from datetime import datetime

import msgspec

from monitor.adapters.edgar.failures import Damaged
from monitor.adapters.edgar.listings import Listed
from monitor.forms.envelope.header import Envelope
from monitor.forms.envelope.header import read_envelope
from monitor.forms.readings import FormUnreadable

_START = re.compile(rb"<(SEC|IMS)-DOCUMENT>")
_MAIL_END = b"-----END PRIVACY-ENHANCED MESSAGE-----"
_HEAD = 4096
_FIRST_DOCUMENT = b"<DOCUMENT>"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One submission to EDGAR, as it was received."""

    accession: str
    form: str
    ciks: frozenset[str]
    """Those of interest among the companies and persons that it names, ten digits each."""
    accepted_at: datetime | None
    """From its SGML header; None where that states no time (before about 2002)."""
    content: bytes
    url: str


def check_whole(content: bytes, accession: str) -> Envelope:
    """The header of a submission that is whole and the one asked for. Raises `Damaged`."""
    start = _START.search(content, 0, _HEAD)
    if start is None:
        raise Damaged("the answer is no submission: it does not begin like one")
    end = b"</" + start[1] + b"-DOCUMENT>"
    if not content.rstrip().removesuffix(_MAIL_END).rstrip().endswith(end):
        raise Damaged(f"the submission is cut off: it does not end with {end.decode()}")
    try:
        envelope = read_envelope(content.partition(_FIRST_DOCUMENT)[0])
    except FormUnreadable as error:
        raise Damaged(f"the submission's header cannot be read: {error}") from None
    if envelope.accession not in (None, accession):
        raise Damaged(f"the submission is another one, {envelope.accession}")
    return envelope


def named_in(envelope: Envelope, listed: Listed) -> frozenset[str]:
    """Every CIK that the submission's header or its listing names."""
    parties = [*envelope.filers, *([envelope.subject] if envelope.subject is not None else [])]
    return frozenset(listed.ciks).union(party.cik for party in parties if party.cik is not None)
