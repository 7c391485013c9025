"""A server that is down, hangs, lies or dies: always one of two errors, and always in time."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from search.errors import EngineFailed, EngineUnavailable
from search.meilisearch import MeilisearchEngine
from search.request import SearchRequest
from tests.search.meilisearch.scripted_server import Behaviour, Connection, Heard, answering, behaving

#: In which the gateway has promised an answer. The default deadline leaves room for it.
PROMISED_SECONDS = 2

KEY = "a-secret-key-0123456789"

Call = Callable[[MeilisearchEngine], Awaitable[object]]
CALLS: dict[str, Call] = {
    "search": lambda engine: engine.search([SearchRequest()]),
    "fetch": lambda engine: engine.fetch(["art_1"], ["title"]),
    "status": lambda engine: engine.status(),
}
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


def healthy(heard: Heard) -> tuple[int, object]:
    """What a real server would say of an index without articles."""
    if heard.path.endswith("/multi-search"):
        return 200, {"results": [{"hits": [], "estimatedTotalHits": 0}]}
    return 200, {"createdAt": "2025-11-24T12:00:00Z", "updatedAt": "2025-11-24T12:00:00Z"}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[MeilisearchEngine]:
    engine = MeilisearchEngine(url, KEY, "articles", generation_ttl=0)
    try:
        yield engine
    finally:
        await engine.aclose()


async def fails_in_time(call: Call, engine: MeilisearchEngine) -> None:
    began = time.monotonic()
    with pytest.raises(EngineUnavailable) as caught:
        await call(engine)
    assert time.monotonic() - began < PROMISED_SECONDS
    assert KEY not in str(caught.value)


@calls
async def test_nobody_listens(call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with connected(f"http://127.0.0.1:{taken.getsockname()[1]}") as engine:
            await fails_in_time(call, engine)


@calls
async def test_an_unknown_host(call: Call) -> None:
    async with connected("http://nowhere.invalid:7700") as engine:
        await fails_in_time(call, engine)


async def silent(connection: Connection) -> None:
    await connection.hang()


async def dripping(connection: Connection) -> None:
    await connection.hear()
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    await connection.send(b"{")
    await connection.hang()


async def ending_early(connection: Connection) -> None:
    await connection.hear()
    await connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"results": [')


async def no_http(connection: Connection) -> None:
    await connection.hear()
    await connection.send(b"SSH-2.0-OpenSSH_9.6\r\n")


async def hanging_up(connection: Connection) -> None:
    await connection.hear()
    connection.writer.transport.abort()


@calls
@pytest.mark.parametrize("behaviour", [silent, dripping, ending_early, no_http, hanging_up])
async def test_a_broken_server_is_tried_twice_and_given_up(call: Call, behaviour: Behaviour) -> None:
    async with behaving(behaviour) as server, connected(server.url) as engine:
        await fails_in_time(call, engine)
        assert server.connections == 2


@calls
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 520])
async def test_a_status_that_may_pass(call: Call, status: int) -> None:
    answer = answering(lambda _: (status, {"message": "Too many search requests running at the same time: 1000."}))
    async with behaving(answer) as server, connected(server.url) as engine:
        with pytest.raises(EngineUnavailable, match=f"answered {status}: Too many search requests"):
            await call(engine)
        assert server.connections == 1, "only a broken connection is a reason to ask again"


@calls
@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 413, 415])
async def test_a_status_that_will_not_pass(call: Call, status: int) -> None:
    async with behaving(answering(lambda _: (status, b"<html>no"))) as server, connected(server.url) as engine:
        with pytest.raises(EngineFailed, match=f"answered {status}: without a reason") as caught:
            await call(engine)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("answer", [b"", b'{"results": [', b"<html>"])
@calls
async def test_what_is_no_json_is_not_the_servers_own(call: Call, answer: bytes) -> None:
    """It was cut short on its way, or a proxy said it: that may pass."""
    async with behaving(answering(lambda _: (200, answer))) as server, connected(server.url) as engine:
        with pytest.raises(EngineUnavailable, match="not JSON"):
            await call(engine)


@calls
@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("0", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-1", 0)])
async def test_how_long_it_wants_to_be_left_in_peace(call: Call, header: str, seconds: float) -> None:
    async def busy(connection: Connection) -> None:
        while True:
            await connection.hear()
            await connection.send(f"HTTP/1.1 503 So\r\nretry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode())

    async with behaving(busy) as server, connected(server.url) as engine:
        with pytest.raises(EngineUnavailable) as caught:
            await call(engine)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"results": None},
        {"results": []},
        {"results": [{}, {}]},
        {"results": [None]},
        {"results": [{"hits": {}, "estimatedTotalHits": 0}]},
        {"results": [{"hits": ["art_1"], "estimatedTotalHits": 1}]},
        {"results": [{"hits": [], "totalHits": 0}]},
    ],
)
async def test_an_answer_that_makes_no_sense(answer: object) -> None:
    def speak(heard: Heard) -> tuple[int, object]:
        return (200, answer) if heard.path == "/multi-search" else healthy(heard)

    async with behaving(answering(speak)) as server, connected(server.url) as engine:
        with pytest.raises(EngineFailed):
            await engine.search([SearchRequest()])


@pytest.mark.parametrize("answer", [[], {}, {"uid": "articles"}, {"createdAt": 1, "updatedAt": 2}])
async def test_an_index_that_makes_no_sense(answer: object) -> None:
    async with behaving(answering(lambda _: (200, answer))) as server, connected(server.url) as engine:
        with pytest.raises(EngineFailed):
            await engine.status()


async def test_a_kept_connection_that_went_silent_is_replaced() -> None:
    """As the server leaves one whose request it refused without reading it to the end."""

    async def once_only(connection: Connection) -> None:
        status, said = healthy(await connection.hear())
        await connection.say(said, status)
        await connection.hang()

    async with behaving(once_only) as server, connected(server.url) as engine:
        await engine.fetch(["art_1"], [])
        await engine.fetch(["art_1"], [])
        assert server.connections == 2


@calls
async def test_a_kept_connection_that_was_closed_is_replaced(call: Call) -> None:
    """As a proxy does with connections that nobody used for a while."""

    async def closing(connection: Connection) -> None:
        status, said = healthy(await connection.hear())
        await connection.say(said, status)
        await connection.hear()

    async with behaving(closing) as server, connected(server.url) as engine:
        for _ in range(3):
            await call(engine)


async def test_a_healthy_connection_is_kept() -> None:
    async with behaving(answering(healthy)) as server, connected(server.url) as engine:
        for call in CALLS.values():
            await call(engine)
        assert server.connections == 1


async def test_nothing_compressed_is_asked_for() -> None:
    """Compressed answers come 40 ms later."""
    heard: list[Heard] = []

    def listen(request: Heard) -> tuple[int, object]:
        heard.append(request)
        return healthy(request)

    async with behaving(answering(listen)) as server, connected(server.url) as engine:
        for call in CALLS.values():
            await call(engine)
    assert {one.headers["accept-encoding"] for one in heard} == {"identity"}
    assert {one.headers["authorization"] for one in heard} == {f"Bearer {KEY}"}


async def test_a_server_below_a_path() -> None:
    paths: list[str] = []

    def listen(request: Heard) -> tuple[int, object]:
        paths.append(request.path)
        return healthy(request)

    async with behaving(answering(listen)) as server, connected(f"{server.url}/find/") as engine:
        await engine.status()
    assert paths == ["/find/indexes/articles", "/find/multi-search"]


def test_a_deadline_that_believes_cut_searches_is_refused() -> None:
    with pytest.raises(ValueError, match="cut short"):
        MeilisearchEngine("http://127.0.0.1:7700", None, "articles", deadline=5)
