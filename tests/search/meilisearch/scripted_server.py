"""A server that misbehaves as told: for faults that the real one does not produce on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson


@dataclass(frozen=True)
class Heard:
    """One request: its method and path, its headers in lower case, its body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection:
    """One accepted connection. ``number`` counts them from 1."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> Heard:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        return Heard(method, path, headers, await self.reader.readexactly(int(headers.get("content-length", 0))))

    async def say(self, answer: object, status: int = 200) -> None:
        body = answer if isinstance(answer, bytes) else orjson.dumps(answer)
        head = f"HTTP/1.1 {status} So\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        await self.send(head.encode() + body)

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def hang(self) -> None:
        await asyncio.sleep(60)


Behaviour = Callable[[Connection], Awaitable[None]]


@dataclass
class ScriptedServer:
    """Where it listens, and how often it was connected to."""

    url: str = ""
    connections: int = 0


@asynccontextmanager
async def behaving(behaviour: Behaviour) -> AsyncIterator[ScriptedServer]:
    """Handles every connection as told, and closes it afterwards."""
    state = ScriptedServer()
    handlers: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections += 1
        task = asyncio.current_task()
        assert task
        handlers.add(task)
        try:
            await behaviour(Connection(state.connections, reader, writer))
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            handlers.discard(task)
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    state.url = "http://{}:{}".format(*server.sockets[0].getsockname())
    try:
        yield state
    finally:
        server.close()
        for handler in list(handlers):
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


def answering(answer: Callable[[Heard], tuple[int, object]]) -> Behaviour:
    """Answers every request, on connections that stay open."""

    async def behave(connection: Connection) -> None:
        while True:
            status, said = answer(await connection.hear())
            await connection.say(said, status)

    return behave
