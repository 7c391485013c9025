"""Replicas: reads are spread over those that have everything, and go to another when one does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest

from search.arrivals import Arriving
from search.cursor import Offset
from search.errors import EngineUnavailable
from search.meilisearch import MeilisearchEngine, replicas
from search.meilisearch.marks import MARK
from search.request import Page, SearchRequest
from search.text import Query
from tests.search.meilisearch.scripted_server import Connection, Heard, behaving

pytestmark = pytest.mark.anyio


@dataclass
class Double:
    """Says that it has so many articles, of which the last entered with this number; or refuses, or hangs."""

    documents: int = 10
    latest: int = 10
    writes: int = 1
    refuses: bool = False
    hangs: bool = False
    searches: int = 0

    async def __call__(self, connection: Connection) -> None:
        while True:
            heard = await connection.hear()
            if self.hangs:
                await connection.hang()
            status, said = self.answer(heard)
            await connection.say(said, status)

    def answer(self, heard: Heard) -> tuple[int, object]:
        if self.refuses:
            return 503, {"message": "Too many", "code": "too_many_search_requests"}
        if heard.path != "/multi-search":
            moment = f"2026-01-01T00:00:{self.writes:02d}Z"
            return 200, {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": moment}
        queries = orjson.loads(heard.body)["queries"]
        is_look = len(queries) == 1 and queries[0].get("sort") == ["arrival:desc"]
        self.searches += not is_look
        return 200, {"results": [self._result(query) for query in queries]}

    def _result(self, query: dict[str, object]) -> dict[str, object]:
        hits = (
            [{"arrival": self.latest, "id": "art_one"}] if query["limit"] and query.get("sort") != MARK["sort"] else []
        )
        return {"hits": hits, "estimatedTotalHits": self.documents}


REQUEST = SearchRequest(Query.parse("word"), page=Page(size=0))


@asynccontextmanager
async def over(*doubles: Double, between: str = " ", ttl: float = 0) -> AsyncIterator[MeilisearchEngine]:
    async with behaving(doubles[0]) as one, behaving(doubles[-1]) as other:
        engine = MeilisearchEngine(f"{one.url}{between}{other.url}", None, "news", generation_ttl=ttl, deadline=1)
        try:
            yield engine
        finally:
            await engine.aclose()


async def ask(engine: MeilisearchEngine, times: int = 1) -> list[int]:
    return [page.total for _ in range(times) for page in await engine.search([REQUEST])]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """A breaker lets somebody try again after a while."""
    for _ in range(200):
        if await holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("It never came about.")


async def both_in_use(engine: MeilisearchEngine) -> bool:
    return "." in await engine.generation()


async def is_whole(engine: MeilisearchEngine) -> bool:
    return not (await engine.search([REQUEST]))[0].partial


async def test_reads_are_spread() -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        await ask(engine, 10)
    assert (one.searches, other.searches) == (5, 5)


async def test_whoever_has_less_to_do_is_asked() -> None:
    one, other = Double(), Double()
    async with over(one, other, ttl=60) as engine:
        await ask(engine)
        before = one.searches, other.searches
        one.hangs = True
        await asyncio.gather(*(ask(engine) for _ in range(6)))
    assert other.searches - before[1] == 6


@pytest.mark.parametrize("fault", ["refuses", "hangs"])
async def test_another_answers_where_one_does_not(fault: str) -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        await ask(engine, 2)
        setattr(one, fault, True)
        assert await ask(engine, 20) == [10] * 20
        before = one.searches
        assert await ask(engine, 5) == [10] * 5
        assert one.searches == before
        setattr(one, fault, False)
        await until(lambda: both_in_use(engine))
        await ask(engine, 2)
        assert one.searches > before


async def test_none_that_answers() -> None:
    one, other = Double(refuses=True), Double(refuses=True)
    async with over(one, other) as engine:
        with pytest.raises(EngineUnavailable, match=r"There is no answer from Meilisearch at .* and Meilisearch at "):
            await ask(engine)


@pytest.mark.parametrize("behind", [Double(latest=4), Double(documents=3), Double(latest=0, documents=0)])
async def test_one_that_is_behind_is_not_asked(behind: Double) -> None:
    whole = Double()
    async with over(behind, whole) as engine:
        assert await ask(engine, 6) == [10] * 6
        assert behind.searches == 0
        behind.latest, behind.documents, behind.writes = 10, 10, 2
        await ask(engine, 6)
        assert behind.searches == 3
        behind.searches = 0
        # But when there is nobody else.
        behind.latest, behind.writes, whole.refuses = 4, 3, True
        assert await ask(engine, 2) == [10, 10]
        assert behind.searches == 2


async def test_a_lag_of_a_moment_takes_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        await ask(engine, 2)
        one.latest, one.writes = 11, 2
        await ask(engine, 4)
        assert other.searches == 3
        monkeypatch.setattr(replicas, "GRACE", 0.0)
        await ask(engine, 4)
        assert other.searches == 3


async def test_a_generation_names_the_state_of_each() -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        seen = [await engine.generation(), await engine.generation()]
        one.writes = 2
        seen.append(await engine.generation())
        other.writes = 2
        seen.append(await engine.generation())
        one.refuses = True
        seen += [await engine.generation(), await engine.generation()]
    first, second, third, fourth, fifth, sixth = seen
    assert first == second
    assert fifth == sixth
    assert len({first, third, fourth, fifth}) == 4


async def stale(engine: MeilisearchEngine, generation: str) -> bool:
    (page,) = await engine.search([SearchRequest(Query.parse("word"), page=Page(cursor=Offset(0, generation)))])
    return page.stale_cursor


async def test_a_cursor_holds_for_all_that_have_not_changed() -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        both = await engine.generation()
        assert not await stale(engine, both)
        other.refuses = True
        only_one = await engine.generation()
        assert only_one != both
        assert not await stale(engine, both)
        one.writes = 2
        assert await stale(engine, both)
        assert await stale(engine, only_one)
        assert await stale(engine, "0123456789ab")


async def test_who_follows_is_told_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Double(), Double()
    async with over(one, other) as engine:
        for double in (one, other):
            double.refuses = True
            answer = await engine.arrivals([Arriving(after=3)])
            assert (answer.latest, [hit["arrival"] for hit in answer.found[0]]) == (10, [10])
            double.refuses = False
            await until(lambda: both_in_use(engine))


# Partitions of one server each.


async def test_a_partition_that_is_away_is_missing_and_said_to_be() -> None:
    one, other = Double(documents=4), Double(documents=6)
    async with over(one, other, between=" | ") as engine:
        (whole,) = await engine.search([REQUEST])
        assert (whole.total, whole.partial, whole.degraded) == (10, False, False)
        other.refuses = True
        (part,) = await engine.search([REQUEST])
        assert (part.total, part.partial, part.degraded) == (4, True, True)
        assert part.generation != whole.generation
        with pytest.raises(EngineUnavailable):
            await engine.arrivals([Arriving()])
        one.refuses = True
        with pytest.raises(EngineUnavailable):
            await engine.search([REQUEST])
        one.refuses = other.refuses = False
        await until(lambda: is_whole(engine))


async def test_a_partition_that_hangs_is_cut_off_and_then_left_alone() -> None:
    one, other = Double(documents=4), Double(documents=6)
    async with over(one, other, between=" | ") as engine:
        await ask(engine)
        other.hangs = True
        assert await ask(engine, 3) == [4, 4, 4]
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert await ask(engine, 3) == [4, 4, 4]
        assert loop.time() - began < 1  # less than the deadline of any one of them
