"""Locks between processes, as files beside the store. A killed process lets go of its locks."""

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
    """Held by whoever tells the index what changed: two that interleave could leave an older version there."""
    async with _locked(store, f"push-{target}"):
        yield


@asynccontextmanager
async def rebuild_lock(store: Path, target: str) -> AsyncIterator[None]:
    """Held while a target is rebuilt, during which others may push to the live index."""
    async with _locked(store, f"rebuild-{target}"):
        yield


@contextmanager
def free_of_rebuilds(store: Path, target: str) -> Iterator[bool]:
    """Whether nobody is rebuilding the target; if so, nobody begins to before this ends."""
    with _lock_file(store, f"rebuild-{target}") as descriptor:
        yield _taken(descriptor)


@asynccontextmanager
async def records_lock(store: Path, source: int) -> AsyncIterator[None]:
    """Held from looking up what is known of a source's records to storing what became of them.

    So what is made of an older version never takes the place of a newer one that came meanwhile.
    """
    async with _locked(store, f"records-{source}"):
        yield


@asynccontextmanager
async def _locked(store: Path, name: str) -> AsyncIterator[None]:
    """Held by one task of one process at a time; others wait."""
    with _lock_file(store, name) as descriptor:
        while not _taken(descriptor):  # noqa: ASYNC110 - no event tells of another process
            await asyncio.sleep(_RETRY_SECONDS)
        yield


@contextmanager
def _lock_file(store: Path, name: str) -> Iterator[int]:
    safe = re.sub(r"[^\w.-]", "_", name)
    path = store.with_name(f"{store.name}.{safe}.lock")
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
