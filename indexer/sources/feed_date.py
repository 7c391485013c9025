"""Dates as feeds write them: RFC 822, as RSS wants it, ISO 8601, as Atom and JSON Feed do, and what comes close."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from indexer import instant

# Names of zones that feeds are seen to use and that RFC 822 does not know; in minutes.
_ZONES = {
    "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MET": 60, "CEST": 120, "MEST": 120, "EET": 120, "SAST": 120,
    "EEST": 180, "MSK": 180, "IST": 330, "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540,
    "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "BRT": -180, "ART": -180, "AKST": -540, "HST": -600,
}  # fmt: skip
_ZONE = re.compile(r"\s([A-Z]{2,5})(?:\s*\(.*\))?$")
_ZONE_NAME_OF_UTC = re.compile(r"\s*(?:UTC|GMT|UT)$", re.IGNORECASE)
# The year that WordPress writes of a draft, and hours by the half day: `parsedate_tz` overlooks both.
_UNREADABLE = re.compile(r"-0001|\d\s*[AP]\.?M\b", re.IGNORECASE)
_MAX_LENGTH = 100
# Nothing was published in a feed before there were feeds to speak of; content systems write their zero.
_OLDEST = datetime(1971, 1, 1, tzinfo=UTC)


def parse(text: str | None) -> datetime | None:
    """In UTC, which is taken where no zone is given. None for what is no date, and for dates before 1971."""
    tidy = " ".join((text or "")[: _MAX_LENGTH + 1].split())
    if not tidy or len(tidy) > _MAX_LENGTH:
        return None
    found = instant.parse(_ZONE_NAME_OF_UTC.sub("Z", tidy)) or _rfc_822(tidy)
    return found if found and found >= _OLDEST else None


def _rfc_822(text: str) -> datetime | None:
    """RFC 822 with the years of RFC 2822. The name of the day does not count: it is often wrong."""
    if _UNREADABLE.search(text):
        return None
    try:
        parts = parsedate_tz(text) or parsedate_tz(f"{text} 00:00:00")
        if parts is None:
            return None
        offset = timedelta(seconds=parts[9] or 0) or _named_zone(text)
        return datetime(*parts[:6], tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _named_zone(text: str) -> timedelta:
    name = _ZONE.search(text.upper())
    return timedelta(minutes=_ZONES.get(name[1], 0) if name else 0)
