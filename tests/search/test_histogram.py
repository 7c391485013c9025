"""Where buckets begin: by hand for what calendars have in store, and by a walk along the clocks for everything else."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import InvalidCode, InvalidRequest
from search.histogram import MAX_AUTO_BUCKETS, MAX_BUCKETS, HistogramRequest, Interval, Tones
from search.time_zone import TimeZone
from tests.contract import calendars
from tests.contract.calendars import DAY, HOUR
from tests.search.zones import ZONES


def seconds(written: str) -> int:
    """``2025-03-30 01:00`` in UTC, as epoch seconds."""
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp())


def written(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(sep=" ").removesuffix("+00:00")


def edges(interval: Interval, zone: str, first: str, last: str) -> list[str]:
    axis = HistogramRequest(interval, TimeZone(zone)).axis(seconds(first), seconds(last))
    assert (axis.step.interval, axis.step.count) == (interval, 1)
    return [written(edge) for edge in axis.edges]


def lengths(interval: Interval, zone: str, first: str, last: str) -> list[float]:
    """Of the buckets, in hours."""
    found = edges(interval, zone, first, last)
    return [(seconds(end) - seconds(start)) / HOUR for start, end in pairwise(found)]


def test_days_of_23_and_of_25_hours() -> None:
    assert edges(Interval.DAY, "Europe/Kyiv", "2025-03-29 12:00", "2025-03-31 12:00") == [
        "2025-03-28 22:00:00",
        "2025-03-29 22:00:00",
        "2025-03-30 21:00:00",
        "2025-03-31 21:00:00",
    ]
    assert lengths(Interval.DAY, "Europe/Kyiv", "2025-03-29 12:00", "2025-03-31 12:00") == [24, 23, 24]
    assert lengths(Interval.DAY, "Europe/Kyiv", "2025-10-25 12:00", "2025-10-27 12:00") == [24, 25, 24]


def test_hours_of_a_day_on_which_clocks_are_put_back() -> None:
    """What is shown twice is two buckets: a day of 25 hours has 25."""
    found = edges(Interval.HOUR, "Europe/Kyiv", "2025-10-25 21:00", "2025-10-26 21:59")
    assert (len(found) - 1, found[0], found[-1]) == (25, "2025-10-25 21:00:00", "2025-10-26 22:00:00")
    assert lengths(Interval.HOUR, "Europe/Kyiv", "2025-10-25 21:00", "2025-10-26 21:59") == [1] * 25


def test_hours_of_a_day_on_which_clocks_are_put_forward() -> None:
    assert lengths(Interval.HOUR, "Europe/Kyiv", "2025-03-29 22:00", "2025-03-30 20:59") == [1] * 23


def test_a_day_that_begins_at_one() -> None:
    """In São Paulo, clocks went from 2017-10-14 23:59 to 2017-10-15 01:00."""
    assert edges(Interval.DAY, "America/Sao_Paulo", "2017-10-14 12:00", "2017-10-16 12:00") == [
        "2017-10-14 03:00:00",
        "2017-10-15 03:00:00",
        "2017-10-16 02:00:00",
        "2017-10-17 02:00:00",
    ]


def test_a_day_whose_midnight_comes_twice() -> None:
    """In Havana, clocks went from 2025-11-02 00:59 back to 00:00."""
    assert lengths(Interval.DAY, "America/Havana", "2025-11-01 12:00", "2025-11-03 12:00") == [24, 25, 24]
    assert lengths(Interval.HOUR, "America/Havana", "2025-11-02 04:30", "2025-11-02 06:30") == [1, 1, 1]


def test_midnight_that_was_reached_and_taken_back() -> None:
    """In St. John's, clocks went from 2010-11-07 00:00:59 back to 23:01: the day had begun, and so it stays."""
    assert edges(Interval.DAY, "America/St_Johns", "2010-11-06 12:00", "2010-11-07 12:00") == [
        "2010-11-06 02:30:00",
        "2010-11-07 02:30:00",
        "2010-11-08 03:30:00",
    ]


