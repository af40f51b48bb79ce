"""`pillwatch` with leases of half a second, so that a test need not wait long for a worker that was killed.

python -m tests.integration.hasty ARGUMENT…
"""

import sys

from agents import members
from monitor.adapters.service import partition_store

partition_store.LEASE_MILLISECONDS = 600
members.HEARD_SECONDS = 1.0

if __name__ == "__main__":
    from monitor.cli import main

    sys.exit(main())
