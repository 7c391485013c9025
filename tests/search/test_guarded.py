"""What opens the breaker and what closes it; who is let in, who waits, and who is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

import pytest

from search.admission import Admission, Full, Room
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.breaker import Breaker, State
from search.engine import SearchEngine
from search.errors import EngineFailed, EngineOverloaded, EngineResting, EngineUnavailable, InvalidCode, InvalidRequest
from search.guarded import GuardedEngine
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

pytestmark = pytest.mark.anyio

PAGE = SearchPage((), 7, False, False, "1")
ROOM = Room(at_once=2, waiting=1, patience=30)
DOWN = EngineUnavailable("down")


@dataclass
class Scripted:
    """Does as it is told, when it is let."""

    name = "scripted"
    failing: Exception | None = None
    let: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.let.set()

    async def _did(self, what: str) -> None:
        self.asked.append(what)
        await self.let.wait()
        if self.failing:
            raise self.failing

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        await self._did("search")
        return [PAGE for _ in requests]

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        await self._did("fetch")
        return {}

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        await self._did("arrivals")
        return Arrivals(0)

    async def status(self) -> IndexStatus:
        await self._did("status")
        return IndexStatus("1", 0, None)

    async def generation(self) -> str:
        await self._did("generation")
        return "1"

    async def aclose(self) -> None:
        self.asked.append("aclose")


CALLS: dict[str, Callable[[SearchEngine], Awaitable[object]]] = {
    "search": lambda engine: engine.search([SearchRequest()]),
    "fetch": lambda engine: engine.fetch(["art_1"], ["title"]),
    "arrivals": lambda engine: engine.arrivals([]),
    "status": lambda engine: engine.status(),
    "generation": lambda engine: engine.generation(),
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
Call = Callable[[SearchEngine], Awaitable[object]]


def guarding(scripted: Scripted, pause: float = 60) -> GuardedEngine:
    return GuardedEngine(scripted, Breaker(failures=2, pause=pause, ceiling=60), ROOM)


async def fails(call: Call, engine: SearchEngine, error: type[Exception]) -> None:
    with pytest.raises(error):
        await call(engine)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)


@calls
async def test_while_it_is_open_nobody_asks(call: Call) -> None:
    scripted = Scripted(DOWN)
    guarded = guarding(scripted)
    for _ in range(5):
        await fails(call, guarded, EngineUnavailable)
    assert (len(scripted.asked), guarded.breaker.state) == (2, State.OPEN)
    for other in CALLS.values():
        await fails(other, guarded, EngineUnavailable)
    assert len(scripted.asked) == 2
    await guarded.aclose()


@calls
@pytest.mark.parametrize(
    "error", [EngineFailed(), InvalidRequest(InvalidCode.INVALID_DATE, "no"), EngineOverloaded(), EngineResting()]
)
async def test_only_what_is_unavailable_opens_it(call: Call, error: Exception) -> None:
    scripted = Scripted(error)
    guarded = guarding(scripted)
    for _ in range(5):
        await fails(call, guarded, type(error))
    assert (len(scripted.asked), guarded.breaker.is_closed) == (5, True)


async def test_a_generation_that_is_remembered_does_not_hide_failing_searches() -> None:
    scripted = Scripted()
    guarded = guarding(scripted)
    for failing, what in [(DOWN, "search"), (None, "generation"), (DOWN, "search")]:
        scripted.failing = failing
        await asyncio.gather(CALLS[what](guarded), return_exceptions=True)
    assert guarded.breaker.state is State.OPEN
    await guarded.aclose()


async def test_it_is_found_out_in_the_background_that_it_is_back() -> None:
    scripted = Scripted(DOWN)
    guarded = guarding(scripted, pause=0.01)
    for _ in range(2):
        await fails(CALLS["search"], guarded, EngineUnavailable)
    await until(lambda: len(scripted.asked) >= 4)
    scripted.failing = None
    await until(lambda: guarded.breaker.is_closed)
    assert set(scripted.asked[2:]) == {"status"}, "no user's question was tried"
    assert await guarded.search([SearchRequest()]) == [PAGE]
    await guarded.aclose()


async def test_an_engine_that_answers_nonsense_has_come_back() -> None:
    scripted = Scripted(DOWN)
    guarded = guarding(scripted, pause=0.01)
    for _ in range(2):
        await fails(CALLS["search"], guarded, EngineUnavailable)
    scripted.failing = EngineFailed("the key is wrong")
    await until(lambda: guarded.breaker.is_closed)
    await fails(CALLS["search"], guarded, EngineFailed)


async def given_up(guarded: GuardedEngine) -> None:
    task = asyncio.create_task(guarded.search([SearchRequest()]))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    assert isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)


async def test_an_engine_that_everybody_gives_up_is_looked_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients with less patience than there is time for a search would meet one that hangs again and again."""
    monkeypatch.setattr("search.guarded._DOUBT", -1.0)
    scripted = Scripted(DOWN)
    scripted.let.clear()
    guarded = guarding(scripted)
    await given_up(guarded)
    await given_up(guarded)
    assert guarded.breaker.is_closed
    scripted.let.set()
    await until(lambda: not guarded.breaker.is_closed)
    assert scripted.asked == ["search", "status", "search", "status"]
    await guarded.aclose()


