"""Multipart subscriptions, as Apollo's clients ask for them where there is no WebSocket.

https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
"""

from __future__ import annotations

from gateway.subscriptions.feeds import Event
from gateway.subscriptions.streaming import Format

# Each part is followed by its end, which begins the next one: so a client has it whole as soon as it was sent.
_DELIMITER = b"\r\n--graphql"


def _part(body: bytes) -> bytes:
    return b"\r\ncontent-type: application/json\r\n\r\n" + body + _DELIMITER


def _event(event: Event) -> bytes:
    return _part(b'{"payload":' + event.body + b"}")


MULTIPART = Format(
    headers=[
        (b"content-type", b'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"Accept"),
    ],
    beginning=_DELIMITER,
    event=_event,
    heartbeat=_part(b"{}"),
    end=b"--\r\n",
    every=5.0,
)


def is_wanted(accept: bytes) -> bool:
    """Whether a client wants a subscription in parts; what else comes in parts is asked for by another name."""
    return b"multipart/mixed" in accept and b"subscriptionSpec=" in accept
