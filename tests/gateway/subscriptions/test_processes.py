"""Several processes answer, another one indexes: each notices by itself what arrives, and says when it ends."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, environment, serving
from tests.gateway.subscriptions.following import ADDED, PATIENCE, Sse
from tests.gateway.subscriptions.test_websocket import Socket, begun_at, told

pytestmark = pytest.mark.anyio

#: So many connections that each process has some, but once in thousands of runs.
CLIENTS = 14


@asynccontextmanager
async def following(client: httpx.AsyncClient, url: str, **headers: str) -> AsyncIterator[Sse]:
    accept = {"Accept": "text/event-stream", **headers}
    async with client.stream("GET", f"{url}/graphql", params={"query": ADDED}, headers=accept) as response:
        stream = Sse(response)
        assert await stream.block() == [("", "")]
        yield stream


async def index(folder: Path, data: Path, **titles: str) -> None:
    stories.write(folder, **titles)
    command = [*NEWSGATE, "index", str(folder), "--data-dir", str(data)]
    await asyncio.to_thread(subprocess.run, command, env=environment({}), check=True, capture_output=True, timeout=120)


@pytest.mark.parametrize("workers", [1, 2])
async def test_an_indexer_and_several_gateways(tmp_path: Path, workers: int) -> None:
    folder, data = tmp_path / "stories", tmp_path / "data"
    await index(folder, data, old="An old story")
    command = [*NEWSGATE, "serve", "--port", "0", "--data-dir", str(data), "--workers", str(workers)]
    with serving(command) as served:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(
                httpx.AsyncClient(timeout=PATIENCE, limits=httpx.Limits(max_connections=None))
            )
            streams = [await stack.enter_async_context(following(client, served.url)) for _ in range(CLIENTS)]
            sockets: list[Socket] = []
            for _ in range(workers):
                sockets.append(await stack.enter_async_context(begun_at(served.url)))
                await sockets[-1].subscribe("a")
                await sockets[-1].subscribe("q", "{ index { documents } }")
                assert (await sockets[-1].heard())["id"] == "q"
                assert (await sockets[-1].heard())["type"] == "complete"
            await index(folder, data, old="An old story, corrected", gate="The gate opens")
            events = [await stream.event() for stream in streams]
            assert [json_title(event["data"]) for event in events] == ["The gate opens"] * CLIENTS
            for socket in sockets:
                assert await socket.heard() == told("a", "The gate opens")
            await index(folder, data, tide="The tide turns")
            async with following(client, served.url, **{"Last-Event-ID": events[0]["id"]}) as again:
                assert await again.titles(1) == ["The tide turns"]
            for stream in streams:
                assert await stream.titles(1) == ["The tide turns"]
            served.process.send_signal(signal.SIGTERM)
            for stream in streams:
                assert await stream.event() == {"event": "complete", "data": ""}
            for socket in sockets:
                assert await socket.heard() == told("a", "The tide turns")
                assert await socket.closed() == (1001, "This server is about to end.")
        assert await asyncio.to_thread(served.process.wait, PATIENCE) == 0


def json_title(data: str) -> str:
    return data.split('"title":"')[1].split('"', maxsplit=1)[0]
