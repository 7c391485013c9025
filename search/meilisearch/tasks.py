"""The server's tasks: it takes every write on trust (202), and what became of it stands in the task."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from meilisearch.models.task import Task

from search.errors import EngineFailed, EngineUnavailable
from search.meilisearch.client import Client

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1
# How the server gets on is asked for less often than whether it has finished, for each question takes 2 ms of our time.
_PAUSE_OF_PROGRESS = 1.0


async def finish(client: Client, uid: int, patience: float) -> None:
    """Returns when the task has succeeded, however long that takes, as long as the server gets on with its work.

    Raises `EngineFailed` with the task's own message where it failed, and `EngineUnavailable` where it was cancelled
    or where nothing moved for ``patience`` seconds.
    """
    pauses = _pauses()
    task, progress, moved = await client.task(uid), "", time.monotonic()
    asked = moved
    while task.status in ("enqueued", "processing"):
        if time.monotonic() - moved > patience:
            raise EngineUnavailable(f"Meilisearch made no progress for {patience:g} s; task {uid} is {task.status}.")
        await asyncio.sleep(next(pauses))
        task = await client.task(uid)
        if time.monotonic() - asked > min(_PAUSE_OF_PROGRESS, patience / 4):
            # Tasks are worked off in batches and in order: while any batch moves, ours comes nearer.
            asked = time.monotonic()
            if (now := await client.progress()) != progress:
                progress, moved = now, asked
    _check(task)


def _check(task: Task) -> None:
    if task.status == "canceled":
        raise EngineUnavailable(f"Meilisearch task {task.uid} was cancelled.")
    if task.status != "succeeded":
        message = (task.error or {}).get("message", "without a reason")
        raise EngineFailed(f"Meilisearch task {task.uid} {task.status}: {message}")


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)
