"""``/metrics`` beside everything else: for those who may see everything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gateway.access.access import Scope
from gateway.access.denied import Denied
from gateway.access.gate import Gate, address_of
from gateway.metrics.exposition import MEDIA_TYPE

_ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

_NOBODY = "Nobody is told here without keys; metrics are served at the address that NEWSGATE_METRICS names.\n"


class MetricsEndpoint:
    """Where there are no keys, nobody can be told from anybody else; the port of its own is for that."""

    def __init__(self, gate: Gate, report: Callable[[], bytes] | None) -> None:
        self._gate = gate
        self._report = report

    async def answer(self, request: Request) -> Response:
        if self._gate.is_open or self._report is None:
            return PlainTextResponse(_NOBODY, 403, _ALWAYS)
        given = request.headers.get("authorization")
        try:
            asker = self._gate.asker(given.encode("latin-1") if given else None, address_of(request.scope))
            asker.access.require(Scope.ADMIN)
        except Denied as denied:
            told = {name.decode(): value.decode() for name, value in denied.headers}
            return PlainTextResponse(f"{denied}\n", denied.status, {**_ALWAYS, **told})
        return Response(await asyncio.to_thread(self._report), 200, _ALWAYS, MEDIA_TYPE)
