"""Who may ask whom when: so many at once, so many of one host, and a pause between two of one host."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# Redirects can name any number of hosts; those that nobody asks any more are forgotten from here on.
_MANY_HOSTS = 1_000


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    opens: float = 0.0
    users: int = 0


class Turns:
    """``delay`` is in seconds, from the start of one request to the start of the next."""

    def __init__(self, *, total: int, per_host: int, delay: float) -> None:
        self._all = asyncio.Semaphore(total)
        self._per_host = per_host
        self._delay = delay
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Waits for a turn at this host. Whoever waits for a host takes no place from those who ask another."""
        host = self._host(name)
        host.users += 1
        try:
            async with host.slots:
                await self._enter(host)
                try:
                    yield
                finally:
                    self._all.release()
        finally:
            host.users -= 1

    async def _enter(self, host: _Host) -> None:
        async with host.door:
            await asyncio.sleep(max(0.0, host.opens - time.monotonic()))
            await self._all.acquire()
            host.opens = time.monotonic() + self._delay

    def _host(self, name: str) -> _Host:
        if len(self._hosts) >= _MANY_HOSTS:
            now = time.monotonic()
            self._hosts = {n: h for n, h in self._hosts.items() if h.users or h.opens > now}
        return self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._per_host)))
