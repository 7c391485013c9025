"""Killed at any moment and run again, the indexer ends where an undisturbed run ends, on both engines."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from indexer.run import index_folder
from indexer.store import Store
from search import factory
from search.article import Document
from search.engine import SearchEngine
from tests.gateway.command import environment
from tests.indexer import files
from tests.system.documents import assert_same, plain
from tests.system.index_once import open_index
from tests.system.nursery import Child, Nursery, nursery

pytestmark = pytest.mark.anyio

STORIES = 300
KILLS = 25
ATTRIBUTES = ["title", "text", "slugs", "publishedAt", "tags"]


@dataclass(frozen=True)
class Target:
    """Where a run puts its index, in the words of `index_once`."""

    engine: str
    place: str

    def open_engine(self) -> SearchEngine:
        if self.engine == "embedded":
            return factory.embedded_engine(Path(self.place))
        url, _, name = self.place.partition("#")
        return factory.meilisearch_engine(url, None, name)


@pytest.fixture(params=["embedded", "meilisearch"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "embedded":
        return Target("embedded", str(tmp_path / "index"))
    return Target("meilisearch", f"{request.getfixturevalue('meilisearch_url')}#killed-{uuid4().hex}")


async def test_killed_at_many_moments(target: Target, tmp_path: Path) -> None:
    chance = random.Random(20251124)
    stories, store = tmp_path / "stories", tmp_path / "store.sqlite3"
    stories.mkdir()
    elsewhere = tmp_path / "elsewhere.sqlite3", Target(target.engine, target.place + "-elsewhere")
    change(stories, 0, chance)
    async with nursery("tests.system.index_once", tmp_path, environment({})) as children:
        runs = Runs(children, stories)
        await runs.undisturbed(*elsewhere)
        change(stories, 1, chance)
        duration = await runs.undisturbed(*elsewhere)
        kills = number = 0
        while kills < KILLS:
            # From the first moment to a little after the last, in an order that does not favour any.
            if await runs.killed(store, target, after=duration * chance.uniform(0, 1.1)):
                kills += 1
            else:
                duration *= 0.9  # the machine was busier when it was measured
            number += 1
            change(stories, number + 1, chance)
        await runs.undisturbed(store, target)

    expected = await documents(stories, tmp_path / "again.sqlite3")
    assert_same(await documents(stories, store), expected)
    assert_same(
        await searchable(target, list(expected)),
        {id: {name: document[name] for name in ATTRIBUTES if name in document} for id, document in expected.items()},
    )


def change(stories: Path, round_number: int, chance: random.Random) -> None:
    """Writes, renames and removes some files, so that every run has all kinds of work.

    Few enough that what a killed run forgot is still there at the end, not hidden by a later change.
    """
    for number in range(STORIES):
        path = stories / f"{number}.en.md"
        fate = chance.random() if round_number else 0.0
        if fate < 0.08:
            fields: dict[str, Any] = {
                "externalId": str(number % 240),
                "title": f"Story {number} in round {round_number}",
                "tags": [f"T{round_number}"],
                "updatedAt": f"2025-12-01T00:00:00.{chance.randrange(1000):03}Z",
                "draft": chance.random() < 0.05,
            }
            files.write(stories, path.name, **fields)
        elif fate < 0.1:
            path.unlink(missing_ok=True)
        elif fate < 0.12 and path.exists():
            path.replace(stories / f"{number}-renamed.en.md")
    # A file that breaks keeps its last good version, which depends on the past; so it has none here.
    files.put(stories, f"broken-{round_number}.md", "no front matter")


@dataclass(frozen=True)
class Runs:
    """Of `index_once`, one after the other."""

    nursery: Nursery
    stories: Path

    async def undisturbed(self, store: Path, target: Target) -> float:
        """Seconds it took."""
        async with self._running(store, target) as process:
            began = time.monotonic()
            await process.wait()
            return time.monotonic() - began

    async def killed(self, store: Path, target: Target, after: float) -> bool:
        """Kills a run so many seconds after it began; false when it was over by then."""
        async with self._running(store, target) as process:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(after):
                    await process.wait()
            return process.returncode is None

    def _running(self, store: Path, target: Target) -> AbstractAsyncContextManager[Child]:
        return self.nursery.running(self.stories, store, target.engine, target.place)


async def documents(stories: Path, store: Path) -> dict[str, Document]:
    """What is to be served by a store that has just read the stories."""
    async with Store.open(store) as opened:
        await index_folder(opened, stories, now=datetime.now(UTC))
        return plain(await opened.documents([change.article for change in await opened.changes_after(0, 10_000)]))


async def searchable(target: Target, ids: list[str]) -> dict[str, Document]:
    """What the index has, held against the ids: there must be no others."""
    index, engine = open_index(target.engine, target.place), target.open_engine()
    try:
        await index.open()
        assert await index.count() == len(ids)
        found = await engine.fetch(ids, ATTRIBUTES)
    finally:
        await engine.aclose()
        await index.aclose()
    return {id: {name: document[name] for name in ATTRIBUTES if name in document} for id, document in found.items()}