def test_a_day_that_never_was() -> None:
    """Samoa went from 2011-12-29 to 2011-12-31."""
    assert edges(Interval.DAY, "Pacific/Apia", "2011-12-29 20:00", "2011-12-30 20:00") == [
        "2011-12-29 10:00:00",
        "2011-12-30 10:00:00",
        "2011-12-31 10:00:00",
    ]
    assert lengths(Interval.HOUR, "Pacific/Apia", "2011-12-30 08:30", "2011-12-30 11:30") == [1, 1, 1, 1]


def test_a_day_that_came_twice() -> None:
    """Juneau had 1867-10-18 twice, as Russia's last day there and as America's first."""
    assert max(lengths(Interval.DAY, "America/Juneau", "1867-10-15 12:00", "1867-10-22 12:00")) == 48


def test_clocks_put_forward_by_half_an_hour() -> None:
    zone = "Australia/Lord_Howe"
    assert lengths(Interval.HOUR, zone, "2025-10-04 14:40", "2025-10-04 16:10") == [1, 0.5, 1]
    assert lengths(Interval.HOUR, zone, "2025-04-05 13:10", "2025-04-05 16:00") == [1, 1.5, 1]


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Asia/Kolkata", "18:30:00"), ("Asia/Kathmandu", "18:15:00"), ("Pacific/Marquesas", "09:30:00")],
)
def test_zones_that_are_no_whole_hours_ahead(zone: str, start: str) -> None:
    found = edges(Interval.DAY, zone, "2025-06-01 12:00", "2025-06-02 12:00")
    assert {edge.split()[1] for edge in found} == {start}
    minutes = {edge.split(":", 1)[1] for edge in edges(Interval.HOUR, zone, "2025-06-01 12:00", "2025-06-01 18:00")}
    assert minutes == {start.split(":", 1)[1]}


def test_a_zone_that_once_had_odd_seconds() -> None:
    """Liberia was 44 minutes and 30 seconds behind until 1972."""
    assert edges(Interval.MONTH, "Africa/Monrovia", "1971-12-05", "1972-01-20") == [
        "1971-12-01 00:44:30",
        "1972-01-01 00:44:30",
        "1972-02-01 00:00:00",
    ]


def test_weeks_begin_on_monday() -> None:
    found = edges(Interval.WEEK, "UTC", "2025-12-28 23:59:59", "2025-12-29")
    assert found == ["2025-12-22 00:00:00", "2025-12-29 00:00:00", "2026-01-05 00:00:00"]
    assert edges(Interval.WEEK, "UTC", "1969-12-31", "1969-12-31") == ["1969-12-29 00:00:00", "1970-01-05 00:00:00"]


def test_months_have_their_own_lengths() -> None:
    days = [hours / 24 for hours in lengths(Interval.MONTH, "UTC", "2023-12-31", "2024-03-01")]
    assert days == [31, 31, 29, 31]


@pytest.mark.parametrize(
    ("span", "interval", "step", "buckets"),
    [
        (0, Interval.HOUR, 1, 1),
        (11 * HOUR, Interval.HOUR, 1, 12),
        (59 * HOUR, Interval.HOUR, 1, 60),
        (60 * HOUR, Interval.HOUR, 3, 21),
        (7 * DAY, Interval.HOUR, 3, 57),
        (8 * DAY, Interval.HOUR, 6, 33),
        (20 * DAY, Interval.HOUR, 12, 41),
        (59 * DAY, Interval.DAY, 1, 60),
        (60 * DAY, Interval.DAY, 2, 31),
        (118 * DAY, Interval.DAY, 2, 60),
        (120 * DAY, Interval.WEEK, 1, 18),
        (365 * DAY, Interval.WEEK, 1, 53),
        (500 * DAY, Interval.MONTH, 1, 17),
        (1825 * DAY, Interval.MONTH, 1, 60),
        (1830 * DAY, Interval.MONTH, 3, 21),
        (365 * 20 * DAY, Interval.MONTH, 6, 40),
        (365 * 40 * DAY, Interval.MONTH, 12, 40),
        (365 * 100 * DAY, Interval.MONTH, 60, 20),
        (365 * 2000 * DAY, Interval.MONTH, 600, 41),
    ],
)
def test_auto_takes_the_finest_that_has_at_most_sixty(span: int, interval: Interval, step: int, buckets: int) -> None:
    first = seconds("1980-01-01")
    axis = HistogramRequest().axis(first, first + span)
    assert (axis.step.interval, axis.step.count, len(axis.edges) - 1) == (interval, step, buckets)


