"""Dates as upstreams write them, to the full precision they give."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GAP_BEFORE_OFFSET = re.compile(r"\s+(?=(?:Z|[+-]\d\d(?::?\d\d)?)$)")


def parse(text: str) -> datetime | None:
    """ISO 8601 and YAML's timestamps, in UTC where no offset is given. None when it is not a date.

    Bare numbers are refused: nobody can tell a year from seconds or milliseconds.
    """
    tidy = text.strip().upper()
    if not tidy.endswith("Z") or tidy[-2:-1].isspace():
        tidy = _GAP_BEFORE_OFFSET.sub("", tidy)
    if tidy.isdecimal():
        return None
    try:
        value = datetime.fromisoformat(tidy)
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def microseconds(value: datetime) -> int:
    """Since 1970. Whole seconds would let two versions of the same second tie."""
    return (value - _EPOCH) // timedelta(microseconds=1)
