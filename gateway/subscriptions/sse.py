"""GraphQL over server-sent events, a connection for each operation.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, "distinct connections mode". Each answer's id is what
a client that lost its connection sends as ``Last-Event-ID``, which browsers do by themselves, to go on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway.subscriptions.feeds import Event
from gateway.subscriptions.streaming import Format

MEDIA_TYPE = b"text/event-stream"

#: Digits of a number, and no more.
_LONGEST_ID = 1_000


def _event(event: Event) -> bytes:
    number = b"" if event.number is None else b"id: %d\n" % event.number
    return b"event: next\n" + number + b"data: " + event.body + b"\n\n"


SSE = Format(
    headers=[
        (b"content-type", MEDIA_TYPE + b"; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),  # nginx would hold events back until it has many
        (b"vary", b"Accept"),
    ],
    beginning=b":\n\n",  # a comment, so that clients know at once that they are connected
    event=_event,
    heartbeat=b":\n\n",
    end=b"event: complete\ndata:\n\n",
)


def last_event(headers: Mapping[bytes, bytes]) -> int | None:
    """The number that a client has come to; None where it did not say so, or nothing that we said."""
    given = headers.get(b"last-event-id", b"")
    return int(given) if given.isdigit() and len(given) <= _LONGEST_ID else None
