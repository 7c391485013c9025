"""The histogram of a search: its hits by the hour, day, week or month of publication, as a time zone's calendar has it.

Engines count; where buckets begin and end is decided here, so that they cannot differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from operator import add, sub
from typing import NamedTuple

from search.errors import InvalidCode, InvalidRequest
from search.time_zone import TimeZone

_HOUR = 3_600
_DAY = 86_400
_EPOCH_YEAR = 1970
_EPOCH_ORDINAL = date(_EPOCH_YEAR, 1, 1).toordinal()
#: The calendar repeats itself in this many days and years, weekdays included.
_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400

#: Buckets of an interval that was asked for by name: ten years of days, five months of hours.
MAX_BUCKETS = 4_000
#: Buckets of the interval that is chosen for the span of the result.
MAX_AUTO_BUCKETS = 60
#: Edges that are looked at and not needed: clocks were put back by a day at most, and hours are then looked at twice.
_SPARE = 50


class Interval(StrEnum):
    """The intervals of the public contract. Weeks begin on Monday."""

    AUTO = "AUTO"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class Tones(NamedTuple):
    """Hits by sentiment."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, by_sentiment: Mapping[str, int], total: int) -> Tones:
        """From the hits of each sentiment and all of them."""
        positive, neutral, negative = (by_sentiment.get(value, 0) for value in ("POSITIVE", "NEUTRAL", "NEGATIVE"))
        return cls(positive, neutral, negative, total - positive - neutral - negative)

    def plus(self, other: Tones) -> Tones:
        return Tones(*map(add, self, other))

    def minus(self, other: Tones) -> Tones:
        return Tones(*map(sub, self, other))


class Bucket(NamedTuple):
    """The hits published in ``start <= instant < end``, in epoch seconds."""

    start: int
    end: int
    tones: Tones

    @property
    def total(self) -> int:
        return sum(self.tones)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Buckets without a gap from the first hit's to the last hit's, each ``step`` intervals long; none without hits.

    ``interval`` is never AUTO.
    """

    interval: Interval
    step: int
    time_zone: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """So many intervals in a row, counted from where the next longer unit begins: a day, a year, a century."""

    interval: Interval
    count: int = 1

    def beginning(self, shown: int) -> int:
        """What clocks show when the step begins that they are in. As in `TimeZone`."""
        if self.interval is Interval.MONTH:
            return _month_begins(_month(shown) // self.count * self.count)
        origin = _MONDAY if self.interval is Interval.WEEK else 0
        return shown - (shown - origin) % self._length

    def following(self, beginning: int) -> int:
        """What clocks show when the next step begins."""
        if self.interval is Interval.MONTH:
            return _month_begins(_month(beginning) + self.count)
        return beginning + self._length

    @property
    def longest(self) -> int:
        """Seconds that it never exceeds: no clock was ever put back by more than a day."""
        return 2 * self._length

    @property
    def _length(self) -> int:
        return _LENGTHS[self.interval] * self.count


#: In seconds; of months, the longest.
_LENGTHS = {Interval.HOUR: _HOUR, Interval.DAY: _DAY, Interval.WEEK: 7 * _DAY, Interval.MONTH: 31 * _DAY}
#: 1970-01-01 was a Thursday.
_MONDAY = -3 * _DAY

#: What AUTO chooses from, finest first. None is more than five times as long as the one before: where one has more than
#: 60 buckets, the next has at least 12.
STEPS = (
    *(Step(Interval.HOUR, count) for count in (1, 3, 6, 12)),
    *(Step(Interval.DAY, count) for count in (1, 2)),
    Step(Interval.WEEK),
    *(Step(Interval.MONTH, count) for count in (1, 3, 6, 12)),
    *(Step(Interval.MONTH, 12 * years) for years in (5, 10, 20, 50, 100, 200)),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """Where buckets begin: each at an edge, and each ends at the next."""

    step: Step
    edges: Sequence[int]


@dataclass(frozen=True, slots=True)
class HistogramRequest:
    """By which interval and on whose clocks."""

    interval: Interval = Interval.AUTO
    zone: TimeZone = TimeZone()

    def axis(self, first: int, last: int) -> Axis:
        """For hits from the first instant to the last. AUTO takes the finest step that has at most 60 buckets.

        Raises `InvalidRequest` where an interval asked for by name has more than `MAX_BUCKETS`.
        """
        if self.interval is Interval.AUTO:
            axes = (Axis(step, edges(step, self.zone, first, last, MAX_AUTO_BUCKETS)) for step in STEPS)
            return next(axis for axis in axes if axis.edges)
        step = Step(self.interval)
        if found := edges(step, self.zone, first, last, MAX_BUCKETS):
            return Axis(step, found)
        raise InvalidRequest(
            InvalidCode.INVALID_ARGUMENT,
            f"By {self.interval} this search has more than {MAX_BUCKETS:,} buckets; "
            "choose a longer interval or AUTO, or narrow the search.",
        )

    def histogram(self, axis: Axis, tones: Sequence[Tones]) -> Histogram:
        """From the hits between neighbouring edges."""
        buckets = tuple(Bucket(*ends, counted) for ends, counted in zip(pairwise(axis.edges), tones, strict=True))
        return Histogram(axis.step.interval, axis.step.count, self.zone.name, buckets)

    def empty(self) -> Histogram:
        """Of no hits."""
        step = STEPS[0] if self.interval is Interval.AUTO else Step(self.interval)
        return Histogram(step.interval, step.count, self.zone.name, ())


def edges(step: Step, zone: TimeZone, first: int, last: int, most: int) -> list[int]:
    """Where buckets begin and the last one ends, for hits from the first to the last; none for more than ``most``.

    A day begins when its date is first shown, be it at 00:00 or later. Hours that clocks show twice are two buckets.
    """
    if last - first > most * step.longest:
        return []
    hourly = step == Step(Interval.HOUR)
    shown = step.beginning(zone.shown(first) - _DAY if hourly else zone.shown(first))
    found: set[int] = set()
    while len(found) <= most + _SPARE:
        edge, *again = zone.instants(shown)
        found.update([edge, *again] if hourly else [edge])
        if edge > last:
            break
        shown = step.following(shown)
    ordered = sorted(found)
    around = ordered[bisect_right(ordered, first) - 1 : bisect_right(ordered, last) + 1]
    return around if around[-1] > last and len(around) <= most + 1 else []


def _month(shown: int) -> int:
    """Months from the beginning of the year 0 to the one that clocks show; of any year, unlike `date`."""
    cycles, day = divmod(shown // _DAY, _CYCLE_DAYS)
    on = date.fromordinal(_EPOCH_ORDINAL + day)
    return (on.year + cycles * _CYCLE_YEARS) * 12 + on.month - 1


def _month_begins(month: int) -> int:
    cycles, within = divmod(month - _EPOCH_YEAR * 12, _CYCLE_YEARS * 12)
    on = date(_EPOCH_YEAR + within // 12, within % 12 + 1, 1)
    return (on.toordinal() - _EPOCH_ORDINAL + cycles * _CYCLE_DAYS) * _DAY
