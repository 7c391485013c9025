"""When an upstream wants to be asked again, as its headers say (RFC 9110, 9111). Header names are in lower case.

Whatever they say is at most a day away: a server that says next year has made a mistake, or a fool of us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from indexer.fetch import rate_limits

LONGEST = timedelta(days=1)

# Patterns are matched to these, and what is long is either a mistake or meant to keep us busy.
_MAX_LENGTH = 1_000
_SECONDS = re.compile(r"\s*(\d{1,10})(?:\.\d*)?\s*")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NOT_STORED = re.compile(r"(?:^|[\s,])no-(?:cache|store)\s*(?:,|$)", re.IGNORECASE)


def not_before(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The later of what Retry-After and the rate limits say. None where the upstream has no wish."""
    headers = _sane(headers)
    wishes = [_retry_after(headers, now), rate_limits.reopens_at(headers, now)]
    return max((min(max(wish, now), now + LONGEST) for wish in wishes if wish is not None), default=None)


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """By Cache-Control, else by Expires. None where the answer is not fresh for any time."""
    headers = _sane(headers)
    control = headers.get("cache-control", "")
    if _NOT_STORED.search(control):
        return None
    age = _MAX_AGE.search(control)
    left = timedelta(seconds=int(age[1])) if age else _until(headers.get("expires"), headers, now)
    left = min(left - (_seconds(headers.get("age")) or timedelta()), LONGEST)
    return now + left if left > timedelta() else None


def _sane(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in headers.items() if len(value) <= _MAX_LENGTH}


def _retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _seconds(value)
    if seconds is not None:
        return now + seconds
    return now + _until(value, headers, now) if _date(value) else None


def _until(value: str | None, headers: Mapping[str, str], now: datetime) -> timedelta:
    """From the upstream's own now, where it tells: its clock may be wrong, the difference is right all the same."""
    date = _date(value)
    return date - (_date(headers.get("date")) or now) if date else timedelta()


def _seconds(value: str | None) -> timedelta | None:
    match = _SECONDS.fullmatch(value or "")
    return timedelta(seconds=int(match[1])) if match else None


def _date(value: str | None) -> datetime | None:
    """In any of the three forms of RFC 9110."""
    try:
        date = parsedate_to_datetime(value or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
