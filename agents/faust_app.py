"""Faust's App with two of its own ways changed, both through hooks of it that are not public (a test holds them)."""

from typing import Any

import faust
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.transport.drivers.aiokafka import Consumer
from faust.transport.drivers.aiokafka import Transport


class _CommittedThread(AIOKafkaConsumerThread):
    """What a sender took back before it was said was never said: as every other topic is read."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # heeded when it starts; Faust has no setting for it
        return consumer


class _CommittedConsumer(Consumer):
    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return _CommittedThread(self, loop=self.loop, beacon=self.beacon)


class _CommittedTransport(Transport):
    Consumer = _CommittedConsumer


class CommittedApp(faust.App):
    """An app that takes what is committed, and leaves no folders where it stands."""

    def _new_transport(self) -> Transport:
        return _CommittedTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """None: what they would hold, tables on disk, there is not."""
