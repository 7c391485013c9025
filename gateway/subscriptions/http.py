"""Which requests are answered by a stream, and in which form."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from gateway.access.access import Asker
from gateway.asked import Asked
from gateway.subscriptions import multipart, sse
from gateway.subscriptions.feeds import Feeds
from gateway.subscriptions.streaming import Format, stream


def form_of(accepted: bytes) -> Format | None:
    """By the header Accept. None for one answer, as most requests want it."""
    if sse.MEDIA_TYPE in accepted:
        return sse.SSE
    return multipart.MULTIPART if multipart.is_wanted(accepted) else None


async def streamed(asked: Asked, asker: Asker, form: Format, scope: Scope, receive: Receive, send: Send) -> bool:
    """Whether it was answered so: what has one answer comes in parts to nobody, but as an event to who wants events.

    Raises `gateway.access.denied.Denied`.
    """
    feeds: Feeds = scope["state"]["feeds"]
    if form is multipart.MULTIPART and not feeds.executor.is_subscription(asked.query, asked.operation):
        return False
    opened = await feeds.open(asked, asker, sse.last_event(dict(scope["headers"])) if form is sse.SSE else None)
    await stream(opened, form, feeds.limits.heartbeat, receive, send)
    return True
