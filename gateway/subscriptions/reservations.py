"""One stream of events for many operations, which are begun and ended by requests of their own.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "single connection mode".
"""

from __future__ import annotations

import asyncio
import json
import secrets

from gateway.access.access import Access, Asker
from gateway.asked import Asked
from gateway.plans.executor import Answer
from gateway.subscriptions.feeds import Event, Feeds, Pause, refusal

#: Seconds for a client to open the stream that it has reserved.
_TO_OPEN = 30.0

#: Events that wait for the stream to be sent. The others wait with their subscribers, where they are bounded.
_WAITING = 8


class Reservation:
    """Of a stream, and the operations that it tells of. It is what `streaming.stream` sends from."""

    def __init__(self, reservations: Reservations, token: str, access: Access) -> None:
        self.token = token
        self.access = access
        self.is_open = False
        self.ended = asyncio.Event()
        self.operations: dict[str, asyncio.Task[None]] = {}
        self._reservations = reservations
        self._feeds = reservations.feeds
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(_WAITING)
        self._ending = asyncio.create_task(self._end())
        self._unused = asyncio.get_running_loop().call_later(_TO_OPEN, self.close)

    def open(self) -> None:
        """Somebody takes what is told."""
        self.is_open = True
        self._unused.cancel()

    def refusal(self, asked: Asked) -> Answer | None:
        """What is wrong with an operation, before it is begun."""
        if len(self.operations) >= self._feeds.limits.operations:
            return refusal(
                "TOO_MANY_OPERATIONS", "The stream has too many operations; end one, or open another stream."
            )
        return self._feeds.executor.refusal(asked.query, asked.variables, asked.operation)

    def begin(self, id: str, asked: Asked, asker: Asker) -> None:
        """``id`` is free, and the asker may ask this."""
        self.operations[id] = asyncio.create_task(self._operate(id, asked, asker))

    def stop(self, id: str) -> None:
        """One that is over already is no mistake."""
        if operation := self.operations.pop(id, None):
            operation.cancel()

    async def next(self, patience: float | None = None) -> Event | Pause:
        try:
            async with asyncio.timeout(patience):
                return await self._events.get() or Pause.ENDED
        except TimeoutError:
            return Pause.QUIET

    def close(self) -> None:
        self._unused.cancel()
        self._reservations.forget(self)
        self._ending.cancel()
        for operation in self.operations.values():
            operation.cancel()

    async def _operate(self, id: str, asked: Asked, asker: Asker) -> None:
        name = json.dumps(id).encode()
        opened = await self._feeds.open(asked, asker)
        if isinstance(opened, Answer):
            await self._events.put(_next(name, opened.body))
        else:
            try:
                while isinstance(event := await opened.next(), Event):
                    await self._events.put(_next(name, event.body))
            finally:
                opened.close()
        self.operations.pop(id, None)
        await self._events.put(Event(b'event: complete\ndata: {"id":' + name + b"}\n\n"))

    async def _end(self) -> None:
        """When the server does, once every operation has said that it is over."""
        await self._feeds.closing.wait()
        await asyncio.gather(*self.operations.values(), return_exceptions=True)
        self.ended.set()
        await self._events.put(None)


class Reservations:
    """Of one process: whoever made one comes back to the same."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds = feeds
        self._streams: dict[str, Reservation] = {}

    def __len__(self) -> int:
        return len(self._streams)

    def make(self, access: Access) -> Reservation | None:
        """None where there are too many."""
        if len(self._streams) >= self.feeds.limits.subscriptions or self.feeds.closing.is_set():
            return None
        token = secrets.token_urlsafe(24)
        self._streams[token] = Reservation(self, token, access)
        return self._streams[token]

    def find(self, token: str, access: Access) -> Reservation | None:
        """For those only who may see what it tells."""
        found = self._streams.get(token)
        return found if found and found.access == access else None

    def forget(self, reservation: Reservation) -> None:
        self._streams.pop(reservation.token, None)


def _next(name: bytes, body: bytes) -> Event:
    return Event(b'event: next\ndata: {"id":' + name + b',"payload":' + body + b"}\n\n")
