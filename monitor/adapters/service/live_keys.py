"""The keys of a namespace: what concerns one partition has one hash tag, so that one script can change it all."""

from typing import NamedTuple

from monitor.live import topics


class NamespaceKeys(NamedTuple):
    """The keys that belong to no partition."""

    namespace: str

    @property
    def charter(self) -> str:
        """What was settled when the namespace began: clock, plans, partitions; and the generation that counts."""
        return f"{{{self.namespace}}}:charter"

    @property
    def workers(self) -> str:
        """Who works, by when it was last heard."""
        return f"{{{self.namespace}}}:workers"

    @property
    def doors(self) -> str:
        """What was set aside before it came into the log."""
        return f"{{{self.namespace}}}:door-rejects"

    @property
    def rebuild(self) -> str:
        """Who rebuilds the state now."""
        return f"{{{self.namespace}}}:rebuild"

    @property
    def settled_doors(self) -> str:
        """What was done about it: retried, or dropped, and by whom."""
        return f"{{{self.namespace}}}:settled-door-rejects"

    def settled(self, partition: int) -> str:
        """The same of what was set aside in a partition. It outlives a generation of the state."""
        return f"{{{self.namespace}:{partition}}}:settled-rejects"

    def log(self, partition: int) -> "LogKeys":
        """Of the log that is in the store."""
        return LogKeys(f"{{{self.namespace}:{partition}}}:log")

    def state(self, partition: int, generation: int) -> "StateKeys":
        """Of the state made by one generation: a rebuild begins another."""
        return StateKeys(f"{{{self.namespace}:{partition}}}:{generation}")


class LogKeys(NamedTuple):
    """The keys of one partition's log."""

    prefix: str

    @property
    def ends(self) -> str:
        return f"{self.prefix}:ends"

    def topic(self, name: str) -> str:
        """The stream of a topic."""
        return f"{self.prefix}:{name}"

    @property
    def taken(self) -> list[str]:
        """The streams that are taken from."""
        return [self.topic(name) for name in topics.TAKEN]

    def order_of(self, course: int) -> str:
        """The order of taking: another one whenever everything was taken anew."""
        return self.topic(topics.ORDER) if course == 1 else self.topic(f"{topics.ORDER}-{course}")

    @property
    def alerts(self) -> str:
        return self.topic(topics.ALERTS)


class StateKeys(NamedTuple):
    """The keys of one partition's state."""

    prefix: str

    def _key(self, name: str) -> str:
        return f"{self.prefix}:{name}"

    @property
    def meta(self) -> str:
        """Epoch, owner, number of commits, positions, loads."""
        return self._key("meta")

    @property
    def delta(self) -> str:
        """What commits counted and is in no record yet."""
        return self._key("delta")

    @property
    def alerts(self) -> str:
        return self._key("alerts")

    @property
    def alert_order(self) -> str:
        return self._key("alert-order")

    @property
    def outbox(self) -> str:
        return self._key("outbox")

    @property
    def rejects(self) -> str:
        return self._key("rejects")

    @property
    def held(self) -> str:
        return self._key("held")

    @property
    def versions(self) -> str:
        """Of each issuer the plan versions that amendments brought."""
        return self._key("versions")

    @property
    def clocks(self) -> str:
        """Of each issuer with a record the clock."""
        return self._key("clocks")

    def record(self, issuer: str) -> str:
        """What counts of one issuer, in compressed chunks."""
        return self._key(f"record:{issuer}")

    def positions(self, name: str) -> str:
        """What each person holds, as a plan counts it. `name`: ISSUER:PLAN, the id of the plan's first version."""
        return self._key(f"positions:{name}")

    @property
    def positions_at(self) -> str:
        """Of each of those the instant that it is of, by `ISSUER:PLAN`."""
        return self._key("positions-at")

    @property
    def of_all(self) -> list[str]:
        """All keys but meta and those of single issuers."""
        return [*self.of_a_commit[1:], self.clocks, self.positions_at]

    @property
    def of_a_commit(self) -> list[str]:
        """The keys that `apply` changes, in its order; that of the order of taking comes after them."""
        return [
            self.meta,
            self.delta,
            self.alerts,
            self.alert_order,
            self.outbox,
            self.rejects,
            self.held,
            self.versions,
        ]
