"""The console script `pillwatch`."""

import signal
import sys


def main() -> None:
    """Run one command and end with its exit code; an expected error is one sentence, never a traceback."""
    if sys.argv[1:2] == ["run"]:
        # The service ends well when it is told to, also while it still loads.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        from monitor.terminal.running import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
