"""More than there is room for, and clients that do not wait."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from gateway.app import create_app
from gateway.limits.load import DEFAULT_LOAD, Load
from gateway.settings import load
from search import factory
from search.admission import Room
from search.engine import SearchEngine
from search.page import SearchPage
from search.request import SearchRequest
from tests.articles import ARTICLES
from tests.gateway.asking import asking, started

pytestmark = pytest.mark.anyio

EMPTY = SearchPage((), 0, False, False, "1")
FULL = {
    "errors": [
        {
            "message": "Too much is asked of this server at the moment; try again in 1 s.",
            "extensions": {"code": "OVERLOADED"},
        }
    ]
}

HARBOR = '{ articles(query: "harbor") { totalCount nodes { id } meta { degraded } } }'
JSON = {"Content-Type": "application/json"}


def question(number: int) -> str:
    """One that is not asked twice."""
    return f'{{ articles(query: "word{number}") {{ totalCount meta {{ degraded }} }} }}'


@dataclass
class Held:
    """An engine that answers searches when it is let."""

    folder: Path
    let: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    ended: int = 0

    def open(self) -> SearchEngine:
        engine = factory.embedded_engine(self.folder)
        really = engine.search

        async def search(requests: Sequence[SearchRequest]) -> list[SearchPage]:
            self.begun += 1
            try:
                await self.let.wait()
            finally:
                self.ended += 1
            return await really(requests)

        setattr(engine, "search", search)  # noqa: B010  # mypy knows a method there
        return engine

    async def until(self, begun: int = 0, ended: int = 0) -> None:
        async with asyncio.timeout(20):
            while self.begun < begun or self.ended < ended:  # noqa: ASYNC110
                await asyncio.sleep(0.005)


async def fill(folder: Path) -> None:
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("index")
    await fill(made)
    return made


@pytest.fixture
async def held(folder: Path) -> Held:
    return Held(folder)


async def ask(client: httpx.AsyncClient, asked: str, **headers: str) -> httpx.Response:
    return await client.get("/graphql", params={"query": asked}, headers=headers)


async def test_what_there_is_no_room_for_is_turned_away_at_once(held: Held) -> None:
    room = Load(Room(at_once=2, waiting=1, patience=30), DEFAULT_LOAD.searches)
    known = "{ index { documents } }"
    async with asking(create_app(held.open, load=room, cache_bytes=1_000_000)) as client:
        first = await ask(client, known)
        tasks = [asyncio.create_task(ask(client, question(number))) for number in range(3)]
        await held.until(begun=2)
        for _ in range(3):
            refused = await ask(client, question(9))
            assert (refused.status_code, refused.headers["retry-after"], refused.json()) == (503, "1", FULL)
            assert refused.headers["cache-control"] == "no-store"
        # What has one answer is counted however it is asked for.
        assert "OVERLOADED" in (await ask(client, question(9), accept="text/event-stream")).text
        assert held.begun == 2

        assert (await ask(client, known)).content == first.content
        for path, said in (("/livez", "alive\n"), ("/readyz", f"ready, {len(ARTICLES)} articles\n")):
            answer = await client.get(path)
            assert (answer.status_code, answer.text) == (200, said)
        held.let.set()
        assert [answer.json()["data"]["articles"]["totalCount"] for answer in await asyncio.gather(*tasks)] == [0, 0, 0]
        assert (await ask(client, question(9))).status_code == 200


async def test_who_waited_too_long_is_turned_away(held: Held) -> None:
    room = Load(Room(at_once=1, waiting=5, patience=0.01), DEFAULT_LOAD.searches)
    async with asking(create_app(held.open, load=room)) as client:
        task = asyncio.create_task(ask(client, question(0)))
        await held.until(begun=1)
        assert (await ask(client, question(1))).status_code == 503
        held.let.set()
        assert (await task).status_code == 200


@asynccontextmanager
async def busy(
    held: Held, **given: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, Any], Sequence[httpx.Response]]]:
    """Asked for harbors while there was room; then the engine is busy, and something is written."""
    room = Load(DEFAULT_LOAD.operations, Room(at_once=1, waiting=0, patience=30))
    held.let.set()
    async with started(create_app(held.open, load=room, **given)) as (client, state):
        before = await ask(client, HARBOR)
        held.let.clear()
        task = asyncio.create_task(ask(client, question(0)))
        await held.until(begun=2)
        async with aclosing(factory.embedded_index(held.folder)) as index:
            await index.open()
            await index.apply([], [ARTICLES[-1].id])
        yield client, state, [before]
        assert state["engine"].guard.breaker.is_closed
        held.let.set()
        assert "errors" not in (await task).json()


@pytest.fixture
async def held_of_its_own(tmp_path: Path) -> Held:
    await fill(tmp_path)
    return Held(tmp_path)


async def test_what_the_engine_has_no_room_for_comes_from_before(held_of_its_own: Held) -> None:
    async with busy(held_of_its_own, cache_bytes=1_000_000) as (client, state, (before,)):
        stale, refused = await ask(client, HARBOR), await ask(client, question(2))
        found = before.json()["data"]["articles"]
        assert stale.json()["data"]["articles"] == {**found, "meta": {"degraded": True}}
        assert stale.headers["newsgate-degraded"] == "stale"
        (error,) = refused.json()["errors"]
        assert error["extensions"]["code"] == "SEARCH_OVERLOADED"
        assert error["message"] == "Too many are searching at the moment; try again in a second."
        assert (await client.get("/readyz")).status_code == 200
        assert state["engine"].guard.admission.refused == 2


async def test_what_the_engine_has_no_room_for_comes_from_the_stand_in(held_of_its_own: Held, folder: Path) -> None:
    async with busy(held_of_its_own, open_standby=lambda: factory.embedded_engine(folder)) as (client, state, _):
        answer = await ask(client, "{ articles { totalCount meta { degraded engine } } }")
        meta = {"degraded": True, "engine": "embedded"}
        assert answer.json() == {"data": {"articles": {"totalCount": len(ARTICLES), "meta": meta}}}
        assert state["engine"].given == {"standby": 1, "stale": 0}


@asynccontextmanager
async def listening(held: Held, **given: Any) -> AsyncIterator[int]:
    """A server of its own, for a client that goes away is a matter of connections. Gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(held.open, **given), log_level="critical"))
        running = asyncio.create_task(server._serve([listener]))  # `serve` would take the test run's signals
        try:
            while not server.started:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await running


