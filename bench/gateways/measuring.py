"""Rounds of load, one contender after the other and again, so that what else the machine does hits all alike."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from bench import accounting
from bench.gateways.load import Line, Request, load
from bench.gateways.samples import Sample

CONNECTIONS = 16
#: Of a round's time, for requests that warm up and are not counted.
_WARM_UP = 0.15

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, and whose processor time it takes."""

    name: str
    pid: int
    port: int
    requests: Sequence[Request]


async def rounds(targets: Sequence[Target], number: int, seconds: float, say: Say) -> dict[str, list[Sample]]:
    """Samples of each target, a round each. ``seconds``: for each number of connections. Raises `BadAnswer`."""
    found: dict[str, list[Sample]] = {target.name: [] for target in targets}
    for at in range(number):
        for target in targets:
            sample = await _sample(target, seconds)
            found[target.name].append(sample)
            say(f"round {at + 1} of {number}: {target.name} {sample.rate:,.0f}/s, {sample.p50_alone:.2f} ms alone")
    return found


async def overheads(base: Target, targets: Sequence[Target], number: int) -> dict[str, float]:
    """Milliseconds that each takes longer than ``base`` for the same request, asked back to back: the median."""
    with ExitStack() as stack:
        lines = {one.name: stack.enter_context(closing(Line(one.port))) for one in (base, *targets)}
        differences: dict[str, list[float]] = {target.name: [] for target in targets}
        for at in range(number):
            for target in targets:
                asked = [base, target] if at % 2 else [target, base]
                took = {one.name: await lines[one.name].seconds(one.requests[at % len(one.requests)]) for one in asked}
                differences[target.name].append((took[target.name] - took[base.name]) * 1e3)
    return {name: statistics.median(found) for name, found in differences.items()}


async def _sample(target: Target, seconds: float) -> Sample:
    await load(target.port, target.requests, CONNECTIONS, seconds * _WARM_UP)
    alone = await load(target.port, target.requests, 1, seconds)
    before = accounting.cpu_seconds(target.pid)
    many = await load(target.port, target.requests, CONNECTIONS, seconds)
    return Sample.of(alone, many, accounting.cpu_seconds(target.pid) - before)
