"""Buckets of a histogram, worked out by hand: how long clocks kept each offset, and a walk along what they show.

It shares nothing with `search.histogram` but the zones' rules, so that it can judge it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from search.histogram import Interval

HOUR, DAY = 3_600, 86_400

#: What AUTO may choose, finest first, as the schema says it.
AUTO = (
    *((Interval.HOUR, count) for count in (1, 3, 6, 12)),
    *((Interval.DAY, count) for count in (1, 2)),
    (Interval.WEEK, 1),
    *((Interval.MONTH, count) for count in (1, 3, 6, 12, 60, 120, 240, 600, 1200, 2400)),
)
MOST, MOST_OF_AUTO = 4_000, 60


def edges(interval: Interval, zone: str, instants: Sequence[int]) -> tuple[Interval, int, list[int]] | None:
    """Interval, step, and where buckets begin and the last one ends; None where there are too many."""
    first, last = min(instants), max(instants)
    if interval is not Interval.AUTO:
        found = _between(interval, 1, zone, first, last, MOST)
        return (interval, 1, found) if found else None
    steps = ((name, count, _between(name, count, zone, first, last, MOST_OF_AUTO)) for name, count in AUTO)
    return next(step for step in steps if step[2])


def _between(interval: Interval, count: int, zone: str, first: int, last: int, most: int) -> list[int]:
    """None where there are more."""
    found: list[int] = []
    for edge in _walk(interval, count, zone, first):
        if edge <= first:
            found = [edge]
        else:
            found.append(edge)
        if len(found) > most + 1:
            return []
        if edge > last:
            break
    return found


def _walk(interval: Interval, count: int, zone: str, around: int) -> Iterator[int]:
    """Every instant at which a bucket begins, from well before one on.

    It begins where clocks first show something of it; an hour also where they show its beginning again.
    """
    latest: int | None = None
    for begin, end, offset in _stretches(zone, around - 2 * _LENGTHS[interval] * count - 3 * DAY):
        at = begin
        while at < end:
            shown = at + offset
            number = _number(interval, count, shown)
            if latest is not None and (number > latest or ((interval, count) == _HOURLY and shown % HOUR == 0)):
                yield at
            latest = number if latest is None else max(latest, number)
            at = _beginning(interval, count, number + 1) - offset


_HOURLY = (Interval.HOUR, 1)
_LENGTHS = {Interval.HOUR: HOUR, Interval.DAY: DAY, Interval.WEEK: 7 * DAY, Interval.MONTH: 31 * DAY}


def _number(interval: Interval, count: int, shown: int) -> int:
    """Which bucket clocks are in, counted from any."""
    match interval:
        case Interval.HOUR:
            return shown // (HOUR * count)
        case Interval.DAY:
            return shown // (DAY * count)
        case Interval.WEEK:
            return (shown // DAY + 3) // 7  # 1970-01-01 was a Thursday
        case _:
            on = (_EPOCH + timedelta(seconds=shown)).date()
            return (on.year * 12 + on.month - 1) // count


def _beginning(interval: Interval, count: int, number: int) -> int:
    """What clocks show when this bucket begins."""
    match interval:
        case Interval.HOUR:
            return number * HOUR * count
        case Interval.DAY:
            return number * DAY * count
        case Interval.WEEK:
            return (number * 7 - 3) * DAY
        case _:
            year, month = divmod(number * count, 12)
            return (date(year, month + 1, 1) - _EPOCH.date()).days * DAY


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # on clocks of whatever zone


def _stretches(zone: str, since: int) -> Iterator[tuple[int, int, int]]:
    """Begin, end and offset of the times in which clocks are not changed."""
    at = since
    year = datetime.fromtimestamp(since, UTC).year
    for change in (change for later in range(year, 9_999) for change in _changes(zone, later) if change > since):
        yield at, change, _offset(zone, at)
        at = change
    raise AssertionError("That is far in the future.")


@cache
def _changes(zone: str, year: int) -> list[int]:
    """Instants of a UTC year at which the offset is another than a second before; and the beginning of the year."""
    start, end = (int(datetime(which, 1, 1, tzinfo=UTC).timestamp()) for which in (year, year + 1))
    marks = [*range(start, end, 5 * DAY), end]  # nowhere are clocks changed twice in so few days
    changes = [_change(zone, a, b) for a, b in pairwise(marks) if _offset(zone, a) != _offset(zone, b)]
    return [start, *changes]


def _change(zone: str, before: int, after: int) -> int:
    """The first instant with another offset than one before it."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) != _offset(zone, before) else (middle, after)
    return after


def _offset(zone: str, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)
