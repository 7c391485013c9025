"""What an answer may take."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from gateway.asked import Unreadable
from gateway.limits.limits import QueryLimits
from gateway.plans.executor import Answer


async def within(limits: QueryLimits, answering: Awaitable[Answer]) -> Answer:
    """Raises `Unreadable` for what takes too long, or comes to too much."""
    try:
        async with asyncio.timeout(limits.seconds):
            answer = await answering
    except TimeoutError:
        sentence = f"The operation took more than {limits.seconds:g} s; ask for less, or try again later."
        raise Unreadable(sentence, 503, "OPERATION_TIMED_OUT") from None
    if len(answer.body) > limits.answer_bytes:
        sentence = f"The answer has more than {limits.answer_bytes:,} bytes; ask for shorter lists."
        raise Unreadable(sentence, 400, "ANSWER_TOO_LARGE")
    return answer
