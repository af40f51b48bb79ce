"""The console script `pillwatch`."""

import sys


def main() -> None:
    """Run one command and end with its exit code; an expected error is one sentence, never a traceback."""
    try:
        from monitor.terminal.running import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
