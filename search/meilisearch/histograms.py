"""Histograms from counts by UTC day or hour, of which the server makes one for all hits in a few milliseconds.

Where all buckets begin with a UTC day, or hour, its counts are all that it takes. The calendars of most time zones
begin their days some seconds into a UTC day: the same counts of only those hits that were published at least so late in
theirs then tell how many belong to either side. A calendar whose clocks are put back and forward needs this twice.

What it takes is certain only once the first hit and the last are known, but a good guess goes with the first round
trip.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from search.errors import EngineFailed, InvalidRequest
from search.filters import Period
from search.histogram import MAX_AUTO_BUCKETS, MAX_BUCKETS, Axis, Histogram, HistogramRequest, Interval, Tones
from search.meilisearch import queries
from search.meilisearch.answers import Answer
from search.meilisearch.documents import Unit, time_and_sentiment, time_attribute
from search.meilisearch.queries import Query, Wording
from search.page import Failures
from search.request import SearchRequest

_FIRST, _LAST = "first", "last"

#: Below this, AUTO takes hours: 60 times 12 of them.
_AUTO_HOURS = 12 * MAX_AUTO_BUCKETS * Unit.HOUR


@dataclass(frozen=True, slots=True)
class Cut:
    """Counts by unit, of the hits at least so many seconds into theirs."""

    unit: Unit
    seconds: int = 0

    def __str__(self) -> str:
        return f"{self.seconds} s into each {self.unit.name}"


def whole_units(request: SearchRequest) -> set[Unit]:
    """By which the hits themselves are counted."""
    return {cut.unit for cut in _likely(request) if not cut.seconds}


def opening(request: SearchRequest, wording: Wording) -> dict[str, Query]:
    """What else is asked in the first round trip."""
    if not request.histograms:
        return {}
    ends = {name: queries.end(request, wording, ascending=name == _FIRST) for name in (_FIRST, _LAST)}
    return ends | _cuts(request, wording, (cut for cut in _likely(request) if cut.seconds))


class Histograms:
    """The histograms of a request, from the answers to its opening on. ``count`` counted the hits.

    Raises `EngineFailed` for answers that make no sense.
    """

    def __init__(self, request: SearchRequest, wording: Wording, count: Answer, opened: Mapping[str, Answer]) -> None:
        self._request, self._wording, self._count = request, wording, count
        self.failures: Failures = {}
        self._axes: dict[HistogramRequest, Axis] = {}
        self._present = {str(cut) for cut in _likely(request)}
        if count.total:
            for wanted in request.histograms:
                try:
                    self._axes[wanted] = wanted.axis(_instant(opened[_FIRST]), _instant(opened[_LAST]))
                except InvalidRequest as error:
                    self.failures[wanted] = error

    def lacking(self) -> dict[str, Query]:
        """What the opening did not ask."""
        needed = {cut for axis in self._axes.values() for cut in _needed(axis) if str(cut) not in self._present}
        return _cuts(self._request, self._wording, needed)

    def found(self, answers: Mapping[str, Answer]) -> dict[HistogramRequest, Histogram]:
        """From the answers to all that was asked."""
        if not self._count.total:
            return {wanted: wanted.empty() for wanted in self._request.histograms}
        return {wanted: wanted.histogram(axis, self._between(axis, answers)) for wanted, axis in self._axes.items()}

    def _between(self, axis: Axis, answers: Mapping[str, Answer]) -> list[Tones]:
        cuts = {cut.seconds: _tones(cut.unit, answers.get(str(cut), self._count)) for cut in _needed(axis)}
        before = _Before(_unit(axis), cuts)
        return [end.minus(start) for start, end in pairwise(map(before.instant, axis.edges))]


@dataclass(frozen=True)
class _Before:
    """How many hits of which tone there are before an instant."""

    unit: Unit
    cuts: Mapping[int, Mapping[int, Tones]]

    def instant(self, edge: int) -> Tones:
        number, seconds = divmod(edge, self.unit)
        earlier = self._sums[bisect_left(self._numbers, number)]
        if not seconds:
            return earlier
        sooner = self.cuts[0].get(number, Tones()).minus(self.cuts[seconds].get(number, Tones()))
        return earlier.plus(sooner)

    @cached_property
    def _numbers(self) -> list[int]:
        return sorted(self.cuts[0])

    @cached_property
    def _sums(self) -> list[Tones]:
        return list(accumulate((self.cuts[0][number] for number in self._numbers), Tones.plus, initial=Tones()))


def _likely(request: SearchRequest) -> set[Cut]:
    """What the histograms take, by their intervals and the period of the search."""
    found = set()
    for wanted in request.histograms:
        if unit := _likely_unit(wanted.interval, request.filter.published_at):
            found |= {Cut(unit), *(Cut(unit, -offset % unit) for offset in wanted.zone.offsets)}
    return found


def _likely_unit(interval: Interval, period: Period) -> Unit | None:
    """None where counts by hour might be too many, and all for nothing."""
    length = None if period.gte is None or period.lt is None else period.lt - period.gte
    if interval is Interval.HOUR:
        return Unit.HOUR if length is not None and length <= MAX_BUCKETS * Unit.HOUR else None
    if interval is Interval.AUTO:
        return Unit.HOUR if length is not None and length <= _AUTO_HOURS else Unit.DAY
    return Unit.DAY


def _unit(axis: Axis) -> Unit:
    return Unit.HOUR if axis.step.interval is Interval.HOUR else Unit.DAY


def _needed(axis: Axis) -> set[Cut]:
    unit = _unit(axis)
    return {Cut(unit), *(Cut(unit, edge % unit) for edge in axis.edges)}


def _cuts(request: SearchRequest, wording: Wording, cuts: Iterable[Cut]) -> dict[str, Query]:
    return {str(cut): queries.count_by_time(request, wording, cut.unit, cut.seconds) for cut in cuts}


def _instant(end: Answer) -> int:
    match end.hits:
        case ({"publishedAt": int(instant)},):
            return instant
    raise EngineFailed("Meilisearch counted hits, and showed none.")


def _tones(unit: Unit, answer: Answer) -> dict[int, Tones]:
    """The hits of each unit since 1970 that has any."""
    counted = answer.distribution(time_attribute(unit))
    if sum(counted.values()) != answer.total:
        raise EngineFailed("Meilisearch counted other hits by time than it found.")
    by_time: dict[int, dict[str, int]] = {}
    for value, hits in counted.items():
        try:
            number, sentiment = time_and_sentiment(value)
        except (ValueError, LookupError) as error:
            raise EngineFailed(f"Meilisearch counted by the time {value!r}.") from error
        by_time.setdefault(number, {})[sentiment] = hits
    return {number: Tones.of(hits, sum(hits.values())) for number, hits in by_time.items()}
