"""A load generator that costs little beside what it measures: prebuilt requests, keep-alive, one write a request."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from httptools import HttpResponseParser

#: Seconds without any answer after which a server is given up.
_PATIENCE = 30.0


class Request(NamedTuple):
    """``message`` is sent as it is. An answer of fewer bytes than ``least`` is a failure."""

    message: bytes
    least: int = 0


class Load(NamedTuple):
    """``seconds`` from the first request to the last answer; ``latencies`` in seconds, in order of the answers."""

    seconds: float
    latencies: list[float]


class BadAnswer(Exception):
    """An answer that is no success. The message is for people."""


def post(path: str, body: bytes) -> bytes:
    """A request with JSON."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


async def ask(port: int, message: bytes) -> bytes:
    """The body of one answer, through a connection of its own. Raises `BadAnswer`."""
    connection = await _connect(port)
    try:
        return await connection.ask(Request(message))
    finally:
        connection.close()


async def load(port: int, requests: Sequence[Request], connections: int, seconds: float) -> Load:
    """Sends requests, each connection the next one as soon as it has its answer. Raises `BadAnswer`."""
    opened = [await _connect(port) for _ in range(connections)]
    following = itertools.cycle(requests)
    began = time.perf_counter()
    try:
        found = await asyncio.gather(*(_keep_asking(one, following, began + seconds) for one in opened))
    finally:
        for one in opened:
            one.close()
    return Load(time.perf_counter() - began, [latency for latencies in found for latency in latencies])


class Line:
    """One connection that is kept, for requests one after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: _Connection | None = None

    async def seconds(self, request: Request) -> float:
        """How long the answer took. Raises `BadAnswer`."""
        if self._connection is None or self._connection.is_closed:
            self._connection = await _connect(self._port)
        began = time.perf_counter()
        await self._connection.ask(request)
        return time.perf_counter() - began

    def close(self) -> None:
        if self._connection:
            self._connection.close()


async def _keep_asking(connection: _Connection, following: Iterator[Request], until: float) -> list[float]:
    latencies = []
    now = time.perf_counter()
    while now < until:
        await connection.ask(next(following))
        then, now = now, time.perf_counter()
        latencies.append(now - then)
    return latencies


async def _connect(port: int) -> _Connection:
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
    return connection


class _Connection(asyncio.Protocol):
    """Methods whose names begin with ``on_`` are the parser's callbacks."""

    def __init__(self) -> None:
        self.is_closed = False
        self._parser = HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer: asyncio.Future[bytes] | None = None

    async def ask(self, request: Request) -> bytes:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request.message)
        async with asyncio.timeout(_PATIENCE):
            body = await self._answer
        if len(body) < request.least:
            raise BadAnswer(f"{len(body)} bytes instead of {request.least}: {body[-200:]!r}")
        return body

    def close(self) -> None:
        self.is_closed = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(BadAnswer(f"The connection was lost: {error}"))

    def on_body(self, data: bytes) -> None:
        self._body.append(data)

    def on_message_complete(self) -> None:
        body, self._body = b"".join(self._body), []
        answer, self._answer = self._answer, None
        if answer is None or answer.done():
            return
        if (status := self._parser.get_status_code()) == 200:  # noqa: PLR2004
            answer.set_result(body)
        else:
            answer.set_exception(BadAnswer(f"Status {status}: {body[:200]!r}"))
