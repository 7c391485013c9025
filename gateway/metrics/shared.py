"""Snapshots of several workers: each leaves its own in a folder, once a second, and whoever is asked adds them up.

What a worker counted that has ended since still counts, or the sums would fall. What was so right now in it does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from gateway.metrics.meters import Meters, Snapshot

#: How old a snapshot is at most. What a worker counted after its last one is lost with it when it is killed.
SECONDS = 1.0

_SUFFIX = ".json"


class Folder:
    """``path`` is there, and nobody else's. Workers leave files, and their parent takes the folder away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Numbers of processes come again, and what an earlier one counted is still to be added.
        self._own = path / f"{os.getpid()}-{time.time_ns()}{_SUFFIX}"

    def leave(self, meters: Meters) -> None:
        """Whole or not at all, however this process ends. Where there is no room, it stays the one from before."""
        fresh = self._own.with_suffix(".new")
        with contextlib.suppress(OSError):
            fresh.write_bytes(orjson.dumps(meters.snapshot()))
            fresh.replace(self._own)

    @asynccontextmanager
    async def kept(self, meters: Meters) -> AsyncIterator[None]:
        """Leaves them now and then while it lasts, and at the end."""

        async def leave() -> None:
            while True:
                self.leave(meters)
                await asyncio.sleep(SECONDS)

        leaving = asyncio.create_task(leave())
        try:
            yield
        finally:
            leaving.cancel()
            self.leave(meters)

    def others(self) -> Iterator[Snapshot]:
        """Those of all processes but this one."""
        for path in sorted(self._path.glob(f"*{_SUFFIX}")):
            if path == self._own:
                continue
            with contextlib.suppress(OSError, orjson.JSONDecodeError):
                snapshot: Snapshot = orjson.loads(path.read_bytes())
                yield snapshot if _lives(int(path.stem.partition("-")[0])) else {**snapshot, "gauges": {}}


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
