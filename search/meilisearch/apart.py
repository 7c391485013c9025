"""Hits that stand where facets or histograms fail.

One bad query makes the server refuse a whole multi-search, and one slow query holds all of it up. So where a
multi-search with facets or histograms fails, or has taken half of the time there is, it is asked again: first the hits
alone, and then each part alone, so that a part that is all right need not go with one that is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from search.errors import EngineFailed, EngineUnavailable, SearchError
from search.page import SearchPage
from search.request import SearchRequest

Ask: TypeAlias = Callable[[Sequence[SearchRequest]], Awaitable[list[SearchPage]]]

#: Shares of the deadline: for asking all together, and for what comes of it in the end.
_TOGETHER, _APART = 0.5, 0.9

_FAILURES = (EngineFailed, EngineUnavailable, TimeoutError)


async def together_or_apart(
    ask: Ask, requests: Sequence[SearchRequest], began: float, deadline: float
) -> list[SearchPage]:
    """A page for each request, with the parts that failed among its ``failures``. Raises what fails of the hits alone.

    ``deadline``: seconds for all, counted from ``began`` on the loop's clock.
    """
    if not any(request.facets or request.histograms for request in requests):
        return await ask(requests)
    try:
        async with asyncio.timeout_at(began + _TOGETHER * deadline):
            return await ask(requests)
    except _FAILURES:
        pages = await ask([request.without_parts for request in requests])
    end = began + _APART * deadline
    return await asyncio.gather(
        *(_with_parts(ask, request, page, end) for request, page in zip(requests, pages, strict=True))
    )


async def _with_parts(ask: Ask, request: SearchRequest, page: SearchPage, end: float) -> SearchPage:
    for found in await asyncio.gather(*(_found(ask, part, page, end) for part in request.parts)):
        page = replace(
            page,
            facets={**page.facets, **found.facets},
            histograms={**page.histograms, **found.histograms},
            failures={**page.failures, **found.failures},
        )
    return page


async def _found(ask: Ask, part: SearchRequest, page: SearchPage, end: float) -> SearchPage:
    """A page with this part or its failure."""
    try:
        async with asyncio.timeout_at(end):
            (found,) = await ask([part])
            return found
    except _FAILURES as error:
        failure = error if isinstance(error, SearchError) else EngineUnavailable("A part of a search took too long.")
        return replace(page, failures=dict.fromkeys((*part.facets, *part.histograms), failure))
