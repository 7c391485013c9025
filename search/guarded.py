"""An engine that is left in peace while it fails, and never asked for more than it takes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar

from search.admission import Admission, Full, Room
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.breaker import Breaker, Turn
from search.engine import SearchEngine
from search.errors import EngineOverloaded, EngineResting, EngineUnavailable
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

log = logging.getLogger("newsgate")

T = TypeVar("T")

#: Seconds after which it means something that nobody waits for an answer any more. An engine that hangs would not be
#: noticed otherwise where all clients have less patience than it has time.
_DOUBT = 0.5

#: Of one process and engine. So many searches keep a server busy; more would wait there instead of here.
SEARCHES = Room(at_once=64, waiting=128, patience=0.5)


class GuardedEngine:
    """Of another engine. `EngineUnavailable` opens the breaker, and nothing else: what makes no sense is an answer.

    While the breaker is open, whoever asks is told so at once. Whether the engine is back is found out by asking how
    its index is, in the background, so that no user waits for it. So is whether it is well when somebody has given up
    waiting for it. What is asked with no room left raises `EngineOverloaded`; how the index is may always be asked.
    """

    def __init__(self, engine: SearchEngine, breaker: Breaker | None = None, room: Room = SEARCHES) -> None:
        self._engine = engine
        self.breaker = breaker or Breaker()
        self.admission = Admission(room)
        self._probing: asyncio.Task[None] | None = None
        self._has_ended = False

    @property
    def name(self) -> str:
        return self._engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        return await self._in_turn(lambda: self._engine.search(requests))

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._in_turn(lambda: self._engine.fetch(ids, attributes))

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._in_turn(lambda: self._engine.arrivals(questions))

    async def status(self) -> IndexStatus:
        return await self._asked(self._engine.status)

    async def generation(self) -> str:
        turn = self._turn()
        try:
            # That it can be told says nothing: it may have been remembered.
            return await self._engine.generation()
        except EngineUnavailable as error:
            self._failed(turn, error)
            raise

    async def aclose(self) -> None:
        self._has_ended = True
        if self._probing:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        await self._engine.aclose()

    async def _in_turn(self, call: Callable[[], Awaitable[T]]) -> T:
        self._turn()  # there is no waiting for an engine that cannot answer
        try:
            async with self.admission:
                return await self._asked(call)
        except Full:
            raise EngineOverloaded(f"{self.name} is asked for as much as it takes at a time.") from None

    async def _asked(self, call: Callable[[], Awaitable[T]]) -> T:
        turn, began = self._turn(), time.monotonic()
        try:
            answer = await call()
        except EngineUnavailable as error:
            self._failed(turn, error)
            raise
        except asyncio.CancelledError:
            if time.monotonic() - began > _DOUBT:
                self._look_after()
            raise
        self.breaker.succeeded(turn)
        return answer

    def _turn(self) -> Turn:
        """Raises `EngineResting`."""
        # Trials are not for users.
        turn = self.breaker.admit() if self.breaker.is_closed else None
        if turn is None:
            raise EngineResting(f"{self.name} could not answer, and is left in peace for a moment.")
        return turn

    def _failed(self, turn: Turn, error: EngineUnavailable) -> None:
        if isinstance(error, EngineOverloaded | EngineResting):  # of a guard further in
            return
        was_closed = self.breaker.is_closed
        self.breaker.failed(turn, error.retry_after)
        if was_closed and not self.breaker.is_closed:
            log.warning("%s cannot answer and is left in peace: %s", self.name, error)
            self._look_after()

    def _look_after(self) -> None:
        if not self._has_ended and (self._probing is None or self._probing.done()):
            self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        """Until it answers."""
        while True:
            await asyncio.sleep(self.breaker.remaining)
            turn = self.breaker.admit()
            if turn is None:  # clocks differ by less than a moment
                continue
            was_closed = self.breaker.is_closed
            try:
                await self._engine.status()
            except EngineUnavailable as error:
                self._failed(turn, error)
                continue
            except asyncio.CancelledError:
                self.breaker.dropped(turn)
                raise
            except Exception:  # noqa: S110  # what it says makes no sense, and it says it: that is for who asks
                pass
            self.breaker.succeeded(turn)
            if not was_closed:
                log.warning("%s answers again", self.name)
            if self.breaker.is_closed:
                return
