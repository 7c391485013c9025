"""Ending streams before the server ends: it waits for responses to finish, and a stream would never.

A server tells its application that it ends only when nothing is under way any more. So the signal is heard first here.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def before_the_end(end: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """When this process is told to end, awaits ``end`` and only then lets whoever handled the signal so far have it.

    A second signal goes there at once. Where signals are none of this thread's affair, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    hearing = [_Hearing(number, end) for number in _SIGNALS]
    try:
        yield
    finally:
        for each in hearing:
            each.stop()


class _Hearing:
    """Of one signal."""

    def __init__(self, number: signal.Signals, end: Callable[[], Awaitable[None]]) -> None:
        self._number = number
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._ending: asyncio.Task[None] | None = None
        self._before = signal.signal(number, self._heard)

    def stop(self) -> None:
        if signal.getsignal(self._number) == self._heard:
            signal.signal(self._number, self._before)

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as handlers are called
        # From the loop: a handler runs between any two instructions of whatever is running.
        self._loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        if self._ending:
            self._hand_on()
        else:
            self._ending = self._loop.create_task(self._end_and_hand_on())

    async def _end_and_hand_on(self) -> None:
        with contextlib.suppress(Exception):  # it is about to end in any case
            await self._end()
        self._hand_on()

    def _hand_on(self) -> None:
        self.stop()
        signal.raise_signal(self._number)
