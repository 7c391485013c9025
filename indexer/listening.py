"""Hears of changes in a folder, also of one that comes, goes, or has another put in its place."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import watchfiles

from indexer.folder import SUFFIX
from indexer.log import Log

#: A folder is read through now and then although nothing was heard of it: some file systems tell nothing.
REREAD_SECONDS = 600.0
#: How soon a folder that appears, or takes another's place, is noticed.
_NOTICE_SECONDS = 1.0
#: Between two attempts to watch a folder; it is read through at each.
_PATIENCE_SECONDS = 60.0
_DEBOUNCE_MS = 200
_STEP_MS = 50


async def listen(folder: Path, heard: asyncio.Event, log: Log) -> None:
    """Sets the event at once, and whenever an article file in the folder may have changed. Runs until cancelled.

    By the time that somebody who waits for the event runs, what happens in the folder from then on is heard.
    """
    while True:
        heard.set()
        try:
            await _hear(folder, heard)
        except Exception as error:  # a library's own; there may be too many folders to watch, for one
            log.warning("folder cannot be watched", folder=str(folder), error=str(error))
            await asyncio.sleep(_PATIENCE_SECONDS)
        while await asyncio.to_thread(_identity, folder) is None:  # noqa: ASYNC110  # nothing tells of a folder to come
            await asyncio.sleep(_NOTICE_SECONDS)


async def _hear(folder: Path, heard: asyncio.Event) -> None:
    """Returns when the folder is another than it was."""
    here, told_at = _identity(folder), time.monotonic()
    if here is None:
        return
    changes = watchfiles.awatch(
        folder,
        watch_filter=_may_be_article,
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        rust_timeout=int(_NOTICE_SECONDS * 1000),
        yield_on_timeout=True,
    )
    async for changed in changes:
        if changed or time.monotonic() - told_at > REREAD_SECONDS:
            told_at = time.monotonic()
            heard.set()
        if await asyncio.to_thread(_identity, folder) != here:
            return


def _identity(folder: Path) -> tuple[int, int] | None:
    """What a folder of the same name would not have. None where there is no folder."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if folder.is_dir() else None


def _may_be_article(change: watchfiles.Change, path: str) -> bool:
    """Folders too: one that is renamed takes its articles with it, and what is gone may have been a folder."""
    name = path.rpartition("/")[2]
    if name.startswith("."):
        return False
    return name.lower().endswith(SUFFIX) or change is watchfiles.Change.deleted or Path(path).is_dir()
