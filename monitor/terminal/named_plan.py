"""The plan that a command names: a file, or the id or file name of a bundled one."""

from pathlib import Path

from monitor.core.plan.plan import Plan
from monitor.plans import PlanLibrary
from monitor.plans import bundled_files


def named_plan(path: Path) -> Plan:
    """The plan, whole. Raises `PlanRefused`."""
    if not path.exists():
        for file in bundled_files():
            if str(path) in (file.name, file.plan.id):
                return file.plan
    return PlanLibrary([path]).plans[0]
