"""Server-sent events in single connection mode, at an address of their own: see `reservations`.

PUT reserves a stream and gives its token, GET opens it, POST begins an operation on it, DELETE ends one. Without a
token GET and POST are what they are elsewhere: a stream for each operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import body
from gateway.access.access import Access, Asker
from gateway.access.gate import Gate, address_of
from gateway.asked import Unreadable, asked_of, read_body
from gateway.plans.executor import Answer
from gateway.subscriptions.feeds import Feeds
from gateway.subscriptions.reservations import Reservation, Reservations
from gateway.subscriptions.sse import SSE
from gateway.subscriptions.streaming import stream

_TOKEN = b"x-graphql-event-stream-token"

#: What a reservation has is written already, and its operations say themselves that they are over.
_FORM = replace(SSE, event=lambda event: event.body, end=b"")


class _Refused(Exception):
    """An operation that cannot be executed. ``body`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.body = answer.body


class SingleConnectionEndpoint:
    """An ASGI application. ``distinct`` answers what has no token."""

    def __init__(self, distinct: ASGIApp, gate: Gate) -> None:
        self._distinct = distinct
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        parameters = QueryParams(scope["query_string"])
        token = headers.get(_TOKEN, b"").decode("latin-1") or parameters.get("token", "")
        method = scope["method"]
        if not token and method not in ("PUT", "DELETE"):
            await self._distinct(scope, receive, send)
            return
        reservations: Reservations = scope["state"]["reservations"]
        try:
            asker = self._gate.asker(headers.get(b"authorization"), address_of(scope))
            if method == "PUT":
                await _answer(
                    send, HTTPStatus.CREATED, _reserved(reservations, asker.access), b"text/plain; charset=utf-8"
                )
                return
            reservation = reservations.find(token, asker.access)
            if reservation is None:
                raise Unreadable("There is no such stream; reserve one with PUT.", HTTPStatus.NOT_FOUND)
            match method:
                case "POST":
                    await _begin(reservation, asker, reservations.feeds, headers, receive)
                    await _answer(send, HTTPStatus.ACCEPTED)
                case "DELETE":
                    reservation.stop(_operation(parameters.get("operationId")))
                    await _answer(send, HTTPStatus.NO_CONTENT)
                case _:
                    await _open(reservation, reservations, receive, send)
        except _Refused as refused:
            await _answer(send, HTTPStatus.BAD_REQUEST, refused.body)
        except Unreadable as error:
            await _answer(send, error.status, error.body, more=error.headers)
        except ClientDisconnect:
            return


async def _begin(
    reservation: Reservation, asker: Asker, feeds: Feeds, headers: Mapping[bytes, bytes], receive: Receive
) -> None:
    """Raises `Unreadable` and `_Refused`: what is wrong is told here, and answers in the stream."""
    said = read_body(await body.read(headers, receive, feeds.query_limits.body_bytes))
    asked = asked_of(said, feeds.documents)
    feeds.check(asked, asker)
    if refused := reservation.refusal(asked):
        raise _Refused(refused)
    id = _operation((said.get("extensions") or {}).get("operationId"))
    if id in reservation.operations:
        raise Unreadable("There is an operation with this operationId already.", HTTPStatus.CONFLICT)
    reservation.begin(id, asked, asker)


def _reserved(reservations: Reservations, access: Access) -> bytes:
    reservation = reservations.make(access)
    if reservation is None:
        raise Unreadable("There are too many streams; try again later.", 503, "TOO_MANY_SUBSCRIPTIONS")
    return reservation.token.encode()


def _operation(id: object) -> str:
    if not isinstance(id, str) or not id:
        raise Unreadable("operationId is missing; it names the operation in the stream.")
    return id


async def _open(reservation: Reservation, reservations: Reservations, receive: Receive, send: Send) -> None:
    if reservation.is_open:
        raise Unreadable("The stream is open already.", HTTPStatus.CONFLICT)
    reservation.open()
    with reservations.feeds.attending():
        await stream(reservation, _FORM, reservations.feeds.limits.heartbeat, receive, send)


async def _answer(
    send: Send,
    status: int,
    said: bytes = b"",
    media_type: bytes = b"application/json",
    more: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    headers = [
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
        *([(b"content-type", media_type)] if said else []),
    ]
    if status != HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", b"%d" % len(said)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
