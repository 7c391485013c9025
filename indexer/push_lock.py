"""Keeps two processes from pushing to the same search index at once."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

_RETRY_SECONDS = 0.1


@asynccontextmanager
async def push_lock(store: Path, target: str) -> AsyncIterator[None]:
    """Held by one task of one process at a time, for this store and target; others wait. A killed process lets go."""
    with _lock_file(store, target) as descriptor:
        while not _taken(descriptor):  # noqa: ASYNC110 - no event tells of another process
            await asyncio.sleep(_RETRY_SECONDS)
        yield


@asynccontextmanager
async def rebuild_lock(store: Path, target: str) -> AsyncIterator[None]:
    """Held while a target is rebuilt, during which others may push to the live index."""
    async with push_lock(store, f"rebuild {target}"):
        yield


@contextmanager
def free_of_rebuilds(store: Path, target: str) -> Iterator[bool]:
    """Whether nobody is rebuilding the target; if so, nobody begins to before this ends."""
    with _lock_file(store, f"rebuild {target}") as descriptor:
        yield _taken(descriptor)


@contextmanager
def _lock_file(store: Path, name: str) -> Iterator[int]:
    safe = re.sub(r"[^\w.-]", "_", name)
    path = store.with_name(f"{store.name}.push-{safe}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
