"""Snapshots and readings as Prometheus reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate
from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily

from gateway.metrics.meters import BOUNDS, Described, Labels, Meters, Snapshot

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_LIMITS = [*map(str, BOUNDS), "+Inf"]


def build() -> Metric:
    """Which newsgate this is."""
    try:
        told = version("newsgate")
    except PackageNotFoundError:
        told = "unknown"  # run from a checkout
    return InfoMetricFamily("newsgate_build", "Which newsgate this is.", {"version": told})


def families(meters: Meters, snapshots: Sequence[Snapshot]) -> Iterator[Metric]:
    """The sums over the processes that took the snapshots. ``meters`` describe what is in them."""
    for counter in meters.counters:
        made = counter.described
        counted = CounterMetricFamily(made.name, made.help, labels=made.labels)
        for labels, value in sorted(_sums(snapshots, "counters", made).items()):
            counted.add_metric(labels, value)
        yield counted
    for durations in meters.durations:
        made = durations.described
        timed = HistogramMetricFamily(made.name, made.help, labels=made.labels)
        for labels, (counts, seconds) in sorted(_spreads(snapshots, made).items()):
            timed.add_metric(labels, list(zip(_LIMITS, accumulate(counts), strict=True)), seconds)
        yield timed
    for reading in meters.readings:
        made = reading.described
        shape, kind = (CounterMetricFamily, "counters") if reading.only_grows else (GaugeMetricFamily, "gauges")
        read = shape(made.name, made.help, labels=made.labels)
        for labels, value in sorted(_sums(snapshots, kind, made).items()):
            read.add_metric(labels, value)
        yield read


def _sums(snapshots: Sequence[Snapshot], kind: str, made: Described) -> Mapping[Labels, float]:
    sums: Counter[Labels] = Counter()
    for labels, value in _kept(snapshots, kind, made):
        sums[tuple(labels)] += value
    return sums


def _spreads(snapshots: Sequence[Snapshot], made: Described) -> Mapping[Labels, tuple[list[int], float]]:
    sums: dict[Labels, tuple[list[int], float]] = {}
    for labels, counts, seconds in _kept(snapshots, "durations", made):
        before, so_far = sums.get(tuple(labels), ([0] * len(counts), 0.0))
        sums[tuple(labels)] = [a + b for a, b in zip(before, counts, strict=True)], so_far + seconds
    return sums


def _kept(snapshots: Sequence[Snapshot], kind: str, made: Described) -> Iterator[Sequence[Any]]:
    for snapshot in snapshots:
        yield from snapshot.get(kind, {}).get(made.name, ())
