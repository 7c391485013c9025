"""Answers one after the other as the body of one HTTP response, for as long as there are some and the client stays."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import Receive, Send

from gateway.plans.executor import Answer
from gateway.subscriptions.feeds import Event, Pause

#: Seconds for a client to take what is left once its subscription has ended.
_LAST_WORDS = 30.0


@dataclass(frozen=True, slots=True)
class Format:
    """How a response is written. ``heartbeat`` says nothing and keeps the connection.

    ``every``: seconds without an answer after which it is promised, where that is less than what is set.
    """

    headers: list[tuple[bytes, bytes]]
    beginning: bytes
    event: Callable[[Event], bytes]
    heartbeat: bytes
    end: bytes
    every: float = math.inf


class Told(Protocol):
    """What answers come from, as `feeds.Subscriber` has them."""

    @property
    def ended(self) -> asyncio.Event: ...

    async def next(self, patience: float | None = None) -> Event | Pause: ...

    def close(self) -> None: ...


async def stream(opened: Told | Answer, form: Format, every: float, receive: Receive, send: Send) -> None:
    """Sends it all, with a heartbeat every so many seconds.

    ``opened`` is closed afterwards, or as soon as its client has gone away.
    """
    try:
        await send({"type": "http.response.start", "status": 200, "headers": form.headers})
        if isinstance(opened, Answer):
            await _body(send, form.beginning + form.event(Event(opened.body)) + form.end, is_last=True)
            return
        await _body(send, form.beginning)
        with _tasks(_tell(opened, form, min(every, form.every), send), gone(receive), opened.ended.wait()) as tasks:
            telling, leaving, _ = tasks
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not done & {telling, leaving}:
                await asyncio.wait({telling, leaving}, timeout=_LAST_WORDS, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                telling.result()
    finally:
        if not isinstance(opened, Answer):
            opened.close()


async def gone(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(opened: Told, form: Format, every: float, send: Send) -> None:
    while True:
        match await opened.next(every):
            case Pause.QUIET:
                await _body(send, form.heartbeat)
            case Pause.ENDED:
                await _body(send, form.end, is_last=True)
                return
            case Event() as event:
                await _body(send, form.event(event))


async def _body(send: Send, body: bytes, is_last: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})


@contextmanager
def _tasks(*coroutines: Coroutine[Any, Any, Any]) -> Iterator[list[asyncio.Task[Any]]]:
    """Which end at the latest when the block does."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
