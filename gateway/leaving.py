"""A client that goes away takes the work for it along."""

from __future__ import annotations

import asyncio
from types import TracebackType

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gateway.subscriptions.streaming import gone

#: Seconds. What is done by then is not worth looking after whether somebody still waits for it.
_MOMENT = 0.05


class Attended:
    """An asynchronous context manager: ends what is done inside as soon as the client has gone, once its body was read.

    Raises `ClientDisconnect` then.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._has_gone = False
        self._looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(_MOMENT, self._look)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._looking:
            self._looking.cancel()
        if self._has_gone and self._task:
            self._task.uncancel()
            raise ClientDisconnect from error

    def _look(self) -> None:
        self._looking = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        await gone(self._receive)
        self._has_gone = True
        if self._task:
            self._task.cancel()
