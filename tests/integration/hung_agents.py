"""`pillwatch` whose Faust agents take a message and never come back from it.

python -m tests.integration.hung_agents ARGUMENT…
"""

import asyncio
import sys

from agents import fan_out


async def never(*_: object) -> None:
    """Wait for ever."""
    await asyncio.Event().wait()


fan_out.until_taken = never  # type: ignore[assignment]

if __name__ == "__main__":
    from monitor.cli import main

    sys.exit(main())
