"""A real server with an index that a test writes to, and clients that read what is sent as it is sent."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn

from gateway import server as gateway_server
from gateway.access.clients import DEFAULT_CLIENT_LIMITS, ClientLimits
from gateway.access.gate import Door
from gateway.app import create_app
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.subscriptions.feeds import Feeds
from gateway.subscriptions.limits import Limits
from search.arrivals import ARRIVAL
from search.article import Article
from search.engine import SearchEngine, SearchIndex

#: In seconds. Generous: it only ends a test that hangs.
PATIENCE = 30.0

SERVED = {name: value for name, value in gateway_server._OPTIONS.items() if name.startswith("ws")}

#: Looks at the index as often as a test may wait for.
QUICK = Limits(poll=0.02)

ADDED = "subscription { articleAdded { title } }"


@dataclass
class Site:
    """A gateway that listens at ``url``, and the index that it searches. Articles enter with rising numbers."""

    url: str
    feeds: Feeds
    index: SearchIndex
    client: httpx.AsyncClient
    entered: dict[str, int] = field(default_factory=dict)
    number: int = 0

    async def write(self, articles: Iterable[Article] = (), deletes: Collection[str] = ()) -> None:
        """As an indexer numbers them: an update keeps the article's number."""
        for gone in deletes:
            self.entered.pop(gone, None)
        documents = [one.document() | {ARRIVAL: self._number(one.id)} for one in articles]
        await self.index.apply(documents, deletes)

    def _number(self, article: str) -> int:
        if article not in self.entered:
            self.number += 1
            self.entered[article] = self.number
        return self.entered[article]

    @asynccontextmanager
    async def follow(
        self, query: str = ADDED, /, headers: Mapping[str, str] | None = None, **variables: Any
    ) -> AsyncIterator[Sse]:
        asked = {"query": query, "variables": json.dumps(variables)}
        accept = {"Accept": "text/event-stream", **(headers or {})}
        async with self.client.stream("GET", f"{self.url}/graphql", params=asked, headers=accept) as response:
            assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            yield Sse(response)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110  # there is no event to wait for
                await asyncio.sleep(0.005)


@dataclass
class Sse:
    """A stream of events, each as its fields; a comment has the empty name."""

    response: httpx.Response

    def __post_init__(self) -> None:
        self._lines = self.response.aiter_lines()

    async def block(self) -> list[tuple[str, str]]:
        """The next event or comment; empty at the end of the stream."""
        found: list[tuple[str, str]] = []
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                if not line:
                    return found
                name, _, value = line.partition(":")
                found.append((name, value.removeprefix(" ")))
        return found

    async def event(self) -> dict[str, str]:
        """The next event that is not a comment; empty at the end."""
        while (block := await self.block()) and all(name == "" for name, _ in block):
            pass
        return dict(block)

    async def answer(self) -> Any:
        event = await self.event()
        assert event["event"] == "next"
        return json.loads(event["data"])

    async def titles(self, count: int) -> list[str]:
        return [(await self.answer())["data"]["articleAdded"]["title"] for _ in range(count)]


@asynccontextmanager
async def listening(
    index: SearchIndex,
    open_engine: Callable[[], SearchEngine],
    limits: Limits = QUICK,
    query_limits: QueryLimits = DEFAULT_QUERY_LIMITS,
    door: Door | None = None,
    open_standby: Callable[[], SearchEngine] | None = None,
    client_limits: ClientLimits = DEFAULT_CLIENT_LIMITS,
) -> AsyncIterator[Site]:
    app = create_app(
        open_engine,
        query_limits=query_limits,
        subscription_limits=limits,
        client_limits=client_limits,
        door=door,
        open_standby=open_standby,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, **SERVED))
        running = asyncio.create_task(server._serve([listener]))  # `serve` would take the test run's signals
        try:
            while not server.started:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            feeds: Feeds = server.lifespan.state["feeds"]
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", feeds, index, client)
        finally:
            await feeds.aclose()
            server.should_exit = True
            await running
