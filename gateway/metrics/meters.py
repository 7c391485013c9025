"""Counters and durations as plain numbers of one process: a request may spend a microsecond on them, not ten.

prometheus-client's own are not used here. Where several processes count together, each of its observations writes to a
mapped file and takes as long as a twentieth of an answer that is given again (``python -m bench.observed``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Labels: TypeAlias = tuple[str, ...]

#: Seconds: from what is given again to what `Settings.max_seconds` cuts off.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Described:
    """A metric's name as Prometheus has it, what it says, and the names of its labels."""

    name: str
    help: str
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """Only grows."""

    described: Described
    values: dict[Labels, float] = field(default_factory=dict)

    def add(self, *labels: str, by: float = 1) -> None:
        self.values[labels] = self.values.get(labels, 0) + by


class Spread:
    """How often something took how long: a count for each of `BOUNDS` and one for what is beyond, and the sum."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class Durations:
    described: Described
    values: dict[Labels, Spread] = field(default_factory=dict)

    def of(self, *labels: str) -> Spread:
        found = self.values.get(labels)
        if found is None:
            found = self.values[labels] = Spread()
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody else counts, by its labels. ``only_grows``: it is a counter; else it is so right now.

    Of several processes it is the sum.
    """

    described: Described
    read: Callable[[], Mapping[Labels, float]]
    only_grows: bool = False


#: A snapshot of one process, as JSON: ``counters`` and ``gauges`` by name, each ``[[labels, value], …]``, and
#: ``durations`` likewise, ``[[labels, counts, seconds], …]``.
Snapshot: TypeAlias = Mapping[str, Mapping[str, Sequence[Sequence[Any]]]]


@dataclass(slots=True)
class Meters:
    """All of one process, in the order in which they are shown."""

    counters: list[Counter] = field(default_factory=list)
    durations: list[Durations] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def counter(self, name: str, help: str, *labels: str) -> Counter:
        made = Counter(Described(name, help, labels))
        self.counters.append(made)
        return made

    def duration(self, name: str, help: str, *labels: str) -> Durations:
        made = Durations(Described(name, help, labels))
        self.durations.append(made)
        return made

    def read(
        self, name: str, help: str, read: Callable[[], Mapping[Labels, float]], *labels: str, only_grows: bool = False
    ) -> None:
        self.readings.append(Reading(Described(name, help, labels), read, only_grows))

    def snapshot(self) -> Snapshot:
        # Copies first: another thread may be the one that asks.
        counters = {each.described.name: list(each.values.items()) for each in self.counters}
        gauges: dict[str, Sequence[Sequence[Any]]] = {}
        for each in self.readings:
            (counters if each.only_grows else gauges)[each.described.name] = list(each.read().items())
        durations = {
            each.described.name: [(labels, list(of.counts), of.seconds) for labels, of in list(each.values.items())]
            for each in self.durations
        }
        return {"counters": counters, "durations": durations, "gauges": gauges}
