"""Trying again what is unavailable for the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from search.errors import EngineUnavailable

_T = TypeVar("_T")

#: Seconds before each new attempt at an index that is unavailable.
PATIENCE = (0.5, 1.0, 2.0, 4.0)


async def patiently(attempt: Callable[[], Awaitable[_T]], patience: Sequence[float]) -> _T:
    """Raises what the last attempt raises, and at once what trying again does not mend."""
    for seconds in patience:
        try:
            return await attempt()
        except EngineUnavailable:
            await asyncio.sleep(seconds)
    return await attempt()
