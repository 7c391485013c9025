"""``/livez`` and ``/readyz``: whether the process runs, and whether it should be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gateway.access.gate import Gate
from gateway.steadfast import Asking, Instead
from search.errors import EngineOverloaded, SearchError

_ALWAYS = {"X-Content-Type-Options": "nosniff"}


class Readiness:
    """How many articles there are is for those to know who may see them all, so where the gate is open."""

    def __init__(self, gate: Gate, drain_seconds: float) -> None:
        self._gate = gate
        self._drain_seconds = drain_seconds
        self._is_ending = False

    async def end(self, then: Callable[[], Awaitable[None]]) -> None:
        """Says that it is not ready for as long as is set, and answers all the while.

        Who balances load is to send no more before connections are refused, and before streams are ended.
        """
        self._is_ending = True
        await asyncio.sleep(self._drain_seconds)
        await then()

    async def live(self, request: Request) -> Response:  # noqa: ARG002
        """The process runs its loop."""
        return PlainTextResponse("alive\n", 200, _ALWAYS)

    async def ready(self, request: Request) -> Response:
        """Searches can be answered. By a stand-in is degraded, and not dead; from memory alone is not enough."""
        if self._is_ending:
            return PlainTextResponse("about to end\n", 503, _ALWAYS)
        asking: Asking = request.state.engine.asking()
        try:
            status = await asking.status()
        except EngineOverloaded:  # it answers many others, and does no better with fewer gateways before it
            return PlainTextResponse("ready\n", 200, _ALWAYS)
        except SearchError:
            status = None
        if status is None or asking.instead is Instead.STALE:
            return PlainTextResponse("search is not available\n", 503, _ALWAYS)
        standing = "ready, by the stand-in" if asking.instead else "ready"
        said = f"{standing}, {status.documents} articles\n" if self._gate.is_open else f"{standing}\n"
        return PlainTextResponse(said, 200, _ALWAYS)
