"""Hosts are asked one after the other, and nobody waits for somebody else's host."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from indexer.fetch.turns import Turns
from indexer.source import Request
from tests.indexer.fetch.opened import names, opened
from tests.indexer.fetch.upstream import Upstream, ok


class _Crowd:
    """Counts who has a turn at a time."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.now = 0
        self.most = 0
        self.starts: list[float] = []

    async def come(self, host: str, seconds: float = 0.01) -> None:
        async with self.turns.turn(host):
            self.starts.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(seconds)
            self.now -= 1


async def test_so_many_of_one_host() -> None:
    crowd = _Crowd(Turns(total=9, per_host=2, delay=0))
    await asyncio.gather(*(crowd.come("x.example") for _ in range(8)))
    assert crowd.most == 2


async def test_so_many_at_all() -> None:
    crowd = _Crowd(Turns(total=3, per_host=2, delay=0))
    await asyncio.gather(*(crowd.come(f"{n}.example") for n in range(9)))
    assert crowd.most == 3


async def test_a_pause_between_two_of_one_host() -> None:
    crowd = _Crowd(Turns(total=9, per_host=9, delay=0.05))
    began = time.monotonic()
    await asyncio.gather(*(crowd.come("x.example", 0) for _ in range(4)))
    # Not from one to the next: whoever notices late that it is his turn is nearer to the one after him.
    assert all(start - began >= number * 0.045 for number, start in enumerate(crowd.starts))


async def test_who_waits_for_a_host_is_in_nobodys_way() -> None:
    crowd = _Crowd(Turns(total=2, per_host=1, delay=60))
    await crowd.come("slow.example")
    waiting = [asyncio.create_task(crowd.come("slow.example")) for _ in range(5)]
    await asyncio.sleep(0.01)
    await asyncio.wait_for(crowd.come("other.example"), timeout=5)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.wait_for(asyncio.gather(crowd.come("a.example"), crowd.come("b.example")), timeout=5)


async def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    turns = Turns(total=2, per_host=1, delay=0)
    for n in range(2_500):
        async with turns.turn(f"{n}.example"):
            pass
    assert len(turns._hosts) <= 1_001


async def test_a_fetcher_takes_turns() -> None:
    resolver = names(a_example="127.0.0.1", b_example="127.0.0.1")
    async with Upstream() as upstream, opened(resolver=resolver, per_host=1, total=2) as fetcher:
        upstream.script("/", replace(ok(b""), delay=0.01))
        urls = [upstream.url("/", host=f"{name}.example") for name in "ab" for _ in range(5)]
        await asyncio.gather(*(fetcher.fetch(Request(url)) for url in urls))
    assert len(upstream.seen) == 10
    assert upstream.most_at_once <= 2
