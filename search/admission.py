"""How much is done at a time, and how much may wait for its turn; the rest is turned away at once.

A queue without an end makes everybody wait for what most of them have given up by then. One that is short keeps busy
what it leads to, and whoever is turned away knows it while it is still of use.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Room:
    """``at_once``: how many are let in. ``waiting``: how many more may wait, for ``patience`` seconds each."""

    at_once: int
    waiting: int
    patience: float


class Full(Exception):
    """There is no room, and nobody left in time."""


class Admission:
    """An asynchronous context manager, first come, first served. Raises `Full`. For one event loop."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._turns = asyncio.Semaphore(room.at_once)
        #: How many are inside, and how many wait.
        self.inside = 0
        self.waiting = 0
        #: How many were turned away so far.
        self.refused = 0

    async def __aenter__(self) -> None:
        if self._turns.locked():
            await self._wait()
        else:
            await self._turns.acquire()
        self.inside += 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.inside -= 1
        self._turns.release()

    async def _wait(self) -> None:
        if self.waiting >= self._room.waiting:
            self.refused += 1
            raise Full
        self.waiting += 1
        try:
            async with asyncio.timeout(self._room.patience):
                await self._turns.acquire()
        except TimeoutError:
            self.refused += 1
            raise Full from None
        finally:
            self.waiting -= 1
