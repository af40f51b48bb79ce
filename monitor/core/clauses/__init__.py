"""One file a clause of the rights agreement: the agreement's words, then the rule.

A clause module has `CITATION` (its section, as alerts cite it), `LAW` (the agreement's words), one public function
`applies` that says yes or no (None: it cannot be said), and `GOOD` and `BAD`: facts for which it must say yes, and for
which it must not. `clauses()` finds them by scanning this folder; a test holds every one of them to this.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def clauses() -> tuple[ModuleType, ...]:
    """Every clause, by module name."""
    return tuple(import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