async def test_one_that_is_well_is_not_suspected_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.guarded._DOUBT", -1.0)
    scripted = Scripted()
    scripted.let.clear()
    before = asyncio.all_tasks()
    guarded = guarding(scripted)
    for _ in range(5):
        await given_up(guarded)
    scripted.let.set()
    await until(lambda: asyncio.all_tasks() == before)
    assert (guarded.breaker.is_closed, scripted.asked.count("status")) == (True, 1)


async def test_a_search_that_is_soon_given_up_means_nothing() -> None:
    scripted = Scripted()
    scripted.let.clear()
    guarded = guarding(scripted)
    for _ in range(5):
        await given_up(guarded)
    assert scripted.asked == ["search"] * 5


async def test_closing_ends_the_probe() -> None:
    before = asyncio.all_tasks()
    scripted = Scripted(DOWN)
    guarded = guarding(scripted, pause=0.01)
    for _ in range(2):
        await fails(CALLS["search"], guarded, EngineUnavailable)
    scripted.let.clear()
    await until(lambda: scripted.asked[-1] == "status")
    await guarded.aclose()
    assert scripted.asked[-1] == "aclose"
    assert asyncio.all_tasks() == before
    assert guarded.breaker.state is State.OPEN


async def test_more_than_there_is_room_for_is_turned_away() -> None:
    scripted = Scripted()
    scripted.let.clear()
    guarded = guarding(scripted)
    tasks = [asyncio.create_task(guarded.search([SearchRequest()])) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert (len(scripted.asked), guarded.admission.inside, guarded.admission.waiting) == (2, 2, 1)
    for what in ("search", "fetch", "arrivals"):
        await fails(CALLS[what], guarded, EngineOverloaded)
    scripted.let.set()
    assert await guarded.status() == IndexStatus("1", 0, None), "for which no room is needed"
    assert [await task for task in tasks] == [[PAGE]] * 3
    admission = guarded.admission
    assert (admission.inside, admission.waiting, admission.refused, guarded.breaker.is_closed) == (0, 0, 3, True)


async def test_who_waits_when_it_opens_does_not_ask() -> None:
    scripted = Scripted(DOWN)
    scripted.let.clear()
    guarded = guarding(scripted)
    tasks = [asyncio.create_task(guarded.search([SearchRequest()])) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    scripted.let.set()
    assert [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)] == [
        EngineUnavailable,
        EngineUnavailable,
        EngineResting,
    ]
    assert scripted.asked.count("search") == 2
    await guarded.aclose()


async def test_patience_has_an_end() -> None:
    admission = Admission(Room(at_once=1, waiting=5, patience=0.01))
    async with admission:
        with pytest.raises(Full):
            async with admission:
                raise AssertionError("nobody left")
    assert (admission.inside, admission.waiting, admission.refused) == (0, 0, 1)
    async with admission:
        assert admission.inside == 1


async def test_who_gives_up_waiting_takes_no_place() -> None:
    admission = Admission(Room(at_once=1, waiting=1, patience=30))

    async def wait() -> None:
        async with admission:
            pass

    async with admission:
        first = asyncio.create_task(wait())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert (admission.waiting, admission.refused) == (1, 0)
    await second
    assert (admission.inside, admission.waiting) == (0, 0)
