"""When a source is looked at next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.schedule import UNKNOWN_PACE, Interval, Signs, next_look, pace

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

moments = st.timedeltas(-5 * 365 * DAY, 30 * DAY).map(lambda offset: NOW + offset)
signs = st.builds(
    Signs,
    published=st.lists(moments, max_size=40),
    found_at=st.none() | moments,
    errors=st.integers(0, 200),
    fresh_until=st.none() | moments,
    not_before=st.none() | moments,
)
intervals = st.tuples(*[st.timedeltas(timedelta(seconds=1), 2 * DAY)] * 2).map(lambda pair: Interval(*sorted(pair)))
seeds = st.integers(0, 2**32)


@given(signs, intervals, seeds)
def test_an_upstreams_wish_is_above_all(signs: Signs, interval: Interval, seed: int) -> None:
    at = next_look(NOW, signs, Random(seed), interval)
    assert at >= NOW + interval.shortest
    if signs.not_before is not None and signs.not_before > NOW:
        # Also in whole seconds, as the store keeps it.
        assert at.replace(microsecond=0) >= signs.not_before


@given(signs, intervals, seeds)
def test_else_the_limits_hold(signs: Signs, interval: Interval, seed: int) -> None:
    at = next_look(NOW, replace(signs, not_before=None), Random(seed), interval)
    assert NOW + interval.shortest <= at <= NOW + interval.longest


@given(signs, intervals, seeds, st.integers(1, 100))
def test_more_errors_never_bring_it_closer(signs: Signs, interval: Interval, seed: int, more: int) -> None:
    worse = replace(signs, errors=signs.errors + more)
    assert next_look(NOW, signs, Random(seed), interval) <= next_look(NOW, worse, Random(seed), interval)


@given(signs, intervals, seeds, st.randoms())
def test_the_seed_and_the_signs_decide(signs: Signs, interval: Interval, seed: int, shuffle: Random) -> None:
    published = list(signs.published)
    shuffle.shuffle(published)
    same = replace(signs, published=published)
    assert next_look(NOW, signs, Random(seed), interval) == next_look(NOW, same, Random(seed), interval)


@given(signs, intervals, seeds)
def test_what_is_fresh_is_left_alone_within_the_limits(signs: Signs, interval: Interval, seed: int) -> None:
    at = next_look(NOW, signs, Random(seed), interval)
    if signs.fresh_until is not None:
        assert at >= min(signs.fresh_until, NOW + interval.longest)


def looks(published: Sequence[datetime], start: datetime, end: datetime, seed: int = 1) -> list[datetime]:
    """Looks at a source that publishes at these moments, and dates what it publishes truly."""
    random, now, found_at, known, at = Random(seed), start, None, 0, []
    while now < end:
        at.append(now)
        seen = [moment for moment in published if moment <= now]
        found_at = now if len(seen) > known else found_at
        known = len(seen)
        now = next_look(now, Signs(seen[-50:], found_at), random)
    return at


def every(gap: timedelta, start: datetime, end: datetime) -> list[datetime]:
    return [start + gap * n for n in range((end - start) // gap)]


@pytest.mark.parametrize("minutes", [3, 10, 45, 90])
def test_a_steady_source_is_looked_at_about_as_often_as_it_publishes(minutes: int) -> None:
    gap = minutes * MINUTE
    at = looks(every(gap, NOW - 2 * DAY, NOW + 2 * DAY), NOW, NOW + 2 * DAY)
    assert 0.75 < len(at) / (2 * DAY / gap) < 1.35


def test_a_dead_source_is_looked_at_rarely() -> None:
    published = every(10 * MINUTE, NOW - 60 * DAY, NOW - 30 * DAY)
    assert len(looks(published, NOW, NOW + 2 * DAY)) <= 27


def test_a_busy_source_is_not_looked_at_more_often_than_allowed() -> None:
    published = every(timedelta(seconds=5), NOW - HOUR, NOW + HOUR)
    assert 25 <= len(looks(published, NOW, NOW + HOUR)) <= 30


def test_many_items_at_a_time_are_one_publication() -> None:
    published = [moment + timedelta(seconds=n) for moment in every(HOUR, NOW - DAY, NOW) for n in range(30)]
    assert pace(NOW, Signs(published)) == pytest.approx(HOUR, abs=5 * MINUTE)


def test_a_night_of_silence_does_not_cost_the_morning() -> None:
    published = every(10 * MINUTE, NOW - DAY, NOW)
    assert pace(NOW + 8 * HOUR, Signs(published, found_at=NOW)) < 40 * MINUTE


def test_a_source_without_a_pace() -> None:
    assert pace(NOW, Signs()) == UNKNOWN_PACE
    assert pace(NOW, Signs([NOW], found_at=NOW)) == UNKNOWN_PACE
    assert pace(NOW, Signs([NOW] * 50, found_at=NOW)) == UNKNOWN_PACE
    assert pace(NOW, Signs([NOW - HOUR])) == HOUR


def test_dates_that_follow_the_clock_are_not_believed() -> None:
    assert pace(NOW, Signs([NOW - n * MINUTE for n in range(50)], found_at=NOW - DAY)) == DAY


def test_errors_double_the_wait() -> None:
    busy = Signs(every(2 * MINUTE, NOW - HOUR, NOW), found_at=NOW)
    waits = [(next_look(NOW, replace(busy, errors=n), Random(1)) - NOW) / MINUTE for n in range(1, 10)]
    assert waits == pytest.approx([2, 4, 8, 16, 32, 64, 120, 120, 120], rel=0.15)


def test_sources_spread() -> None:
    dead, turned_away = Signs(), Signs(not_before=NOW + DAY)
    assert len({next_look(NOW, dead, Random(seed)) for seed in range(50)}) == 50
    assert len({next_look(NOW, turned_away, Random(seed)) for seed in range(50)}) == 50


def test_an_interval_that_is_none() -> None:
    with pytest.raises(ValueError, match="no longer than the longest"):
        Interval(HOUR, MINUTE)
