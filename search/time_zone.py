"""Time zones: from instants to what clocks show, and back to the instant at which they begin to show it.

What clocks show is a number here: seconds from 1970-01-01 00:00 on those clocks to what they show.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from search.errors import InvalidCode, InvalidRequest

_DAY = 86_400
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001  # on clocks of whatever zone

# Python knows the years 1 to 9999. What lies outside, or at their edge, has the offset of the nearest day inside.
_FIRST = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 29, tzinfo=UTC).timestamp())

#: Of a year that the rules in force today will still hold for.
_WINTER_AND_SUMMER = tuple(int(datetime(2030, month, 1, tzinfo=UTC).timestamp()) for month in (1, 7))

#: Characters of an unknown name that its error repeats.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A zone by its IANA name. Raises `InvalidRequest` for a name that is none.

    The names are those of the ``tzdata`` package and so the same on every machine.
    """

    name: str = "UTC"

    def __post_init__(self) -> None:
        if self.name not in _names():
            raise InvalidRequest(
                InvalidCode.INVALID_TIME_ZONE,
                f"Unknown time zone {self.name[:_SHOWN]!r}; give an IANA name such as Europe/Kyiv or UTC.",
            )

    def shown(self, instant: int) -> int:
        """What clocks show at an instant in epoch seconds."""
        offset = datetime.fromtimestamp(_inside(instant), self._rules).utcoffset()
        return instant + _seconds(offset)

    def instants(self, shown: int) -> tuple[int, ...]:
        """When clocks begin to show this: one instant, or two where they are put back past it.

        Where they are put forward past it, the moment at which that is done.
        """
        before, after = self._offsets(shown)
        if before > after:
            return shown - before, shown - after
        if before == after:
            return (shown - before,)
        possible = range(shown - after, shown - before + 1)
        return (possible[bisect_left(possible, True, key=lambda instant: self.shown(instant) >= shown)],)

    @property
    def offsets(self) -> frozenset[int]:
        """Seconds ahead of UTC by the rules as they stand, in winter and in summer."""
        return frozenset(self.shown(instant) - instant for instant in _WINTER_AND_SUMMER)

    def _offsets(self, shown: int) -> tuple[int, int]:
        """Seconds ahead of UTC: before and after the change of clocks at which this is shown twice or never."""
        rules = self._rules
        clock = _BEGINNING + timedelta(seconds=_inside(shown))
        return _seconds(rules.utcoffset(clock)), _seconds(rules.utcoffset(clock.replace(fold=1)))

    @property
    def _rules(self) -> ZoneInfo:
        return _zone(self.name)


@cache
def _names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text().split())


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _inside(seconds: int) -> int:
    return min(max(seconds, _FIRST), _LAST)


def _seconds(offset: timedelta | None) -> int:
    return offset.days * _DAY + offset.seconds if offset else 0
