"""An engine that remembers pages, and lets equal searches at the same time share one.

A page that was overtaken by a write is kept until one takes its place, or its room: for when there is nothing better.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gateway.bounded import Bounded
from gateway.metrics.meters import Counter, Described
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

#: Bytes that a page, a hit, a facet's value and a bucket come to. Bodies are counted by their characters.
_PAGE, _HIT, _FACET_VALUE, _BUCKET = 1_000, 4_000, 250, 350

#: The generation that was seen before the search, and the search.
_Key: TypeAlias = tuple[str, SearchRequest]
#: A document's id, and the attributes that it was fetched with.
_DocumentKey: TypeAlias = tuple[str, frozenset[str]]
#: Of what is remembered, the part that is for documents.
_DOCUMENTS = 0.25


@dataclass(eq=False, slots=True)
class _Turn:
    """Searches that were asked of the engine together. It ends when nobody waits for any of them."""

    keys: Sequence[_Key]
    waiting: int = 0
    task: asyncio.Task[None] | None = None


class CachingEngine:
    """Of another engine. ``max_bytes`` bounds what is remembered.

    ``counted``: searches by where their pages came from: memory, shared with an equal one, or the engine.

    Whoever asks after a write that changed `SearchEngine.generation` never gets a page from before it.
    """

    def __init__(self, engine: SearchEngine, max_bytes: int, counted: Counter | None = None) -> None:
        self._engine = engine
        of_documents = int(max_bytes * _DOCUMENTS)
        self._pages: Bounded[SearchRequest, tuple[str, SearchPage]] = Bounded(max_bytes - of_documents)
        self._documents: Bounded[_DocumentKey, Document] = Bounded(of_documents)
        self._status: IndexStatus | None = None
        self._remembers = max_bytes > 0
        self._counted = counted or Counter(Described("", ""))
        self._under_way: dict[_Key, tuple[asyncio.Future[SearchPage], _Turn]] = {}

    @property
    def name(self) -> str:
        return self._engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        generation = await self.generation()
        keys = [(generation, request) for request in requests]
        known: dict[_Key, SearchPage] = {}
        waiting: dict[_Key, tuple[asyncio.Future[SearchPage], _Turn]] = {}
        missing: list[_Key] = []
        for key in dict.fromkeys(keys):
            if (kept := self._pages.get(key[1])) and kept[0] == generation:
                known[key] = replace(kept[1], cached=True)
                self._counted.add("memory")
            elif under_way := self._under_way.get(key):
                waiting[key] = under_way
                self._counted.add("shared")
            else:
                missing.append(key)
        if missing:
            self._counted.add("engine", by=len(missing))
            waiting |= self._asked(missing)
        turns = {turn for _, turn in waiting.values()}
        for turn in turns:
            turn.waiting += 1
        try:
            for key, (future, _) in waiting.items():
                known[key] = await asyncio.shield(future)
        finally:
            for turn in turns:
                self._leave(turn)
        return [known[key] for key in keys]

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        found = await self._engine.fetch(ids, attributes)
        wanted = frozenset(attributes)
        for id, document in found.items():
            self._documents.put((id, wanted), document, _HIT + 2 * _texts(document))
        return found

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._engine.arrivals(questions)

    async def status(self) -> IndexStatus:
        self._status = await self._engine.status()
        return self._status

    def last_pages(self, requests: Sequence[SearchRequest]) -> list[SearchPage] | None:
        """The last that the engine answered to each; None where one of them is not remembered."""
        kept = [self._pages.get(request) for request in requests]
        return [replace(one[1], cached=True) for one in kept if one] if all(kept) else None

    def last_documents(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document] | None:
        """As `last_pages`."""
        wanted = frozenset(attributes)
        kept = {id: self._documents.get((id, wanted)) for id in ids}
        return {id: one for id, one in kept.items() if one} if all(kept.values()) else None

    def last_status(self) -> IndexStatus | None:
        return self._status if self._remembers else None

    async def generation(self) -> str:
        return await self._engine.generation()

    async def aclose(self) -> None:
        await self._engine.aclose()

    def _asked(self, keys: Sequence[_Key]) -> dict[_Key, tuple[asyncio.Future[SearchPage], _Turn]]:
        loop = asyncio.get_running_loop()
        turn = _Turn(keys)
        futures: dict[_Key, asyncio.Future[SearchPage]] = {key: loop.create_future() for key in keys}
        turn.task = loop.create_task(self._answer(futures))
        found = {key: (future, turn) for key, future in futures.items()}
        self._under_way |= found
        return found

    def _leave(self, turn: _Turn) -> None:
        """Whoever asked first may go: others may be waiting for the same. The last to go ends it."""
        turn.waiting -= 1
        if not turn.waiting and turn.task and not turn.task.done():
            for key in turn.keys:  # at once: who comes now must not join what ends
                self._under_way.pop(key, None)
            turn.task.cancel()

    async def _answer(self, futures: Mapping[_Key, asyncio.Future[SearchPage]]) -> None:
        try:
            pages = await self._engine.search([request for _, request in futures])
        except Exception as error:  # it is for those who wait
            for future in futures.values():
                future.set_exception(error)
                future.exception()  # it may be that nobody waits any more
        else:
            for (key, future), page in zip(futures.items(), pages, strict=True):
                future.set_result(page)
                if page.is_whole and not page.degraded:
                    generation, request = key
                    self._pages.put(request, (generation, page), _size(page))
        finally:
            for key, future in futures.items():
                if key in self._under_way and self._under_way[key][0] is future:
                    del self._under_way[key]
                future.cancel()  # of those that have no result, for which nobody waits


def _size(page: SearchPage) -> int:
    texts = sum(_texts(hit.document) for hit in page.hits)
    values = sum(len(counts.values) for counts in page.facets.values())
    buckets = sum(len(histogram.buckets) for histogram in page.histograms.values())
    return _PAGE + _HIT * len(page.hits) + 2 * texts + _FACET_VALUE * values + _BUCKET * buckets


def _texts(document: Document) -> int:
    return sum(len(document.get(name) or "") for name in ("body", "text"))
