"""Which module reads which form, found by looking through this package.

A form family is one file with
- `FORM_TYPES`: the form types of EDGAR that it reads,
- `recognises(text)`: whether a document without a header is one of them,
- `read(envelope, form, document)`: the reading,
- `fields(reading)`: the family's part of the printed record,
- `events(reading)`: the events of the feed.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from typing import Protocol
from typing import cast

import monitor.forms
from monitor.core.feed.events import Event
from monitor.forms.envelope.header import Document
from monitor.forms.envelope.header import Envelope
from monitor.forms.readings import Reading


class FormFamily(Protocol):
    """What a module of a form family has."""

    FORM_TYPES: tuple[str, ...]

    def recognises(self, text: bytes) -> bool: ...

    def read(self, envelope: Envelope, form: str | None, document: Document) -> Reading: ...

    def fields(self, reading: Reading) -> dict[str, Any]: ...

    def events(self, reading: Reading) -> list[Event]: ...


@cache
def families() -> tuple[FormFamily, ...]:
    """Every form family of this package and the packages in it, by name."""
    names = sorted(found.name for found in pkgutil.walk_packages(monitor.forms.__path__, "monitor.forms."))
    modules = (importlib.import_module(name) for name in names)
    return tuple(cast(FormFamily, module) for module in modules if hasattr(module, "FORM_TYPES"))


@cache
def by_form_type() -> Mapping[str, FormFamily]:
    """The family of every form type."""
    return MappingProxyType({form: family for family in families() for form in family.FORM_TYPES})
