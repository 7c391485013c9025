"""HTTP to the server for reading: every way it can go wrong becomes one of two errors, and all within the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from search.errors import EngineFailed, EngineUnavailable

#: Share of the deadline after which a silent connection is given up for a fresh one.
_FIRST_ATTEMPT = 0.6

#: Answers that a later attempt may not get: overload, restarts, proxies without a server behind them.
TRANSIENT = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS})

_MISSING_INDEX = "index_not_found"


class MissingIndex(EngineFailed):
    """The index does not exist. Nothing was pushed yet; whoever asks decides what that means."""


class Wire:
    """Connections to one server. ``deadline``: seconds for all that happens inside of `within_deadline` together."""

    def __init__(
        self, url: str, key: str | None, deadline: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._server = host(url)
        self._deadline = deadline
        # Compressed answers leave the server in two packets with a wait of 40 ms between them (it sets no
        # TCP_NODELAY, and the second waits for our delayed acknowledgement).
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        verify = httpx.create_ssl_context()

        def client(limits: httpx.Limits) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                base_url=url, headers=headers, limits=limits, timeout=deadline, verify=verify, transport=transport
            )

        self._kept_alive = client(httpx.Limits())
        self._fresh = client(httpx.Limits(max_keepalive_connections=0))

    @asynccontextmanager
    async def within_deadline(self) -> AsyncIterator[None]:
        """Raises `EngineUnavailable` when the deadline passes inside."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError as error:
            raise EngineUnavailable(f"{self._server} did not answer within {self._deadline:g} s.") from error

    async def read(self, path: str) -> Any:
        return await self._ask("GET", path)

    async def ask(self, path: str, question: object) -> Any:
        """The JSON that a POST of JSON is answered with. Only for what changes nothing: it may be sent twice."""
        return await self._ask("POST", path, orjson.dumps(question))

    async def aclose(self) -> None:
        await self._kept_alive.aclose()
        await self._fresh.aclose()

    async def _ask(self, method: str, path: str, content: bytes | None = None) -> Any:
        try:
            response = await self._attempts(method, path, content)
        except httpx.TransportError as error:
            raise EngineUnavailable(f"{self._server} cannot be reached: {type(error).__name__}.") from error
        return self._checked(response)

    async def _attempts(self, method: str, path: str, content: bytes | None) -> httpx.Response:
        """A kept connection may be dead without anyone having said so; a fresh one is then tried, once."""
        try:
            async with asyncio.timeout(self._deadline * _FIRST_ATTEMPT):
                return await self._kept_alive.request(method, path, content=content)
        except httpx.ConnectError:
            raise
        except (httpx.TransportError, TimeoutError):
            return await self._fresh.request(method, path, content=content)

    def _checked(self, response: httpx.Response) -> Any:
        if response.is_success:
            try:
                return orjson.loads(response.content)
            except orjson.JSONDecodeError as error:
                raise EngineFailed(f"{self._server} answered with something that is not JSON.") from error
        raise self._refusal(response)

    def _refusal(self, response: httpx.Response) -> EngineFailed | EngineUnavailable:
        status, said = response.status_code, _explanation(response)
        if status in TRANSIENT or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return EngineUnavailable(f"{self._server} answered {status}: {said.get('message')}")
        kind = MissingIndex if said.get("code") == _MISSING_INDEX else EngineFailed
        return kind(f"{self._server} answered {status}: {said.get('message')}")


def host(url: str) -> str:
    """A server's address as it may be shown: without user, password, path."""
    parts = urlsplit(url)
    return f"Meilisearch at {parts.hostname}:{parts.port}" if parts.port else f"Meilisearch at {parts.hostname}"


def _explanation(response: httpx.Response) -> dict[str, Any]:
    """What the server says about a refusal. A proxy says something else, which tells operators nothing."""
    try:
        said = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
