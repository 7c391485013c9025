"""Keeps two processes from pushing to the same search index at once."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_RETRY_SECONDS = 0.1


@asynccontextmanager
async def push_lock(store: Path, target: str) -> AsyncIterator[None]:
    """Held by one task of one process at a time, for this store and target; others wait. A killed process lets go."""
    name = re.sub(r"[^\w.-]", "_", target)
    path = store.with_name(f"{store.name}.push-{name}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while not _taken(descriptor):  # noqa: ASYNC110 - no event tells of another process
            await asyncio.sleep(_RETRY_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
