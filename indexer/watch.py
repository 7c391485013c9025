"""All sources, for good: folders as they change, everything else on its schedule, every change pushed at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import watchfiles

from indexer.errors import IndexerError
from indexer.folder import SUFFIX
from indexer.kinds import FOLDER, feed_of
from indexer.log import Log
from indexer.look import Looker
from indexer.push import push
from indexer.registry import settings_from
from indexer.run import index_folder
from indexer.store import Store
from indexer.store.sources import Source
from indexer.tagging import TagRules
from search.engine import SearchIndex
from search.errors import SearchError

#: How soon a source that another process added, paused or removed is noticed.
_NOTICE = timedelta(seconds=5)
#: A folder is read through now and then although nothing was heard of it: some file systems tell nothing.
_REREAD = timedelta(minutes=10)
_DEBOUNCE_MS = 200
#: Between two attempts at a target that fails.
_TARGET_PATIENCE = timedelta(seconds=15)


class Watch:
    """Runs until it is cancelled. What fails is told, put off and tried again; nothing ends it."""

    def __init__(
        self, store: Store, looker: Looker, open_index: Callable[[], SearchIndex], tags: TagRules, log: Log
    ) -> None:
        self._store = store
        self._looker = looker
        self._open_index = open_index
        self._tags = tags
        self._log = log
        self._to_push = asyncio.Event()
        self._watched: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._push_changes())
            while True:
                await self._follow_sources(tasks)
                await asyncio.sleep(_NOTICE.total_seconds())

    async def _follow_sources(self, tasks: asyncio.TaskGroup) -> None:
        """One task for each source that is not paused."""
        present = {source.id: source for source in await self._store.sources() if not source.paused}
        for gone in self._watched.keys() - present.keys():
            self._watched.pop(gone).cancel()
        for id in present.keys() - self._watched.keys():
            follow = self._follow_folder if present[id].kind == FOLDER else self._follow_feed
            self._watched[id] = tasks.create_task(self._for_good(follow, present[id]))

    async def _for_good(self, follow: Callable[[Source], Awaitable[None]], source: Source) -> None:
        """A fault of our own in one source must not end the others."""
        while True:
            try:
                await follow(source)
            except Exception as error:
                self._log.warning("source failed", source=source.name, error=repr(error), exc_info=error)
            await asyncio.sleep(_TARGET_PATIENCE.total_seconds())

    async def _follow_feed(self, source: Source) -> None:
        while True:
            due = source.next_check_at or _now()
            await asyncio.sleep(max(0.0, (due - _now()).total_seconds()))
            try:
                settings = settings_from(source)
                feed = feed_of(settings, source.location, self._tags)
                look = await self._looker.look(source, settings, feed, now=_now())
            except IndexerError as error:
                self._log.warning("source failed", source=source.name, error=str(error))
                await asyncio.sleep(_TARGET_PATIENCE.total_seconds())
            else:
                if look.error:
                    self._log.warning("source failed", source=source.name, error=look.error, next=look.next_at)
                else:
                    self._told(source, look.summary.new, look.summary.changed, look.summary.removed, next=look.next_at)
            source = await self._again(source)

    async def _follow_folder(self, source: Source) -> None:
        async for _ in _changes(Path(source.location)):
            try:
                lang = settings_from(source).lang
                found = await index_folder(self._store, Path(source.location), now=_now(), name=source.name, lang=lang)
            except IndexerError as error:
                self._log.warning("source failed", source=source.name, error=str(error))
            else:
                self._told(source, found.new, found.changed, found.removed, rejected=found.rejected)

    def _told(self, source: Source, new: int, changed: int, removed: int, **facts: object) -> None:
        if new or changed or removed:
            self._to_push.set()
        self._log.info("source checked", source=source.name, new=new, changed=changed, removed=removed, **facts)

    async def _again(self, source: Source) -> Source:
        return next((now for now in await self._store.sources() if now.id == source.id), source)

    async def _push_changes(self) -> None:
        self._to_push.set()  # what an earlier run left over
        while True:
            # Now and then without being asked: a target may have lost what it had.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._to_push.wait(), _REREAD.total_seconds())
            self._to_push.clear()
            try:
                # Opened for each push, so that the lock on an embedded index is held only while it is written.
                async with contextlib.aclosing(self._open_index()) as index:
                    pushed = await push(self._store, index, now=_now())
            except (SearchError, IndexerError) as error:
                self._log.warning("target failed", error=str(error))
                await asyncio.sleep(_TARGET_PATIENCE.total_seconds())
                self._to_push.set()
            else:
                self._log.info(
                    "target told",
                    target=pushed.target,
                    written=pushed.upserts,
                    deleted=pushed.deletes,
                    refilled=pushed.refilled,
                    mended=pushed.mended,
                )


async def _changes(folder: Path) -> AsyncIterator[None]:
    """At once, and whenever an article file in the folder may have changed. A folder that is gone is waited for."""
    while True:
        yield
        while not await asyncio.to_thread(folder.is_dir):  # noqa: ASYNC110  # nothing tells of a folder to come
            await asyncio.sleep(_NOTICE.total_seconds())
        heard = watchfiles.awatch(
            folder,
            watch_filter=_may_be_article,
            debounce=_DEBOUNCE_MS,
            step=50,
            rust_timeout=int(_REREAD.total_seconds() * 1000),
            yield_on_timeout=True,
        )
        async for _ in heard:
            yield


def _may_be_article(_: watchfiles.Change, path: str) -> bool:
    """Folders too: one that is renamed takes its articles with it."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(SUFFIX) or "." not in name


def _now() -> datetime:
    return datetime.now(UTC)
