"""The live service on every server that it may stand on: a worker and the server are killed, and all comes."""

import random
from pathlib import Path

from tests.integration.live import Live
from tests.integration.live import pieces_of
from tests.integration.live import wait_until
from tests.integration.live_feed import Feed
from tests.integration.live_feed import check_all_came
from tests.servers.valkey import ValkeyServer


def test_a_worker_and_the_server_are_killed(always: ValkeyServer, tmp_path: Path) -> None:
    live = Live(tmp_path / "home", PILLWATCH_REDIS_URL=always.url)
    try:
        feed = Feed(50, live, tmp_path / "feed", 15)
        pieces = list(pieces_of(random.Random(50), feed.lines, 12))
        doomed, other = live.start_hasty(*feed.run), live.start_hasty(*feed.run)
        wait_until(lambda: doomed.partitions == other.partitions == 2, "the partitions to be shared out")

        def kill(number: int) -> None:
            if number == len(pieces) // 4:
                doomed.kill()

        live.send(pieces[: len(pieces) // 2], kill)
        wait_until(lambda: other.partitions == 4, "the other worker to take over")
        always.restart()
        live.send(pieces[len(pieces) // 2 :])
        wait_until(lambda: other.partitions == 4, "the other worker to go on")
        assert other.stop() == 0
        check_all_came(live, feed)
    finally:
        live.close()
