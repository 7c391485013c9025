"""An engine in which only some articles exist: those that a filter lets through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.filters import ArticleFilter
from search.page import IndexStatus, SearchPage
from search.request import Page, SearchRequest

# Documents in one search for them.
_MAX_IDS = 1_000


@dataclass(frozen=True, slots=True)
class RestrictedEngine:
    """Of another engine. ``bounds`` goes into every question that it is asked, so that nothing above can leave it out.

    Questions differ by their bounds: who asks for the same within others never gets what was remembered of these. What
    concerns the index as a whole is told as if it had no other articles, except for what only says that something was
    written: generations, and the numbers of arrivals. ``bounds`` is fixed in time (`ArticleFilter.at`).
    """

    engine: SearchEngine
    bounds: ArticleFilter

    @property
    def name(self) -> str:
        return self.engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        return await self.engine.search(
            [replace(request, filter=within(self.bounds, request.filter)) for request in requests]
        )

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        """By a search, for an engine fetches whatever has the id."""
        wanted = list(dict.fromkeys(ids))
        pages = await self.search(
            [
                SearchRequest(
                    filter=ArticleFilter(ids=tuple(chunk)),
                    page=Page(size=len(chunk)),
                    attributes=frozenset(attributes),
                )
                for start in range(0, len(wanted), _MAX_IDS)
                if (chunk := wanted[start : start + _MAX_IDS])
            ]
        )
        return {hit.document["id"]: hit.document for page in pages for hit in page.hits}

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self.engine.arrivals([restricted(self.bounds, asked) for asked in questions])

    async def status(self) -> IndexStatus:
        """Without the time of the last write, which may have been one of other articles."""
        # The engine's own first: pages that are remembered from before it are then no longer given.
        whole = await self.engine.status()
        (page,) = await self.search([SearchRequest(page=Page(size=0))])
        return IndexStatus(whole.generation, page.total, None, whole.engine)

    async def generation(self) -> str:
        return await self.engine.generation()

    async def aclose(self) -> None:
        """Nothing: the other engine is closed by whoever opened it."""


def within(bounds: ArticleFilter, wanted: ArticleFilter) -> ArticleFilter:
    """What both let through."""
    return replace(wanted, bounds=replace(bounds, bounds=wanted.bounds) if wanted.bounds else bounds)


def restricted(bounds: ArticleFilter, asked: Arriving) -> Arriving:
    return replace(asked, filter=within(bounds, asked.filter))
