"""GraphQL over WebSockets: any number of operations on one socket, as `messages` has them.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from typing import Any, assert_never

from starlette.types import Receive, Scope, Send

from gateway.access.access import Asker
from gateway.access.denied import Denied
from gateway.access.gate import Gate, address_of
from gateway.access.origins import Origins
from gateway.asked import Asked, Unreadable, asked_of
from gateway.plans.executor import Answer
from gateway.subscriptions import messages
from gateway.subscriptions.feeds import Event, Feeds, refusal
from gateway.subscriptions.messages import SUBPROTOCOL, Close, Closing, Complete, Init, Ping, Pong, Subscribe


class WebSocketEndpoint:
    """An ASGI application for scopes of type ``websocket``."""

    def __init__(self, gate: Gate, origins: Origins) -> None:
        self._gate = gate
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        feeds: Feeds = scope["state"]["feeds"]
        await receive()  # that it connects
        if not self._origins.allow(dict(scope["headers"])):
            await send({"type": "websocket.close"})  # before it is accepted: the server answers with 403
            return
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = f"Ask for the subprotocol {SUBPROTOCOL}."
            await send({"type": "websocket.close", "code": Close.SUBPROTOCOL_NOT_ACCEPTABLE, "reason": reason})
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        with feeds.attending():
            await _Socket(feeds, self._gate, scope, receive, send).run()


class _Gone(Exception):
    """The client has closed the socket, or just left."""


class _Socket:
    def __init__(self, feeds: Feeds, gate: Gate, scope: Scope, receive: Receive, send: Send) -> None:
        self._feeds = feeds
        self._gate = gate
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        self._address = address_of(scope)
        self._receive = receive
        self._send = send
        #: None before the connection is initialised.
        self._asker: Asker | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        # One at a time: so what a client does not read stays where it is bounded, with the subscriber.
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        listening = asyncio.create_task(self._listen())
        ending = asyncio.create_task(self._feeds.closing.wait())
        try:
            await asyncio.wait({listening, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not listening.done():
                raise Closing(Close.GOING_AWAY, "This server is about to end.")
            listening.result()
        except _Gone:
            pass
        except Closing as closing:
            # Not in turn: whoever has the turn may be waiting for the client to read.
            await self._send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})
        finally:
            tasks = [listening, ending, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async with asyncio.timeout(self._feeds.limits.hello):
                while self._asker is None:
                    await self._hear()
        except TimeoutError:
            raise Closing(Close.INITIALISATION_TIMEOUT, "Connection initialisation timeout") from None
        while True:
            await self._hear()

    async def _hear(self) -> None:
        received = await self._receive()
        if received["type"] == "websocket.disconnect":
            raise _Gone
        match messages.read(received.get("text")):
            case Init(payload):
                if self._asker:
                    raise Closing(Close.TOO_MANY_INITIALISATIONS, "Too many initialisation requests")
                self._asker = self._let_in(payload or {})
                await self._say(messages.ack())
            case Ping(payload):
                await self._say(messages.pong(payload))
            case Pong():
                pass
            case Subscribe() as subscribe:
                self._begin(subscribe)
            case Complete(id):
                if operation := self._operations.pop(id, None):
                    operation.cancel()
            case other:
                assert_never(other)

    def _let_in(self, payload: Mapping[str, Any]) -> Asker:
        """By what the client says first, for browsers can send no header; or else by the header. Raises `Closing`."""
        said = payload.get("Authorization", payload.get("authorization"))
        if not isinstance(said, str | None):
            raise Closing(Close.BAD_REQUEST, "Authorization must be a string.")
        header = self._headers.get(b"authorization")
        try:
            return self._gate.asker(header if said is None else said.encode("utf-8", "replace"), self._address)
        except Denied as denied:
            raise Closing(Close.FORBIDDEN, str(denied)) from None

    def _begin(self, subscribe: Subscribe) -> None:
        asker = self._asker
        if asker is None:
            raise Closing(Close.UNAUTHORIZED, "Unauthorized")
        if asker.until is not None and asker.until <= time.time():
            raise Closing(Close.FORBIDDEN, "The token has expired; get a new one.")
        if subscribe.id in self._operations:
            raise Closing(Close.SUBSCRIBER_EXISTS, f"Subscriber for {subscribe.id} already exists")
        self._operations[subscribe.id] = asyncio.create_task(
            self._operate(subscribe.id, self._asked(subscribe, asker), asker)
        )

    def _asked(self, subscribe: Subscribe, asker: Asker) -> Asked | Answer:
        """What is to be executed, or why it is not. Raises `Closing` for what is no request at all."""
        most = self._feeds.limits.operations
        if len(self._operations) >= most:
            return refusal("TOO_MANY_OPERATIONS", f"A socket may have {most} operations at a time; open another one.")
        try:
            asked = asked_of(subscribe.payload, self._feeds.documents)
            self._feeds.check(asked, asker)
        except Denied as denied:
            return refusal(denied.code, str(denied))
        except Unreadable as error:
            if error.is_expected:
                return refusal(error.code, str(error))
            raise Closing(Close.BAD_REQUEST, str(error)) from None
        return asked

    async def _operate(self, id: str, asked: Asked | Answer, asker: Asker) -> None:
        opened = asked if isinstance(asked, Answer) else await self._feeds.open(asked, asker)
        if isinstance(opened, Answer):
            if opened.executed:
                await self._say(messages.next_(id, opened.body))
                await self._say(self._ended(id))
            else:
                await self._say(self._ended(id, messages.error(id, opened.body)))
            return
        try:
            while isinstance(event := await opened.next(), Event):
                await self._say(messages.next_(id, event.body))
            # Where the server ends, its clients are to go to another one: who is told that it is over does not.
            if not self._feeds.closing.is_set():
                await self._say(self._ended(id))
        finally:
            opened.close()

    def _ended(self, id: str, last: bytes | None = None) -> bytes:
        """The last message of an operation; the client may use its id again as soon as it has it."""
        if self._operations.get(id) is asyncio.current_task():
            del self._operations[id]
        return last or messages.complete(id)

    async def _say(self, message: bytes) -> None:
        async with self._turn:
            # Of a server whose client has gone: whoever listens hears that too, and ends what there is to end.
            with contextlib.suppress(OSError):
                await self._send({"type": "websocket.send", "text": message.decode()})
