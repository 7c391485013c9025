"""When to look at a source next: about as often as it publishes, and when it lets us. Pure; all times are aware."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

# The newest moments of publishing are what counts; a few dozen show the pace without the past.
_MOMENTS = 24
_ENOUGH_MOMENTS = 2
#: For a source that has not shown its pace.
UNKNOWN_PACE = timedelta(minutes=15)
_JITTER = 0.1
# Sources that were turned away together must not come back together. A second at least: stores keep whole ones.
_STAGGER = (1, 30)
# 2 to the power of this times the shortest interval is longer than any longest one.
_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """The limits between two looks. Only an upstream's own wish is above them."""

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=2)

    def __post_init__(self) -> None:
        if not timedelta() < self.shortest <= self.longest:
            raise ValueError("The shortest interval must be more than nothing and no longer than the longest.")

    def within(self, value: timedelta) -> timedelta:
        return min(max(value, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a source after a look at it.

    ``published`` are the dates of its newest items, in any order. ``found_at`` is the last look that found something
    new, None when none did or nobody knows. ``errors`` counts the failed looks since the last good one. ``fresh_until``
    and ``not_before`` are as in `indexer.fetch.Fetched`, or ``retry_at`` of a failed look.
    """

    published: Sequence[datetime] = ()
    found_at: datetime | None = None
    errors: int = 0
    fresh_until: datetime | None = None
    not_before: datetime | None = None


_USUAL = Interval()


def next_look(now: datetime, signs: Signs, random: Random, interval: Interval = _USUAL) -> datetime:
    """Never before ``signs.not_before``; where that does not keep us longer, within the interval from now."""
    wait = interval.within(max(pace(now, signs, interval), _back_off(signs.errors, interval)))
    earliest, latest = interval.within(wait * (1 - _JITTER)), interval.within(wait * (1 + _JITTER))
    # Always two draws, so that the chances of one source do not depend on the signs of another.
    at = now + earliest + (latest - earliest) * random.random()
    not_before = staggered(signs.not_before or now, random)
    if signs.fresh_until is not None:
        at = max(at, min(signs.fresh_until, now + interval.longest))
    if signs.not_before is not None and signs.not_before > now:
        at = max(at, not_before)
    return at


def staggered(moment: datetime, random: Random) -> datetime:
    """A little after the moment at which many sources may be looked at again."""
    return moment + timedelta(seconds=random.uniform(*_STAGGER))


def pace(now: datetime, signs: Signs, interval: Interval = _USUAL) -> timedelta:
    """The time a source takes for one publication on average, its present silence counted in.

    So one that falls silent is looked at less and less, and one that speaks again more and more. What it dates after
    the last look that found something new is not believed: some feeds date everything to the moment they are asked.
    """
    moments = list(_moments(now, signs, interval.shortest))
    silence = now - signs.found_at if signs.found_at is not None else timedelta()
    if len(moments) < _ENOUGH_MOMENTS:
        return max(UNKNOWN_PACE, silence, *(now - moment for moment in moments))
    return (now - moments[-1]) / len(moments)


def _moments(now: datetime, signs: Signs, apart: timedelta) -> Iterator[datetime]:
    """When something was published, newest first. Items that one look would have found together are one moment."""
    last, left = None, _MOMENTS
    for moment in sorted(signs.published, reverse=True):
        if moment > min(now, signs.found_at or now) or (last is not None and last - moment < apart):
            continue
        yield moment
        last, left = moment, left - 1
        if not left:
            return


def _back_off(errors: int, interval: Interval) -> timedelta:
    """Doubled with each error after the first."""
    return interval.shortest * 2 ** min(errors - 1, _MAX_DOUBLINGS) if errors > 0 else timedelta()
