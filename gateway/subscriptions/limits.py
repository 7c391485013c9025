"""How much subscriptions may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one process.

    ``subscriptions`` at a time; ``behind`` is how many answers a client may be behind, ``bytes`` how many bytes.
    ``heartbeat``: seconds without an answer after which a sign of life is sent. ``poll``: seconds between two looks at
    the index. ``hello``: seconds that a WebSocket has for its first message, ``operations`` how many it may have at a
    time.
    """

    subscriptions: int = 1_000
    behind: int = 1_000
    bytes: int = 4_000_000
    heartbeat: float = 15.0
    poll: float = 0.25
    hello: float = 10.0
    operations: int = 100


DEFAULT = Limits()
