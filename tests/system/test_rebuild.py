"""A search index that is rebuilt, on both engines, while others go on searching it and writing to it."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import httpx
import pytest

from search.cursor import Sort
from search.engine import SearchEngine
from search.request import Page, SearchRequest
from search.text import Query
from tests.indexer import files
from tests.system.rebuild_once import MOMENTS
from tests.system.site import Site

pytestmark = pytest.mark.anyio

#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 120.0
_PAUSE = 0.005
STORIES = 600
#: Of these, so many have the word.
TIDAL = 200
BY_DATE = SearchRequest(sort=Sort.PUBLISHED_AT_DESC, attributes=frozenset({"title"}))
BY_WORDS = replace(BY_DATE, query=Query.parse("tidal"), sort=Sort.RELEVANCE)


def write(folder: Path, numbers: Sequence[int]) -> None:
    for number in numbers:
        word = "tidal" if number % (STORIES // TIDAL) == 0 else "quiet"
        at = f"2025-11-{number % 28 + 1:02}T{number % 24:02}:{number // 28 % 60:02}:00Z"
        files.write(folder, f"{number}.en.md", title=f"A {word} day {number}", publishedAt=at)


@pytest.fixture
async def stories(site: Site) -> Path:
    """A folder of articles that are in the store and in the index."""
    folder = site.folder / "stories"
    write(folder, range(STORIES))
    await site.fill(folder)
    return folder


@dataclass
class Searcher:
    """Asks all the while. ``totals`` are all that it was told, ``walks`` the articles it met from page to page."""

    engine: SearchEngine
    totals: list[int] = field(default_factory=list)
    walks: list[list[str]] = field(default_factory=list)

    async def ask(self) -> None:
        while True:
            by_date, by_words = await self.engine.search([replace(BY_DATE, page=Page(size=3)), BY_WORDS])
            assert (len(by_date.hits), by_words.total, len(by_words.hits)) == (3, TIDAL, BY_WORDS.page.size)
            self.totals.append(by_date.total)
            await asyncio.sleep(_PAUSE)

    async def walk_by_date(self) -> None:
        while True:
            self.walks.append([id async for id in self._walked(BY_DATE)])

    async def walk_by_relevance(self) -> None:
        """Which may meet an article twice, or never, when the index changes, but answers."""
        while True:
            assert TIDAL // 2 < len([id async for id in self._walked(BY_WORDS)]) < TIDAL * 2

    async def _walked(self, request: SearchRequest) -> AsyncIterator[str]:
        page: Page | None = Page(size=90)
        while page:
            (found,) = await self.engine.search([replace(request, page=page)])
            assert found.hits
            for hit in found.hits:
                yield hit.document["id"]
            page = replace(page, cursor=found.hits[-1].cursor) if found.has_next else None
            await asyncio.sleep(_PAUSE)

    async def until_told(self, total: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.totals or self.totals[-1] != total:  # noqa: ASYNC110
                await asyncio.sleep(_PAUSE)

    async def until_walked(self, times: int) -> None:
        """So many times from one end to the other, all of it from now on."""
        async with asyncio.timeout(PATIENCE):
            wanted = len(self.walks) + times + 1
            while len(self.walks) < wanted:  # noqa: ASYNC110
                await asyncio.sleep(_PAUSE)


@asynccontextmanager
async def searching(site: Site) -> AsyncIterator[Searcher]:
    """Somebody searches beside what is done meanwhile; what he meets with ends it."""
    async with site.engine() as engine, asyncio.TaskGroup() as tasks:
        searcher = Searcher(engine)
        asking = (searcher.ask(), searcher.walk_by_date(), searcher.walk_by_relevance())
        running = [tasks.create_task(each) for each in asking]
        yield searcher
        for task in running:
            task.cancel()


async def test_searches_notice_nothing_of_a_rebuild(site: Site, stories: Path) -> None:
    async with searching(site) as searcher:
        for _ in range(3):
            asked = len(searcher.totals)
            assert (await site.well("rebuild")).endswith(f": rebuilt with {STORIES:,} articles\n")
            assert len(searcher.totals) > asked
        await searcher.until_walked(1)
    assert set(searcher.totals) == {STORIES}
    assert {(len(walk), len(set(walk))) for walk in searcher.walks} == {(STORIES, STORIES)}


async def test_what_is_written_during_a_rebuild_is_there_before_and_after_it(site: Site, stories: Path) -> None:
    written = STORIES
    async with searching(site) as searcher, site.nursery("tests.system.rebuild_once") as rebuilds:
        while written < STORIES + 4:
            async with rebuilds.running() as process:
                while process.returncode is None:
                    files.write(stories, f"{written}.en.md", title=f"Written meanwhile {written}")
                    await site.fill(stories)
                    written += 1
                    await searcher.until_told(written)
    assert searcher.totals == sorted(searcher.totals)
    assert await site.well("verify") == "The index holds what the store does.\n"


async def test_killed_in_the_middle_of_a_rebuild(site: Site, stories: Path) -> None:
    chance = Random(20251124)
    written, kills = STORIES, 0
    async with searching(site) as searcher, site.nursery("tests.system.rebuild_once") as rebuilds:
        async with rebuilds.running() as process:
            began = time.monotonic()
            await process.wait()
            duration = time.monotonic() - began
        while kills < 6:
            async with rebuilds.running() as process:
                await asyncio.sleep(duration * chance.uniform(0, 0.9))
                is_killed = process.returncode is None
            kills += is_killed
            if not is_killed:
                duration *= 0.9
            # The next push, whatever the rebuild left behind.
            files.write(stories, f"{written}.en.md", title=f"Written after it {written}")
            written += 1
            await site.fill(stories)
        # What the last of them left behind is gone with that.
        assert len(await indexes(site)) == 1
    assert searcher.totals == sorted(searcher.totals)
    assert await site.well("verify") == "The index holds what the store does.\n"
    await site.well("rebuild")
    assert await site.well("verify") == "The index holds what the store does.\n"
    assert len(await indexes(site)) == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_killed_at_the_moment_that_counts(site: Site, stories: Path, moment: str) -> None:
    async with searching(site) as searcher:
        async with site.running("tests.system.rebuild_once", moment) as process:
            await process.wait()
            assert process.returncode == -signal.SIGKILL
        files.write(stories, "after.md", title="Written after it")
        (pushed,) = (await site.fill(stories)).pushed
        assert pushed.refilled == (moment in ("swapped", "taken over"))
        await searcher.until_told(STORIES + 1)
    assert searcher.totals == sorted(searcher.totals)
    assert len(await indexes(site)) == 1
    assert await site.well("verify") == "The index holds what the store does.\n"


async def indexes(site: Site) -> list[str]:
    """Those there are in the site's place, the live one among them."""
    if site.is_embedded:
        return [entry.name for entry in site.settings.index_directory.iterdir() if entry.is_dir()]
    async with httpx.AsyncClient(base_url=str(site.settings.meilisearch_url)) as server:
        found = (await server.get("/indexes", params={"limit": 1_000})).json()["results"]
    return [index["uid"] for index in found if index["uid"].startswith(site.settings.meilisearch_index)]
