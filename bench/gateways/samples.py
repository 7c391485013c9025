"""What was measured of one contender, and what rounds of it come to."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from bench.gateways.load import Load


@dataclass(frozen=True, slots=True)
class Sample:
    """Latencies and processor time in milliseconds. The first two latencies are of one connection alone.

    ``cpu`` is that of the contender's processes, for one request while there are many connections.
    """

    p50_alone: float
    p99_alone: float
    rate: float
    p50: float
    p99: float
    cpu: float

    @classmethod
    def of(cls, alone: Load, many: Load, cpu_seconds: float) -> Sample:
        return cls(
            p50_alone=percentile(alone.latencies, 50) * 1e3,
            p99_alone=percentile(alone.latencies, 99) * 1e3,
            rate=len(many.latencies) / many.seconds,
            p50=percentile(many.latencies, 50) * 1e3,
            p99=percentile(many.latencies, 99) * 1e3,
            cpu=cpu_seconds / len(many.latencies) * 1e3,
        )


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]


def median(samples: Sequence[Sample]) -> Sample:
    """Measure by measure."""
    return Sample(*(statistics.median(column) for column in zip(*map(astuple, samples), strict=True)))


def rate_ratios(rounds: Mapping[str, Sequence[Sample]], base: str) -> dict[str, float]:
    """Requests a second of each, as a multiple of another's in the same round: the median of the rounds."""
    return {
        name: statistics.median(one.rate / other.rate for one, other in zip(samples, rounds[base], strict=True))
        for name, samples in rounds.items()
    }
