"""How much one caller, one connection and one call may ask for."""

from typing import NamedTuple


class HttpLimits(NamedTuple):
    """Sizes in bytes, times in seconds."""

    body_bytes: int = 8 * 1024 * 1024
    lines: int = 10_000
    line_bytes: int = 1024 * 1024

    head_seconds: float = 10.0
    """From the connection, or the answer before, to the end of a request's head."""
    body_seconds: float = 20.0
    """From the end of the head to the end of the body."""
    log_seconds: float = 30.0
    """For the log to take what was sent."""
    answer_seconds: float = 30.0
    """For the other side to read an answer that does not fit into the system's own buffers."""
    linger_seconds: float = 2.0
    """For which a body that nobody wants is read and thrown away, so that its sender sees the answer."""

    connections: int = 256
    connections_by_address: int = 64
    bodies: int = 8
    """Bodies held at one time."""
    bodies_of_caller: int = 4
    """Of them those of one caller."""

    calls_a_second: float = 20.0
    """Of one caller."""
    calls_at_once: int = 40
    unknown_a_second: float = 1.0
    """Refused callers from one address."""
    unknown_at_once: int = 20
