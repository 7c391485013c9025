"""TCP in front of a real server, which breaks what passes through as it is told."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
#: Of a head.
_END = b"\r\n\r\n"
#: Closes with a reset: neither waits nor sends what is left.
_RESET = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """What happens to what is asked from now on."""

    NONE = "none"
    #: Nobody listens, and connections that were open are cut.
    REFUSED = "refused"
    #: Connections are taken, and nothing ever comes back.
    HUNG = "hung"
    #: Answers come, after `FaultProxy.delay`.
    SLOW = "slow"
    #: In the middle of an answer's body.
    RESET = "reset mid-body"
    #: Half of the JSON, as if that was all.
    TRUNCATED = "truncated JSON"
    ERRORS = "500s"
    #: With Retry-After, of `FaultProxy.retry_after`.
    BUSY = "503s with Retry-After"
    #: Connections that were open are dead, and nobody was told; others are all right.
    HALF_OPEN = "half-open connections"


@dataclass
class FaultProxy:
    """``asked`` counts requests that came through, ``open`` the connections there are. Times are in seconds."""

    upstream: tuple[str, int]
    delay: float = 30.0
    retry_after: int = 3
    asked: int = 0
    open: int = 0
    fault: Fault = Fault.NONE
    _port: int = 0
    _server: asyncio.Server | None = None
    _handlers: set[asyncio.Task[None]] = field(default_factory=set)
    _dead: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def listen(self) -> None:
        self._server = await asyncio.start_server(self._handle, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def become(self, fault: Fault) -> None:
        self.fault = fault
        if fault is Fault.REFUSED:
            await self.aclose()
        elif self._server is None:
            await self.listen()
        if fault is Fault.HALF_OPEN:
            self._dead |= self._handlers

    async def aclose(self) -> None:
        """Nobody listens any more."""
        if self._server:
            self._server.close()
            self._server = None
        for handler in list(self._handlers):
            handler.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = cast("asyncio.Task[None]", asyncio.current_task())
        self._handlers.add(own)
        self.open += 1
        try:
            with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, OSError):
                await self._converse(own, reader, writer)
        finally:
            self.open -= 1
            self._dead.discard(own)
            self._handlers.discard(own)
            writer.transport.abort()

    async def _converse(
        self, own: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while request := await _message(reader):
            self.asked += 1
            if own in self._dead or self.fault is Fault.HUNG:
                await reader.read()  # until whoever asked goes away
                return
            await self._answer(request, reader, writer)

    async def _answer(self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self.fault:
            case Fault.ERRORS:
                writer.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
                return
            case Fault.BUSY:
                busy = (
                    f"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {self.retry_after}\r\nContent-Length: 0\r\n\r\n"
                )
                writer.write(busy.encode())
                return
            case Fault.SLOW:
                gone = asyncio.ensure_future(reader.read(1))
                await asyncio.wait({gone}, timeout=self.delay)
                if gone.done():
                    return
                gone.cancel()
        answer = await self._asked_upstream(request)
        end = answer.index(_END) + len(_END)
        head, body = answer[:end], answer[end:]
        match self.fault:
            case Fault.RESET:
                writer.write(head + body[: len(body) // 2])
                await writer.drain()
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                raise ConnectionResetError
            case Fault.TRUNCATED:
                half = body[: len(body) // 2]
                writer.write(_LENGTH.sub(b"\r\ncontent-length: %d" % len(half), head) + half)
            case _:
                writer.write(answer)

    async def _asked_upstream(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(request)
            return await _message(reader)
        finally:
            writer.transport.abort()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """A whole one, head and body; nothing at the end of the connection."""
    try:
        head = await reader.readuntil(_END)
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return b""
    found = _LENGTH.search(head)
    return head + await reader.readexactly(int(found[1]) if found else 0)


@asynccontextmanager
async def in_front_of(url: str) -> AsyncIterator[FaultProxy]:
    parts = urlsplit(url)
    proxy = FaultProxy((parts.hostname or "", parts.port or 80))
    await proxy.listen()
    try:
        yield proxy
    finally:
        await proxy.aclose()
