"""Which filings are wanted: by form, by issuer, or all."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

import msgspec

from monitor.adapters.edgar.listings import Listed

_AMENDED = "/A"


@lru_cache(maxsize=4096)
def form_name(form: str) -> str:
    """A form as it is compared: upper case, and by its old name.

    On December 18, 2024 `SC 13D` and `SC 13G` became `SCHEDULE 13D` and `SCHEDULE 13G`.
    """
    return re.sub(r"^SCHEDULE (?=13[DG])", "SC ", " ".join(form.upper().split()))


class Interest(msgspec.Struct, frozen=True, kw_only=True):
    """The forms and issuers of interest; None: all of them."""

    forms: frozenset[str] | None = None
    """As EDGAR names them; amendments (`/A`) of a form are wanted with it."""
    issuers: frozenset[str] | None = None
    """CIKs of ten digits. A filing is wanted if it names one, in whatever role."""

    def wants(self, listed: Listed) -> bool:
        """Whether the filing is wanted, by what the list says of it."""
        return self._wants_form(listed.forms) and bool(self.ciks_of(listed.ciks))

    def ciks_of(self, ciks: Iterable[str]) -> frozenset[str]:
        """Those of interest among the CIKs that a filing names."""
        return frozenset(ciks) if self.issuers is None else self.issuers.intersection(ciks)

    @property
    def scope(self) -> str:
        """The same for the same interest, another for another: what is accounted for is so for one interest only."""
        parts = (sorted(map(form_name, self.forms or ())), sorted(self.issuers or ()))
        is_all = (self.forms is None, self.issuers is None)
        return sha256(repr((parts, is_all)).encode()).hexdigest()[:16]

    def _wants_form(self, forms: Iterable[str]) -> bool:
        if self.forms is None:
            return True
        wanted = {form_name(form) for form in self.forms}
        return any({name, name.removesuffix(_AMENDED)} & wanted for name in map(form_name, forms))
