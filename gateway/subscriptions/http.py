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


async def streamed(
    asked: Asked, asker: Asker, form: Format, scope: Scope, receive: Receive, send: Send, *, takes_json: bool
) -> bool:
    """Whether it was answered so: what has one answer comes as an event to who takes nothing else, and never in parts.

    Some clients (urql) take everything for every operation. Raises `gateway.access.denied.Denied`.
    """
    feeds: Feeds = scope["state"]["feeds"]
    may_be_told_at_once = takes_json or form is multipart.MULTIPART
    if may_be_told_at_once and not feeds.executor.is_subscription(asked.query, asked.operation):
        return False
    feeds.check(asked, asker)
    opened = await feeds.open(asked, asker, sse.last_event(dict(scope["headers"])) if form is sse.SSE else None)
    await stream(opened, form, feeds.limits.heartbeat, receive, send)
    return True