POST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
BODY = b'{"query": "{ articles { totalCount } }"}'
REQUESTS = {
    "POST": POST % (len(BODY), BODY),
    "GET": b"GET /graphql?query=%7B%20articles%20%7B%20totalCount%20%7D%20%7D HTTP/1.1\r\nHost: x\r\n\r\n",
    "batch": POST % (len(BODY) + 2, b"[" + BODY + b"]"),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
async def test_who_goes_away_takes_the_work_along(held: Held, request_: bytes) -> None:
    limits = replace(load().query_limits, batch=1)
    async with listening(held, query_limits=limits) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_)
        await held.until(begun=1)
        assert held.ended == 0
        writer.transport.abort()
        await held.until(ended=1)
        held.let.set()
        async with httpx.AsyncClient() as client:
            answer = await client.get(
                f"http://127.0.0.1:{port}/graphql", params={"query": "{ articles { totalCount } }"}
            )
        assert answer.json() == {"data": {"articles": {"totalCount": len(ARTICLES)}}}


async def test_others_who_asked_the_same_are_answered(held: Held) -> None:
    async with listening(held) as port, httpx.AsyncClient() as client:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUESTS["POST"])
        await held.until(begun=1)
        other = asyncio.create_task(client.post(f"http://127.0.0.1:{port}/graphql", content=BODY, headers=JSON))
        await asyncio.sleep(0.1)
        writer.transport.abort()
        await asyncio.sleep(0.1)
        assert held.ended == 0
        held.let.set()
        assert (await other).json() == {"data": {"articles": {"totalCount": len(ARTICLES)}}}
        assert held.begun == 1


def test_every_number_has_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().load == DEFAULT_LOAD
    for at, name in enumerate(("OPERATIONS", "WAITING_OPERATIONS", "SEARCHES", "WAITING_SEARCHES"), 1):
        monkeypatch.setenv(f"NEWSGATE_MAX_{name}", str(at))
    assert load().load == Load(Room(1, 2, DEFAULT_LOAD.operations.patience), Room(3, 4, DEFAULT_LOAD.searches.patience))
