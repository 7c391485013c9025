"""Brings search indexes up to date with the store, each from its own position in the change log.

The position moves only when the index has confirmed, so that a crash loses nothing; what is then sent twice changes
nothing. What is sent is always the article as it is now, whatever it was when the change was logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from indexer.progress import Progress, Silent
from indexer.push_lock import push_lock
from indexer.store import Store
from indexer.store.changes import Change
from indexer.store.targets import Target
from search.engine import SearchIndex
from search.errors import EngineUnavailable, SearchError

_T = TypeVar("_T")

BATCH_ARTICLES = 1_000
#: Bytes of JSON. A single article may have more and then goes alone.
BATCH_BYTES = 8_000_000
#: Seconds before each new attempt at an index that is unavailable.
PATIENCE = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to. ``refilled``: the index was new to us and began from nothing."""

    target: str
    upserts: int = 0
    deletes: int = 0
    refilled: bool = False
    error: SearchError | None = None


async def push(
    store: Store,
    index: SearchIndex,
    *,
    now: datetime,
    progress: Progress | None = None,
    patience: Sequence[float] = PATIENCE,
) -> Pushed:
    """Tells the index all that it has not been told. Raises what the index raises, once patience is at its end.

    Waits while another process pushes to the same index, for two that interleave could leave an older version there.
    """
    async with push_lock(store.path, index.name):
        return await _Push(store, index, now, progress or Silent(), patience).run()


async def push_all(
    store: Store,
    indexes: Sequence[SearchIndex],
    *,
    now: datetime,
    progress: Progress | None = None,
    patience: Sequence[float] = PATIENCE,
) -> list[Pushed]:
    """Pushes to one after the other. One that fails has its ``error`` set and does not keep the others waiting."""
    results = []
    for index in indexes:
        try:
            results.append(await push(store, index, now=now, progress=progress, patience=patience))
        except SearchError as error:
            results.append(Pushed(index.name, error=error))
    return results


class _Push:
    def __init__(
        self, store: Store, index: SearchIndex, now: datetime, progress: Progress, patience: Sequence[float]
    ) -> None:
        self._store = store
        self._index = index
        self._now = now
        self._progress = progress
        self._patience = patience

    async def run(self) -> Pushed:
        identity = await self._patiently(self._index.open)
        known = await self._store.target(self._index.name)
        refilled = known is None or known.identity != identity
        position = 0 if known is None or refilled else known.position
        if refilled:
            await self._move(identity, 0)
        self._progress.start(await self._store.pending(self._index.name), f"Filling {self._index.name}")
        upserts = deletes = 0
        while batch := _bounded(await self._store.changes_after(position, BATCH_ARTICLES)):
            position = batch[-1].sequence
            live = await self._apply(batch)
            await self._move(identity, position)
            upserts += live
            deletes += len(batch) - live
            self._progress.advance(len(batch))
        self._progress.done()
        return Pushed(self._index.name, upserts, deletes, refilled)

    async def _apply(self, batch: Sequence[Change]) -> int:
        """Returns how many of the articles are live."""
        ids = [change.article for change in batch]
        documents = await self._store.documents(ids)
        deletes = [id for id in ids if id not in documents]
        await self._patiently(lambda: self._index.apply(list(documents.values()), deletes))
        return len(documents)

    async def _move(self, identity: str, position: int) -> None:
        await self._store.move(Target(self._index.name, identity, position, self._now))

    async def _patiently(self, attempt: Callable[[], Awaitable[_T]]) -> _T:
        for seconds in self._patience:
            try:
                return await attempt()
            except EngineUnavailable:
                await asyncio.sleep(seconds)
        return await attempt()


def _bounded(changes: Sequence[Change]) -> list[Change]:
    """As many of the first changes as fit a request, but at least one."""
    batch: list[Change] = []
    size = 0
    for change in changes:
        size += change.size
        if batch and size > BATCH_BYTES:
            break
        batch.append(change)
    return batch
