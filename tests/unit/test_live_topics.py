"""Topics and partitions: every kind has one topic, and an issuer has the partition that Kafka's clients give it."""

import random

from aiokafka.partitioner import DefaultPartitioner

from monitor.core.feed.events import KINDS
from monitor.live.topics import CONTROL
from monitor.live.topics import TAKEN
from monitor.live.topics import partition_of
from monitor.live.topics import topic_of


def test_every_kind_of_event_has_a_topic_that_is_taken() -> None:
    assert {topic_of(kind) for kind in KINDS} == set(TAKEN) - {CONTROL}


def test_an_issuer_has_the_partition_that_aiokafka_gives_its_key() -> None:
    chance = random.Random(1)
    choose = DefaultPartitioner()
    for _ in range(500):
        issuer, count = f"{chance.randrange(10**10):010}", chance.choice((1, 2, 4, 7, 64))
        everything = list(range(count))
        assert partition_of(issuer, count) == choose(issuer.encode(), everything, everything)
