"""A transport that remembers what passes through it."""

from __future__ import annotations

from typing import Any

import httpx
import orjson


class Recorder(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]

    @property
    def searches(self) -> list[list[dict[str, Any]]]:
        """The queries of each multi-search."""
        sent = (request for request in self.requests if request.url.path == "/multi-search")
        return [orjson.loads(request.content)["queries"] for request in sent]
