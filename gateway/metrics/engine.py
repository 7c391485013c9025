"""A search engine whose calls are timed and counted."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Collection, Sequence
from typing import TypeVar

from gateway.metrics.work import Work
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.errors import EngineUnavailable
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

T = TypeVar("T")


class MeasuredEngine:
    """Another one. Calls that fail are timed too, and those that nobody waited for to the end."""

    def __init__(self, engine: SearchEngine, work: Work) -> None:
        self._engine = engine
        self._work = work
        # Asked for with every request, and known nearly every time: there is no duration worth knowing.
        self.generation = engine.generation

    @property
    def name(self) -> str:
        return self._engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        return await self._timed("search", self._engine.search(requests))

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._timed("fetch", self._engine.fetch(ids, attributes))

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._timed("arrivals", self._engine.arrivals(questions))

    async def status(self) -> IndexStatus:
        return await self._timed("status", self._engine.status())

    async def aclose(self) -> None:
        await self._engine.aclose()

    async def _timed(self, call: str, answering: Awaitable[T]) -> T:
        began = time.perf_counter()
        name = self._engine.name
        try:
            answer = await answering
        except Exception as error:
            kind = "unavailable" if isinstance(error, EngineUnavailable) else "failed"
            self._work.engine_errors.add(name, call, kind)
            raise
        finally:
            self._work.engine_seconds.of(name, call).add(time.perf_counter() - began)
        return answer