INSTANTS = st.one_of(
    st.integers(seconds("1850-01-01"), seconds("2060-01-01")),
    st.integers(-3 * DAY, 3 * DAY).map(lambda away: seconds("2025-10-26 01:00") + away),
    st.integers(-3 * DAY, 3 * DAY).map(lambda away: seconds("2011-12-30 10:00") + away),
)
SPANS = st.one_of(st.integers(0, 3 * DAY), st.integers(0, 200 * DAY), st.integers(0, 40_000 * DAY))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(first=INSTANTS, span=SPANS, zone=st.sampled_from(ZONES), interval=st.sampled_from(Interval))
def test_edges_are_where_a_walk_along_the_clocks_finds_them(
    first: int, span: int, zone: str, interval: Interval
) -> None:
    request = HistogramRequest(interval, TimeZone(zone))
    expected = calendars.edges(interval, zone, [first, first + span])
    if expected is None:
        with pytest.raises(InvalidRequest) as caught:
            request.axis(first, first + span)
        assert caught.value.code is InvalidCode.INVALID_ARGUMENT
    else:
        axis = request.axis(first, first + span)
        assert (axis.step.interval, axis.step.count, list(axis.edges)) == expected


@settings(deadline=None, derandomize=True)
@given(first=INSTANTS, span=SPANS, zone=st.sampled_from(ZONES))
def test_auto_has_twelve_to_sixty_buckets(first: int, span: int, zone: str) -> None:
    axis = HistogramRequest(Interval.AUTO, TimeZone(zone)).axis(first, first + span)
    buckets = len(axis.edges) - 1
    assert axis.edges[0] <= first <= first + span < axis.edges[-1]
    assert buckets <= MAX_AUTO_BUCKETS
    assert buckets >= 12 or (axis.step.interval, axis.step.count) == (Interval.HOUR, 1)


def test_too_many_buckets() -> None:
    start = seconds("2025-01-01")
    hours = HistogramRequest(Interval.HOUR)
    assert len(hours.axis(start, start + MAX_BUCKETS * HOUR - 1).edges) == MAX_BUCKETS + 1
    with pytest.raises(InvalidRequest) as caught:
        hours.axis(start, start + MAX_BUCKETS * HOUR)
    assert str(caught.value) == (
        "By HOUR this search has more than 4,000 buckets; choose a longer interval or AUTO, or narrow the search."
    )


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_and_the_last_instant_there_can_be(zone: str) -> None:
    """Some systems write the year 1 where they have no date."""
    ends = seconds("0001-01-01"), seconds("9999-12-31 23:59:59")
    axis = HistogramRequest(Interval.AUTO, TimeZone(zone)).axis(*ends)
    assert axis.edges[0] <= ends[0] < axis.edges[1]
    assert axis.edges[-2] <= ends[1] < axis.edges[-1]
    for interval in set(Interval) - {Interval.AUTO}:
        for end in ends:
            alone = HistogramRequest(interval, TimeZone(zone)).axis(end, end).edges
            assert (len(alone), alone[0] <= end < alone[1]) == (2, True)


def test_nothing_found() -> None:
    for interval in Interval:
        histogram = HistogramRequest(interval, TimeZone("Europe/Kyiv")).empty()
        assert (histogram.buckets, histogram.step, histogram.time_zone) == ((), 1, "Europe/Kyiv")
        assert histogram.interval is (Interval.HOUR if interval is Interval.AUTO else interval)


def test_tones() -> None:
    assert Tones.of({"POSITIVE": 2, "NEGATIVE": 3}, 9) == Tones(positive=2, neutral=0, negative=3, unknown=4)
    assert Tones(1, 2, 3, 4).plus(Tones(1, 1, 1, 1)).minus(Tones(0, 1, 2, 3)) == Tones(2, 2, 2, 2)
