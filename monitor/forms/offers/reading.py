"""What a tender-offer statement or an answer to one says, as read."""

from datetime import date
from decimal import Decimal
from typing import Literal

from monitor.forms.readings import Party
from monitor.forms.readings import Quote
from monitor.forms.readings import Reading


class OfferReading(Reading, kw_only=True):
    """A Schedule TO, 14D-1, 13E-4 or 14D-9, or an amendment to one.

    `evidence` has the words each value was read from; `unread` says why a value is None where something was said.
    """

    amendment: int | None = None
    filers: tuple[Party, ...] = ()
    bidders: tuple[str, ...] = ()
    """Names, as the header or else the cover gives them; of a 14D-9 the one that it speaks of."""
    class_title: str | None = None
    shares_sought: Decimal | Literal["all"] | None = None
    price: Decimal | None = None
    """Dollars a share."""
    document_dated: date | None = None
    """The date that the offer to purchase bears."""
    first_filed: date | None = None
    """Of an amendment: the day on which it says that the statement was first filed."""
    first_published: date | None = None
    expires: date | None = None
    extended_to: date | None = None
    is_withdrawn: bool = False
    withdrawn_on: date | None = None
    expired_on: date | None = None
    accepted: Decimal | None = None
    """Shares accepted for payment."""
    evidence: dict[str, Quote] = {}
