"""Brings search indexes up to date with the store, each from its own position in the change log.

The position moves only when the index has confirmed, so that a crash loses nothing; what is then sent twice changes
nothing. What is sent is always the article as it is now, whatever it was when the change was logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from indexer.drift import Drift, find_drift, mend
from indexer.locks import free_of_rebuilds, push_lock, rebuild_lock
from indexer.outbox import Outbox
from indexer.patience import PATIENCE, patiently
from indexer.progress import Progress, Silent
from indexer.store import Store
from indexer.store.targets import Target
from search.engine import SearchIndex
from search.errors import SearchError

# No index has it: so the next push looks for what somebody else changed, although we have written since.
_NOT_OURS = "not ours"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to.

    ``refilled``: the index was new to us and began from nothing. ``mended``: somebody else had changed it, or put an
    older copy in its place, and these articles were put right.
    """

    target: str
    upserts: int = 0
    deletes: int = 0
    refilled: bool = False
    mended: int = 0
    error: SearchError | None = None

    def __str__(self) -> str:
        if self.error:
            return f"{self.target}: {self.error}"
        return f"{self.target}: {self.upserts:,} written, {self.deletes:,} deleted"


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
    """Pushes to all at once. One that fails has its ``error`` set, and keeps no other waiting.

    ``progress`` is the first one's: the others have as much to do.
    """

    async def pushed(index: SearchIndex) -> Pushed:
        shown = progress if index is indexes[0] else None
        try:
            return await push(store, index, now=now, progress=shown, patience=patience)
        except SearchError as error:
            return Pushed(index.name, error=error)

    return await asyncio.gather(*map(pushed, indexes))


async def rebuild(
    store: Store,
    index: SearchIndex,
    *,
    now: datetime,
    progress: Progress | None = None,
    patience: Sequence[float] = PATIENCE,
) -> Pushed:
    """Fills a fresh index beside the live one and puts it in its place; searches are answered all the while.

    Others go on pushing to the live index until the last moment. Killed at any time, it leaves the live index whole.
    """
    shown = progress or Silent()
    async with rebuild_lock(store.path, index.name):
        identity = await patiently(index.open, patience)
        fresh = await index.replacement()
        outbox = Outbox(store, fresh, index.share, patience, shown)
        try:
            shown.start(await store.pending(""), f"Rebuilding {index.name}")
            # No further than the live index is: what enters that one meanwhile is numbered there.
            position = await store.position(index.name, identity)
            await outbox.send_after(0, until=position)
            async with push_lock(store.path, index.name):
                position = await outbox.send_after(position)
                identity = await fresh.take_over()
                await store.move(Target(index.name, identity, position, now, await index.generation()))
        finally:
            shown.done()
            await fresh.discard()
    return Pushed(index.name, outbox.upserts, outbox.deletes, refilled=True)


async def verify(
    store: Store,
    index: SearchIndex,
    *,
    fix: bool,
    now: datetime,
    progress: Progress | None = None,
    patience: Sequence[float] = PATIENCE,
) -> Drift:
    """Compares what the index holds with the store, article by article, and puts it right with ``fix``.

    What the index has not been told yet is told first, so that only what should not be there is found.
    """
    async with push_lock(store.path, index.name):
        await _Push(store, index, now, progress or Silent(), patience, notices_drift=False).run()
        drift = await find_drift(store, index)
        if fix and drift:
            await mend(store, index, drift, patience)
        if target := await store.target(index.name):
            is_right = fix or not drift
            await store.move(replace(target, generation=await index.generation() if is_right else _NOT_OURS))
        return drift


class _Push:
    def __init__(
        self,
        store: Store,
        index: SearchIndex,
        now: datetime,
        progress: Progress,
        patience: Sequence[float],
        *,
        notices_drift: bool = True,
    ) -> None:
        self._store = store
        self._index = index
        self._now = now
        self._progress = progress
        self._patience = patience
        self._notices_drift = notices_drift

    async def run(self) -> Pushed:
        identity = await patiently(self._index.open, self._patience)
        await self._tidy()
        known = await self._store.target(self._index.name)
        if refilled := known is None or known.identity != identity:
            # Of one that we knew before, whatever is in it now must come from the store. One that is new to us may be
            # somebody else's: what is in it stays until a verify was told to mend it.
            known = Target(self._index.name, identity, 0, self._now, _NOT_OURS if known else None)
            await self._store.move(known)
        mended = await self._mend(known) if self._notices_drift else 0
        outbox = Outbox(self._store, self._index, self._index.share, self._patience, self._progress)
        self._progress.start(await self._store.pending(self._index.name), f"Filling {self._index.name}")
        async with aclosing(outbox.sent_after(known.position)) as confirmed:
            async for position in confirmed:
                generation = await self._generation(known)
                await self._store.move(Target(self._index.name, identity, position, self._now, generation))
        self._progress.done()
        return Pushed(self._index.name, outbox.upserts, outbox.deletes, refilled, mended)

    async def _tidy(self) -> None:
        """After a rebuild that was killed: what it filled so far may be as large as all there is."""
        with free_of_rebuilds(self._store.path, self._index.name) as is_free:
            if is_free:
                await patiently(self._index.tidy, self._patience)

    async def _generation(self, known: Target) -> str | None:
        """The index's own. Before drift was looked for, that of then: whoever looks next is to find it too."""
        return await patiently(self._index.generation, self._patience) if self._notices_drift else known.generation

    async def _mend(self, known: Target) -> int:
        """After a write that was not ours, or that we did not live to remember."""
        if known.generation is None:
            return 0
        generation = await patiently(self._index.generation, self._patience)
        if generation == known.generation:
            return 0
        drift = await find_drift(self._store, self._index, but=await self._store.changed_after(known.position))
        if drift:
            await mend(self._store, self._index, drift, self._patience)
            generation = await patiently(self._index.generation, self._patience)
        await self._store.move(replace(known, generation=generation))
        return len(drift)
