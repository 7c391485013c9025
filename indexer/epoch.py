"""Times that upstreams give as a number since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 2000 and 2100: no news of these upstreams is older, none can be newer.
_EARLIEST = 946_684_800
_LATEST = 4_102_444_800
#: How many make a second: seconds, milliseconds, microseconds, nanoseconds.
_UNITS = (1, 10**3, 10**6, 10**9)


def instant(value: float | None) -> datetime | None:
    """The time that a number means, in the one unit that makes it a time of this century; None where none does.

    That is safe, for what one unit makes a time of this century lies decades outside of it in every other: one
    upstream's milliseconds are another's seconds, and some change their mind.
    """
    if value is None:
        return None
    for unit in _UNITS:
        if _EARLIEST * unit <= value < _LATEST * unit:
            return _EPOCH + timedelta(microseconds=round(value * 1_000_000 / unit))
    return None
