"""The metrics that there are, and those that an expression names."""

import re
from functools import cache

from prometheus_client import CollectorRegistry
from prometheus_client import generate_latest

from monitor.adapters.metrics.metrics import Metrics

_NOT_OURS = {"up"}  # what Prometheus itself says of each target
_NAME = re.compile(r"\b(?:pillwatch|process)_\w+|\bup\b")


@cache
def metric_names() -> frozenset[str]:
    """Every metric that can be asked for, as our own registry declares it."""
    registry = CollectorRegistry()
    Metrics(registry, version="1")
    found = set(_NOT_OURS)
    for line in generate_latest(registry).decode().splitlines():
        declared = re.match(r"# TYPE (\w+) (\w+)$", line)
        if declared and declared[2] == "histogram":
            found |= {f"{declared[1]}_{part}" for part in ("bucket", "count", "sum")}
        elif declared:
            found.add(declared[1])
    return frozenset(found)


def named_metrics(expression: str) -> set[str]:
    """The metrics that a PromQL expression names."""
    return set(_NAME.findall(expression))
