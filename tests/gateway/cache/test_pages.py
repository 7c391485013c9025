"""Pages that are remembered, and searches that are shared."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pytest

from gateway.cache.pages import CachingEngine
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.errors import EngineUnavailable, InvalidCode, InvalidRequest
from search.filters import FacetField
from search.histogram import HistogramRequest
from search.page import Failures, IndexStatus, SearchPage
from search.request import SearchRequest
from search.text import Query

pytestmark = pytest.mark.anyio


@dataclass
class Slow:
    """Answers when it is let, with as many hits as it was asked before."""

    name = "slow"
    now: str = "1"
    asked: list[Sequence[SearchRequest]] = field(default_factory=list)
    let: asyncio.Event = field(default_factory=asyncio.Event)
    failing: Exception | None = None
    degraded: bool = False
    failures: Failures = field(default_factory=dict)
    ended: int = 0

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        self.asked.append(requests)
        generation, total = self.now, len(self.asked)
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.ended += 1
            raise
        if self.failing:
            raise self.failing
        page = SearchPage((), total, False, False, generation, degraded=self.degraded, failures=self.failures)
        return [page for _ in requests]

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        raise NotImplementedError

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        raise NotImplementedError

    async def status(self) -> IndexStatus:
        return IndexStatus(await self.generation(), 1, None)

    async def generation(self) -> str:
        if self.failing:
            raise self.failing
        return self.now

    async def aclose(self) -> None: ...


ONE, OTHER = SearchRequest(Query(("one",))), SearchRequest(Query(("other",)))


@pytest.fixture
async def slow() -> Slow:
    return Slow()


@pytest.fixture
async def caching(slow: Slow) -> CachingEngine:
    return CachingEngine(slow, 100_000)


async def begun(caching: CachingEngine, *requests: SearchRequest) -> asyncio.Task[list[SearchPage]]:
    task = asyncio.create_task(caching.search(requests))
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_equal_searches_at_the_same_time_are_one(slow: Slow, caching: CachingEngine) -> None:
    tasks = [await begun(caching, ONE), await begun(caching, OTHER, ONE), await begun(caching, ONE, ONE)]
    slow.let.set()
    pages = [[page.total for page in await task] for task in tasks]
    assert (slow.asked, pages) == ([[ONE], [OTHER]], [[1], [2, 1], [1, 1]])
    (again,) = await caching.search([ONE])
    assert (again.total, again.cached, len(slow.asked)) == (1, True, 2)


async def test_a_write_parts_them(slow: Slow, caching: CachingEngine) -> None:
    before = await begun(caching, ONE)
    slow.now = "2"
    after = await begun(caching, ONE)
    slow.let.set()
    assert [(await task)[0].total for task in (before, after)] == [1, 2]
    assert (await caching.search([ONE]))[0].total == 2


async def test_who_asked_first_may_go(slow: Slow, caching: CachingEngine) -> None:
    first, second = await begun(caching, ONE), await begun(caching, ONE)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    slow.let.set()
    assert ((await second)[0].total, len(slow.asked)) == (1, 1)


async def test_the_last_to_go_ends_the_search(slow: Slow, caching: CachingEngine) -> None:
    tasks = [await begun(caching, ONE), await begun(caching, ONE)]
    for task in tasks:
        task.cancel()
    after = await begun(caching, ONE)
    slow.let.set()
    assert ((await after)[0].total, slow.ended) == (2, 1)
    assert [task.cancelled() for task in tasks] == [True, True]
    assert (await caching.search([ONE]))[0].cached


async def test_a_failure_is_for_all_that_wait_and_for_nobody_after(slow: Slow, caching: CachingEngine) -> None:
    tasks = [await begun(caching, ONE), await begun(caching, ONE)]
    slow.failing = EngineUnavailable("gone")
    slow.let.set()
    for task in tasks:
        with pytest.raises(EngineUnavailable):
            await task
    slow.failing = None
    assert (await caching.search([ONE]))[0].total == 2


async def test_what_a_stand_in_answered_is_not_kept(slow: Slow, caching: CachingEngine) -> None:
    slow.let.set()
    slow.degraded = True
    assert [(await caching.search([ONE]))[0].total for _ in range(2)] == [1, 2]


async def test_a_page_with_a_part_that_failed_is_not_kept(slow: Slow, caching: CachingEngine) -> None:
    slow.let.set()
    slow.failures = {FacetField.TAGS: EngineUnavailable("overloaded")}
    assert [(await caching.search([ONE]))[0].total for _ in range(2)] == [1, 2]
    slow.failures = {HistogramRequest(): InvalidRequest(InvalidCode.INVALID_ARGUMENT, "too many buckets")}
    assert [(await caching.search([ONE]))[0].total for _ in range(2)] == [3, 3]
