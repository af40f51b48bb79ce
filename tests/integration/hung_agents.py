"""`pillwatch` whose Faust agents take a message and never come back from it, or never even start.

[HANGS=start] python -m tests.integration.hung_agents ARGUMENT…
"""

import asyncio
import os
import sys

from agents import fan_out
from agents.faust_app import CommittedApp


async def never(*_: object) -> None:
    """Wait for ever."""
    await asyncio.Event().wait()


if os.environ.get("HANGS") == "start":
    CommittedApp.start = never
else:
    fan_out.until_taken = never  # type: ignore[assignment]

if __name__ == "__main__":
    from monitor.cli import main

    sys.exit(main())
