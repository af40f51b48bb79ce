"""What a statement says of one thing, sentence by sentence, and what it comes to where sentences disagree."""

from collections.abc import Iterable

import msgspec

from monitor.forms.offers.reading import OfferReading
from monitor.forms.readings import Quote


class Said(msgspec.Struct, frozen=True):
    """A value with its words, or a reason."""

    value: object
    words: Quote | None = None


def settle(reading: OfferReading, field: str, said: Iterable[Said], missing: str | None) -> None:
    """Sets the field if all that was said is the same. An exact value outweighs one that was only approximate."""
    if getattr(reading, field) is not None:
        return
    found = list(said)
    values = {one.value: one for one in reversed(found) if not isinstance(one.value, str) and one.value is not None}
    reasons = [one.value for one in found if isinstance(one.value, str)]
    if len(values) == 1:
        ((value, one),) = values.items()
        setattr(reading, field, value)
        if one.words is not None:
            reading.evidence[field] = one.words
    elif values:
        reading.unread[field] = f"stated differently: {', '.join(sorted(str(value) for value in values))}"
    elif reasons or missing:
        reading.unread[field] = str(reasons[0]) if reasons else str(missing)
