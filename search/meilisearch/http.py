"""HTTP/1.1 to one server, for the hot path: a request is one write, an answer is one future.

General clients spend more time on a search than the gateway does (``python -m bench.wire``), on what is not needed
here: redirects, cookies, compression, proxies. httptools, which is Node's parser, reads the answers.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast
from urllib.parse import unquote, urlsplit

from httptools import HttpParserError, HttpResponseParser

from search.passing import PASSED_ON


class Response(NamedTuple):
    """``body`` is whole and not compressed. ``retry_after`` is the header of that name, as it was sent."""

    status: int
    body: bytes
    retry_after: bytes = b""


class Unreachable(Exception):
    """No connection could be made. The message is for people."""


class Unanswered(Exception):
    """The connection was lost, or what came through it was no answer. The message is for people."""


class Sender(Protocol):
    """What searches are sent through."""

    async def send(self, method: str, path: str, body: bytes = b"", *, fresh: bool = False) -> Response:
        """The answer, whatever its status. ``path`` is relative to the server's address, ``body`` is JSON.

        ``fresh`` asks for a connection of its own. Raises `Unreachable` or `Unanswered`; has no time limit.
        """
        ...

    async def aclose(self) -> None: ...


class Pool:
    """Connections to one server that are kept open between requests.

    ``url`` may have a path, which comes before every other, and user and password, which become a header.
    ``connections``: how many requests are on their way at once; others wait, first come, first served.
    """

    #: Seconds for which a connection is used again. The server lets go of unused ones after about five.
    IDLE_SECONDS = 4.0

    def __init__(self, url: str, headers: Mapping[str, str], connections: int = 64) -> None:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port or (443 if is_secure else 80)
        self._ssl = ssl.create_default_context() if is_secure else None
        self._path = parts.path.rstrip("/")
        named = {"Host": parts.netloc.rpartition("@")[2], **_authorisation(parts.username, parts.password), **headers}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self._turns = asyncio.Semaphore(connections)
        self._idle: list[_Connection] = []

    async def send(self, method: str, path: str, body: bytes = b"", *, fresh: bool = False) -> Response:
        headers = f"{self._headers}{PASSED_ON.get()}Content-Length: {len(body)}\r\n"
        head = f"{method} {self._path}/{path} HTTP/1.1\r\n{headers}\r\n"
        async with self._turns:
            connection = await self._connection(fresh)
            try:
                answer = await connection.ask(head.encode("latin-1") + body)
            except BaseException:
                connection.close()  # what is still to come would be taken for the next answer
                raise
            if connection.is_reusable and answer.status < 400:  # noqa: PLR2004  # after a refusal it may be stuck
                self._idle.append(connection)
            else:
                connection.close()
            return answer

    async def aclose(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    async def _connection(self, fresh: bool) -> _Connection:
        while self._idle and not fresh:
            connection = self._idle.pop()
            if connection.is_reusable and time.monotonic() - connection.used_at < self.IDLE_SECONDS:
                return connection
            connection.close()
        loop = asyncio.get_running_loop()
        try:
            _, protocol = await loop.create_connection(_Connection, self._host, self._port, ssl=self._ssl)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        return protocol


class _Connection(asyncio.Protocol):
    """One request at a time. Callbacks whose names begin with ``on_`` are the parser's."""

    def __init__(self) -> None:
        self.is_reusable = True
        self.used_at = 0.0
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Response] | None = None
        self._body: list[bytes] = []
        self._retry_after = b""

    async def ask(self, message: bytes) -> Response:
        if self._transport is None or not self.is_reusable:
            raise Unanswered("the connection is closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._body, self._retry_after = [], b""
        self._transport.write(message)
        return await self._answer

    def close(self) -> None:
        self.is_reusable = False
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:  # nobody asked: the server says why it hangs up
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._lost("it answered with something that is not HTTP")
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.is_reusable = False
        self._lost(type(error).__name__ if error else "it closed the connection without an answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"retry-after":
            self._retry_after = value

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.is_reusable = self.is_reusable and self._parser.should_keep_alive()
        self.used_at = time.monotonic()
        answer, self._answer = self._answer, None
        if answer and not answer.done():
            answer.set_result(Response(self._parser.get_status_code(), b"".join(self._body), self._retry_after))

    def _lost(self, why: str) -> None:
        answer, self._answer = self._answer, None
        if answer and not answer.done():
            answer.set_exception(Unanswered(why))


def _authorisation(user: str | None, password: str | None) -> dict[str, str]:
    if not user and not password:
        return {}
    plain = f"{unquote(user or '')}:{unquote(password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(plain.encode()).decode()}"}
