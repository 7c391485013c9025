"""graphql-transport-ws, by what goes over the wire."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from gateway.limits.limits import QueryLimits
from gateway.persisted import digest_of
from gateway.subscriptions.limits import Limits
from tests.articles import article
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED, PATIENCE, Site

pytestmark = pytest.mark.anyio

ONE, TWO = (article(slug=title.lower(), title=title) for title in ("One", "Two"))
SUBPROTOCOL = "graphql-transport-ws"
DOCUMENTS = "{ index { documents } }"
INIT = {"type": "connection_init"}


class Socket:
    """Speaks JSON, and knows how it was closed."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def say(self, *messages: dict[str, Any] | str | bytes) -> None:
        for message in messages:
            await self._connection.send(json.dumps(message) if isinstance(message, dict) else message)

    async def subscribe(self, id: str, query: str = ADDED, **more: Any) -> None:
        await self.say({"id": id, "type": "subscribe", "payload": {"query": query, **more}})

    async def heard(self) -> Any:
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self._connection.recv())

    async def closed(self) -> tuple[int, str]:
        """Code and reason, once nothing comes any more."""
        async with asyncio.timeout(PATIENCE):
            await self._connection.wait_closed()
        assert self._connection.close_code
        return self._connection.close_code, self._connection.close_reason or ""


@asynccontextmanager
async def opened_at(url: str, protocol: str | None = SUBPROTOCOL) -> AsyncIterator[Socket]:
    url = url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=[protocol] if protocol else None, proxy=None) as connection:  # type: ignore[list-item]
        yield Socket(connection)


@asynccontextmanager
async def begun_at(url: str) -> AsyncIterator[Socket]:
    async with opened_at(url) as socket:
        await socket.say(INIT)
        assert await socket.heard() == {"type": "connection_ack"}
        yield socket


def opened(site: Site, protocol: str | None = SUBPROTOCOL) -> AbstractAsyncContextManager[Socket]:
    return opened_at(site.url, protocol)


def begun(site: Site) -> AbstractAsyncContextManager[Socket]:
    return begun_at(site.url)


def told(id: str, title: str) -> dict[str, Any]:
    return {"id": id, "type": "next", "payload": {"data": {"articleAdded": {"title": title}}}}


async def following(site: Site, subscribers: int) -> None:
    """Waits until so many have begun: the protocol says nothing when one has."""
    await site.until(lambda: len(site.feeds.subscribers) == subscribers == site.feeds.begun)


async def test_what_enters_the_index_is_told(any_site: Site) -> None:
    async with begun(any_site) as socket:
        await socket.subscribe("a")
        await following(any_site, 1)
        await any_site.write([ONE, TWO])
        assert [await socket.heard(), await socket.heard()] == [told("a", "One"), told("a", "Two")]


async def test_many_operations_on_one_socket(site: Site) -> None:
    async with begun(site) as socket:
        await socket.subscribe("a")
        await socket.subscribe("b", 'subscription { articleAdded(query: "two") { title } }')
        await following(site, 2)
        await socket.subscribe("q", DOCUMENTS)
        assert await socket.heard() == {"id": "q", "type": "next", "payload": {"data": {"index": {"documents": 0}}}}
        assert await socket.heard() == {"id": "q", "type": "complete"}
        await site.write([ONE])
        assert await socket.heard() == told("a", "One")
        await socket.say({"id": "a", "type": "complete"})
        await following(site, 1)
        await site.write([TWO])
        assert await socket.heard() == told("b", "Two")
        await socket.subscribe("a")  # an id that is free again
        await socket.subscribe("q", DOCUMENTS)
        assert (await socket.heard())["payload"] == {"data": {"index": {"documents": 2}}}
    await following(site, 0)


async def test_what_is_wrong_is_an_error_that_ends_the_operation(site: Site) -> None:
    async with begun(site) as socket:
        await socket.subscribe("a", "{ nothing }")
        refused = await socket.heard()
        assert (refused["id"], refused["type"]) == ("a", "error")
        assert [error["extensions"]["code"] for error in refused["payload"]] == ["GRAPHQL_VALIDATION_FAILED"]
        # By the protocol no complete follows; the id is free.
        await socket.subscribe("a", '{ articles(after: "x") { totalCount } }')
        answer = await socket.heard()
        assert (answer["type"], answer["payload"]["errors"][0]["extensions"]["code"]) == ("next", "INVALID_CURSOR")
        assert await socket.heard() == {"id": "a", "type": "complete"}


async def test_variables_and_names(site: Site) -> None:
    document = "query A($first: Int) { articles(first: $first) { nodes { title } } } query B { index { documents } }"
    await site.write([ONE])
    async with begun(site) as socket:
        await socket.subscribe("a", document, operationName="A", variables={"first": 1}, extensions=None)
        assert (await socket.heard())["payload"] == {"data": {"articles": {"nodes": [{"title": "One"}]}}}


