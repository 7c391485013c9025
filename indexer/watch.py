"""All sources, for good: folders as they change, everything else on its schedule, every change pushed at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer import clock
from indexer.clock import Clock
from indexer.errors import IndexerError, StoreError
from indexer.kinds import FOLDER
from indexer.listening import REREAD_SECONDS, listen
from indexer.log import Log
from indexer.look import Looker
from indexer.push import push
from indexer.run import index_folder
from indexer.store import Store
from indexer.store.sources import Source
from search.engine import SearchIndex
from search.errors import SearchError

#: How soon a source that another process added, paused or removed is noticed.
NOTICE_SECONDS = 5.0
#: Between two attempts at a target, or at a source with a fault of our own.
PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class _Followed:
    source: Source
    task: asyncio.Task[None]

    def is_still(self, source: Source | None) -> bool:
        """Whether a source is set as it was when its task began. Ids of removed sources are used again."""
        return source is not None and _set_as(source) == _set_as(self.source)


@dataclass(frozen=True, slots=True)
class _Target:
    """A search index, and whether there may be something to tell it."""

    open: Callable[[], SearchIndex]
    to_push: asyncio.Event = field(default_factory=asyncio.Event)


class Watch:
    """Runs until it is cancelled. What fails is told, put off and tried again; nothing ends it."""

    def __init__(
        self,
        store: Store,
        looker: Looker,
        targets: Sequence[Callable[[], SearchIndex]],
        log: Log,
        now: Clock = clock.now,
    ) -> None:
        self._store = store
        self._looker = looker
        self._log = log
        self._now = now
        self._targets = [_Target(each) for each in targets]
        self._followed: dict[int, _Followed] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            # Each on its own: one that is down keeps no other waiting.
            for target in self._targets:
                tasks.create_task(self._push_changes(target))
            while True:
                try:
                    await self._follow_sources(tasks)
                except Exception as error:
                    _end_if_cancelled(error)
                    self._log.warning("store failed", error=str(error))
                await asyncio.sleep(NOTICE_SECONDS)

    async def _follow_sources(self, tasks: asyncio.TaskGroup) -> None:
        """One task for each source that is not paused."""
        present = {source.id: source for source in await self._store.sources() if not source.paused}
        for id, followed in list(self._followed.items()):
            if not followed.is_still(present.get(id)):
                self._followed.pop(id).task.cancel()
                self._changed()  # its articles may have been removed
        for id in present.keys() - self._followed.keys():
            self._followed[id] = _Followed(present[id], tasks.create_task(self._for_good(present[id])))

    async def _for_good(self, source: Source) -> None:
        """A fault of our own in one source must not end the others."""
        follow = self._follow_folder if source.kind == FOLDER else self._follow_feed
        while True:
            try:
                await follow(source.id)
            except Exception as error:
                _end_if_cancelled(error)
                self._log.warning("source failed", source=source.name, error=repr(error), exc_info=error)
            await asyncio.sleep(PATIENCE_SECONDS)

    async def _follow_feed(self, id: int) -> None:
        while source := await self._store.source(id):
            due = source.next_check_at
            wait = (due - self._now()).total_seconds() if due else 0.0
            if wait > 0:
                # No longer at a time: another process may have made it due.
                await asyncio.sleep(min(wait, NOTICE_SECONDS))
                continue
            look = await self._looker.look(source, now=self._now())
            if look.is_put_off:
                self._log.info("source put off", source=source.name, reason=look.error, next=look.next_at)
            elif look.error:
                self._log.warning("source failed", source=source.name, error=look.error, next=look.next_at)
            else:
                found = look.summary
                self._told(source, found.new, found.changed, found.removed, rejected=found.rejected, next=look.next_at)

    async def _follow_folder(self, id: int) -> None:
        source = await self._store.source(id)
        if source is None:
            return
        heard = asyncio.Event()
        listening = asyncio.create_task(listen(Path(source.location), heard, self._log))
        try:
            while True:
                await heard.wait()
                heard.clear()
                # Indexing would bring one back that another process has just removed.
                if (source := await self._store.source(id)) is None or source.paused:
                    return
                await self._read_folder(source)
        finally:
            listening.cancel()

    async def _read_folder(self, source: Source) -> None:
        try:
            found = await index_folder(self._store, Path(source.location), now=self._now(), name=source.name)
        except StoreError:
            raise
        except IndexerError as error:
            await self._looker.failed(source, str(error), self._now())
            self._log.warning("source failed", source=source.name, error=str(error))
        else:
            self._told(source, found.new, found.changed, found.removed, rejected=found.rejected)

    def _told(self, source: Source, new: int, changed: int, removed: int, **facts: object) -> None:
        if new or changed or removed:
            self._changed()
        self._log.info("source checked", source=source.name, new=new, changed=changed, removed=removed, **facts)

    def _changed(self) -> None:
        for target in self._targets:
            target.to_push.set()

    async def _push_changes(self, target: _Target) -> None:
        target.to_push.set()  # what an earlier run left over
        while True:
            # Now and then without being asked: a target may have lost what it had.
            # Not wait_for: in Python 3.11 it forgets that it was cancelled when what it waits for is there by then.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REREAD_SECONDS):
                    await target.to_push.wait()
            target.to_push.clear()
            try:
                await self._push(target)
            except (SearchError, IndexerError) as error:
                await self._put_off(target, error, str(error))
            except Exception as error:
                await self._put_off(target, error, repr(error), exc_info=error)

    async def _push(self, target: _Target) -> None:
        # Opened for each push, so that the lock on an embedded index is held only while it is written.
        async with contextlib.aclosing(target.open()) as index:
            pushed = await push(self._store, index, now=self._now())
        self._log.info(
            "target told",
            target=pushed.target,
            written=pushed.upserts,
            deleted=pushed.deletes,
            refilled=pushed.refilled,
            mended=pushed.mended,
        )

    async def _put_off(self, target: _Target, error: Exception, told: str, **facts: object) -> None:
        _end_if_cancelled(error)
        self._log.warning("target failed", error=told, **facts)
        await asyncio.sleep(PATIENCE_SECONDS)
        target.to_push.set()


def _end_if_cancelled(error: Exception) -> None:
    """What fails while a task that was cancelled tidies up hides that it was."""
    if (own := asyncio.current_task()) and own.cancelling():
        raise asyncio.CancelledError from error


def _set_as(source: Source) -> tuple[object, ...]:
    return source.name, source.kind, source.location, source.settings
