"""Whether the store can be reached, keeps what it is given, and knows what time it is; what its namespace is."""

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from monitor.adapters.redis.connection import SOON_SECONDS
from monitor.adapters.redis.connection import Connection
from monitor.adapters.redis.connection import open_store
from monitor.adapters.redis.store_clock import store_now_sync
from monitor.adapters.redis.store_errors import StoreError
from monitor.adapters.service.charter import Charter
from monitor.adapters.service.charter import charter_of
from monitor.adapters.service.charter import same_plans
from monitor.adapters.service.live_keys import NamespaceKeys
from monitor.core.plan.problems import PlanRefused
from monitor.plan_texts import texts_by_issuer
from monitor.settings import Settings
from monitor.settings.names import PLANS
from monitor.terminal.doctor_checks import Finding

SKEW = timedelta(seconds=2)
"""Clocks that differ by more confuse people: time passes by the store's, logs are written by this machine's."""


def store(settings: Settings) -> Iterator[Finding]:
    """Open the store and ask it who it is; its errors say what to do."""
    try:
        with open_store(settings, SOON_SECONDS) as connection, connection.errors():
            server: Any = connection.client.info()
            name = "Valkey" if "valkey_version" in server else "Redis"
            version = server.get("valkey_version") or server.get("redis_version")
            yield Finding("store", f"{connection.place} answers: {name} {version}")
            yield from durability(server)
            yield clock_skew(*_clocks(connection))
            yield from _namespace(connection, settings)
    except StoreError as error:
        yield Finding("store", str(error), "")


def durability(server: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether what the store has taken is still there after a power cut, and is never thrown away."""
    if not server.get("aof_enabled"):
        mend = "what was taken can be lost: set `appendonly yes`"
        yield Finding("append-only file", "off", mend)
    elif server.get("aof_last_write_status", "ok") != "ok":
        yield Finding("append-only file", "its last write failed", "give its disk room, and look into its log")
    else:
        yield Finding("append-only file", "on")
    policy = server.get("maxmemory_policy", "noeviction")
    if server.get("maxmemory") and policy != "noeviction":
        mend = "it throws keys away when its memory is full: set `maxmemory-policy noeviction`"
        yield Finding("memory of the store", f"policy {policy}", mend)


def clock_skew(before: datetime, store: datetime, after: datetime) -> Finding:
    """The store's clock against this machine's, which was read before and after it."""
    off = max(before - store, store - after, timedelta())
    says = f"{store.isoformat(timespec='seconds')}, {off.total_seconds():.3f} seconds from this machine's at least"
    mend = "set both clocks by NTP: time passes by the store's"
    return Finding("clock of the store", says, mend if off > SKEW else None)


def _clocks(connection: Connection) -> tuple[datetime, datetime, datetime]:
    before = datetime.now(UTC)
    store = store_now_sync(connection.client, "clock")
    return before, store, datetime.now(UTC)


# -- the namespace of the live service ---------------------------------------------------------------------------


def _namespace(connection: Connection, settings: Settings) -> Iterator[Finding]:
    keys = NamespaceKeys(settings.namespace)
    found: Any = connection.client.hgetall(keys.charter)
    charter = charter_of(found)
    if charter is None:
        yield Finding("live service", f"nothing has run in the namespace {settings.namespace}")
        return
    plans = ", ".join(plan for texts in charter.plans.values() for plan in texts.plan_ids())
    yield Finding(
        "live service",
        f"namespace {settings.namespace}: {charter.rules.clock} clock, {charter.partitions} partitions, "
        f"generation {charter.generation} of the state, plans {plans}",
        _cut_off(connection, keys, charter)
        or _other_partitions(settings, charter)
        or _other_plans(settings, charter),
    )


def _cut_off(connection: Connection, keys: NamespaceKeys, charter: Charter) -> str | None:
    metas = (keys.state(number, charter.generation).meta for number in range(charter.partitions))
    if any(connection.client.hexists(meta, "retired") for meta in metas):
        return "a rebuild was cut off, and nothing is taken until it ends: run `pillwatch rebuild` again"
    return None


def _other_partitions(settings: Settings, charter: Charter) -> str | None:
    if settings.partitions in (None, charter.partitions):
        return None
    wanted = f"PILLWATCH_PARTITIONS is {settings.partitions}: unset it, or set it to {charter.partitions}"
    return f"`run` stops, because {wanted}; `pillwatch rebuild --partitions {settings.partitions}` says how to go there"


def _other_plans(settings: Settings, charter: Charter) -> str | None:
    if PLANS in settings.not_there:
        return None  # said of the settings
    try:
        if not settings.plans or same_plans(texts_by_issuer(list(settings.plans)), charter.plans):
            return None
    except PlanRefused:
        return None  # said of the plans
    return (
        "`run` stops, because PILLWATCH_PLANS names other plans: unset it, choose another PILLWATCH_NAMESPACE, or take "
        "everything anew with `pillwatch rebuild --plan`"
    )
