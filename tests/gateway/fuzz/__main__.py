"""Sends what a hostile client may send for so many seconds, and looks at the memory: see `test_fuzz`.

``python -m tests.gateway.fuzz SECONDS [SEED]`` ends at the first thing that is wrong, with what was sent.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bench.accounting import resident_mb
from tests.gateway.fuzz.inputs import operations, raw_requests
from tests.gateway.fuzz.sending import target_in

#: Inputs of a round, of each kind. Hypothesis remembers what it made in a round, which is our own memory.
_ROUND = 200
_EXAMPLES = settings(
    max_examples=_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


async def main(seconds: float, begin: int) -> None:
    chosen = random.Random(begin)  # nothing here is secret
    sent, end, settled = 0, time.monotonic() + seconds, 0.0
    with tempfile.TemporaryDirectory() as folder:
        async with target_in(Path(folder)) as target:
            while time.monotonic() < end:
                await _round(target.asked, operations(), chosen.random())
                await _round(target.sent, raw_requests(), chosen.random())
                await target.answers()
                sent += 2 * _ROUND
                now = resident_mb(os.getpid())
                settled = settled or now
                left = max(0.0, end - time.monotonic())
                print(f"{sent:,} sent, {now:.0f} MB, {left:.0f} s left", file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{sent:,} requests in {seconds:.0f} s: nothing wrong; {settled:.0f} MB after {2 * _ROUND}, {peak:.0f} at most"
    )


async def _round(send: Callable[[Any], Awaitable[None]], inputs: SearchStrategy[Any], number: float) -> None:
    loop = asyncio.get_running_loop()

    @seed(number)
    @_EXAMPLES
    @given(inputs)
    def one(given: Any) -> None:
        asyncio.run_coroutine_threadsafe(_awaited(send(given)), loop).result()

    await asyncio.to_thread(one)


async def _awaited(sending: Awaitable[None]) -> None:
    await sending


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else random.randrange(10**6)))
