"""What is answered while the engine is not available: by the stand-in, or else with what it answered before."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from gateway.cache.pages import CachingEngine
from gateway.metrics.meters import Counter
from search.admission import Room
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.errors import EngineFailed, EngineOverloaded, EngineUnavailable
from search.guarded import SEARCHES, GuardedEngine
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

log = logging.getLogger("newsgate")

T = TypeVar("T")

#: Of what pages may take, the part of the stand-in's, where there is one.
_OF_STANDBY = 0.25


class Instead(StrEnum):
    """What answered in the engine's place. ``stale`` is the engine's own answer from before."""

    STANDBY = "standby"
    STALE = "stale"


class Steadfast:
    """An engine and what answers in its place when that raises `EngineUnavailable`, whoever asks for whatever.

    Each engine remembers what is its own, under its own generations, so that nothing of one is ever given as the
    other's. Of what enters the index only the engine itself knows the numbers.
    """

    def __init__(
        self,
        engine: SearchEngine,
        standby: SearchEngine | None = None,
        cache_bytes: int = 0,
        room: Room = SEARCHES,
        searches: Counter | None = None,
    ) -> None:
        """``cache_bytes`` are for pages of both engines together, ``room`` is that of each; ``searches`` counts."""
        of_standby = int(cache_bytes * _OF_STANDBY) if standby else 0
        self.guard = GuardedEngine(engine, room=room)
        self.standby_guard = GuardedEngine(standby, room=room) if standby else None
        self.engine = CachingEngine(self.guard, cache_bytes - of_standby, searches)
        self.standby = CachingEngine(self.standby_guard, of_standby, searches) if self.standby_guard else None
        #: How many answers came from where.
        self.given = dict.fromkeys(Instead, 0)

    @property
    def guards(self) -> list[GuardedEngine]:
        """Of the engine, and of the stand-in where there is one."""
        return [self.guard, *([self.standby_guard] if self.standby_guard else [])]

    def asking(self) -> Asking:
        """For one operation."""
        return Asking(self)

    async def aclose(self) -> None:
        try:
            await self.engine.aclose()
        finally:
            if self.standby:
                await self.standby.aclose()


@dataclass(eq=False, slots=True)
class Asking:
    """The engine as one operation asks it. ``instead`` is where something came from that the engine did not answer.

    What an operation with such a part comes to is no answer of the engine's, and must not be kept as one. An engine
    that could not answer once is not asked again by the same operation, which would wait for it each time.
    """

    steadfast: Steadfast
    instead: Instead | None = None
    _failure: EngineUnavailable | None = None

    @property
    def name(self) -> str:
        return self.steadfast.engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        return await self._answered(
            lambda engine: engine.search(requests),
            lambda pages, name: [replace(page, degraded=True, engine=name) for page in pages],
            lambda engine: _stale(engine.last_pages(requests)),
        )

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._answered(
            lambda engine: engine.fetch(ids, attributes),
            lambda documents, _: documents,
            lambda engine: engine.last_documents(ids, attributes),
        )

    async def status(self) -> IndexStatus:
        return await self._answered(
            lambda engine: engine.status(),
            lambda status, name: replace(status, engine=name),
            lambda engine: engine.last_status(),
        )

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self.steadfast.engine.arrivals(questions)

    async def generation(self) -> str:
        """Of the engine itself: while it cannot be told, nothing is kept as of it."""
        if self._failure:
            raise self._failure
        try:
            return await self.steadfast.engine.generation()
        except EngineUnavailable as error:
            self._failure = error
            raise

    async def aclose(self) -> None:
        """Nothing: the engines are closed by whoever opened them."""

    async def _answered(
        self,
        ask: Callable[[SearchEngine], Awaitable[T]],
        marked: Callable[[T, str], T],
        last: Callable[[CachingEngine], T | None],
    ) -> T:
        """By the engine, the stand-in, whose answer is ``marked`` with its name, or else as it was the ``last`` time.

        Raises what the engine raised where there is none of it.
        """
        engine, standby = self.steadfast.engine, self.steadfast.standby
        if self._failure is None:
            try:
                return await ask(engine)
            except EngineUnavailable as error:
                self._failure = error
        if standby:
            try:
                # One that was never filled knows nothing, which is another thing than that there is nothing.
                if (await standby.status()).documents:
                    return self._noted(Instead.STANDBY, marked(await ask(standby), standby.name))
            except EngineOverloaded:
                pass
            except (EngineUnavailable, EngineFailed) as error:
                log.warning("the stand-in cannot answer: %s", error)
        if (remembered := last(engine)) is None:
            raise self._failure
        return self._noted(Instead.STALE, remembered)

    def _noted(self, instead: Instead, answer: T) -> T:
        self.steadfast.given[instead] += 1
        if self.instead is not Instead.STALE:
            self.instead = instead
        return answer


def _stale(pages: list[SearchPage] | None) -> list[SearchPage] | None:
    return pages and [replace(page, degraded=True, stale=True) for page in pages]
