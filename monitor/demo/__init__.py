"""`make demo`: the real episode of the bundled plan, told on the terminal from what the engine says.

Only the prose that connects is fixed here. Every number, day, status and deadline comes from a replay of the
bundled feed, so that the story cannot say anything else than the program does.
"""

from rich.console import Console


def run(console: Console) -> int:
    """Tell the story and end; the answer is the exit code."""
    # Loaded on the call: whoever only asks what a demonstration is must not pay for the engine.
    from monitor.demo.acts import tell
    from monitor.demo.telling import Telling

    return tell(Telling.of("heartland-2006-2010", console))
