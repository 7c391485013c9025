"""The time of day. What runs for good is given a clock, so that a test can let days pass in seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

#: Tells the present instant, with its offset.
Clock: TypeAlias = Callable[[], datetime]


def now() -> datetime:
    """The machine's own."""
    return datetime.now(UTC)