async def test_persisted_queries(site: Site) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(DOCUMENTS)}}
    async with begun(site) as socket:
        await socket.say({"id": "a", "type": "subscribe", "payload": {"extensions": extensions}})
        assert (await socket.heard())["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        await socket.subscribe("a", DOCUMENTS, extensions=extensions)
        assert [(await socket.heard())["type"] for _ in range(2)] == ["next", "complete"]
        await socket.say({"id": "a", "type": "subscribe", "payload": {"extensions": extensions}})
        assert (await socket.heard())["payload"] == {"data": {"index": {"documents": 0}}}


async def test_pings(site: Site) -> None:
    async with opened(site) as socket:
        await socket.say({"type": "ping"}, {"type": "ping", "payload": {"sent": 1}}, {"type": "pong"}, INIT)
        assert [await socket.heard() for _ in range(3)] == [
            {"type": "pong"},
            {"type": "pong", "payload": {"sent": 1}},
            {"type": "connection_ack"},
        ]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "null",
        b"{}",
        "{}",
        {"type": 1},
        {"type": "next", "id": "a", "payload": {}},
        {"type": "start", "id": "a", "payload": {"query": DOCUMENTS}},
        {"type": "Ü" * 500},
        {"type": "ping", "payload": 1},
        {"type": "complete"},
        {"type": "subscribe", "payload": {"query": DOCUMENTS}},
        {"type": "subscribe", "id": 1, "payload": {"query": DOCUMENTS}},
        {"type": "subscribe", "id": "", "payload": {"query": DOCUMENTS}},
        {"type": "subscribe", "id": "a"},
        {"type": "subscribe", "id": "a", "payload": []},
        {"type": "subscribe", "id": "a", "payload": {}},
        {"type": "subscribe", "id": "a", "payload": {"query": 1}},
        {"type": "subscribe", "id": "a", "payload": {"query": DOCUMENTS, "variables": []}},
        {"type": "subscribe", "id": "a", "payload": {"query": DOCUMENTS, "operationName": 1}},
        {"type": "subscribe", "id": "a", "payload": {"query": DOCUMENTS, "extensions": "x"}},
    ],
    ids=range(23),
)
async def test_4400_for_what_is_no_message(site: Site, wrong: dict[str, Any] | str | bytes) -> None:
    async with begun(site) as socket:
        await socket.say(wrong)
        code, reason = await socket.closed()
    assert code == 4400
    assert reason.endswith((".", "Ü"))


async def test_4401_for_whoever_did_not_begin(site: Site) -> None:
    async with opened(site) as socket:
        await socket.subscribe("a")
        assert await socket.closed() == (4401, "Unauthorized")


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "x"])
async def test_4406_for_another_protocol(site: Site, protocol: str | None) -> None:
    async with opened(site, protocol) as socket:
        assert await socket.closed() == (4406, "Ask for the subprotocol graphql-transport-ws.")


async def test_4408_for_whoever_says_nothing(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path, Limits(hello=0.05)) as site, opened(site) as socket:
        assert await socket.closed() == (4408, "Connection initialisation timeout")
        async with begun(site) as other:
            await asyncio.sleep(0.2)  # nobody waits any more
            await other.subscribe("a", DOCUMENTS)
            assert (await other.heard())["type"] == "next"


async def test_4409_for_an_id_in_use(site: Site) -> None:
    async with begun(site) as socket:
        await socket.subscribe("a")
        await socket.subscribe("a")
        assert await socket.closed() == (4409, "Subscriber for a already exists")
    await following(site, 0)


async def test_4429_for_beginning_twice(site: Site) -> None:
    async with begun(site) as socket:
        await socket.say(INIT)
        assert await socket.closed() == (4429, "Too many initialisation requests")


async def test_1001_when_the_server_ends(site: Site) -> None:
    """Nothing is completed: so clients know to go on elsewhere."""
    async with begun(site) as socket, begun(site) as idle:
        await socket.subscribe("a")
        await following(site, 1)
        await site.feeds.aclose()
        assert await socket.closed() == await idle.closed() == (1001, "This server is about to end.")


async def test_operations_have_a_limit(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path, Limits(operations=2)) as site, begun(site) as socket:
        for id in "abc":
            await socket.subscribe(id)
        refused = await socket.heard()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("c", "TOO_MANY_OPERATIONS")


async def test_answers_have_the_limits_of_every_answer(tmp_path: Path) -> None:
    """Those of an operation before it is executed are checked at one place for all ways to ask."""
    async with over_a_folder(tmp_path, query_limits=QueryLimits(answer_bytes=60)) as site, begun(site) as socket:
        await socket.subscribe("q", "{ index { documents generation engine lastWriteAt } }")
        refused = await socket.heard()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "ANSWER_TOO_LARGE")
        await socket.subscribe("a")
        await following(site, 1)
        await site.write([article(slug="long", title="x" * 60), ONE])
        assert (await socket.heard())["payload"]["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"
        assert await socket.heard() == told("a", "One")


async def test_completing_what_is_not_there_does_nothing(site: Site) -> None:
    async with begun(site) as socket:
        await socket.say({"id": "x", "type": "complete"})
        await socket.subscribe("a", DOCUMENTS)
        assert (await socket.heard())["type"] == "next"


async def test_whoever_goes_away_leaves_nothing(site: Site) -> None:
    async with begun(site) as socket:
        for number in range(5):
            await socket.subscribe(str(number))
        await following(site, 5)
    await site.until(lambda: not site.feeds.subscribers and not site.feeds.watch.streams)


async def test_another_place_has_no_sockets(site: Site) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(site.url.replace("http", "ws") + "/elsewhere", proxy=None)
    assert refused.value.response.status_code == 403
