"""Both kinds of search index, for tests of what fills them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

import pytest

from search.cursor import Sort
from search.engine import SearchEngine
from search.request import Page, SearchRequest
from search.text import Query
from tests.contract.conftest import Place


def place_for(request: pytest.FixtureRequest, folder: Path) -> Place:
    """Of the engine that the fixture's parameter names."""
    if request.param == "embedded":
        return Place("embedded", folder / "index")
    return Place("meilisearch", Path(f"indexer-{uuid4().hex}"), request.getfixturevalue("meilisearch_url"))


async def found(engine: SearchEngine, words: str = "", size: int = 100) -> list[str]:
    """The titles that a search finds, in alphabetical order."""
    request = SearchRequest(
        query=Query.parse(words), sort=Sort.PUBLISHED_AT_DESC, page=Page(size=size), attributes=frozenset({"title"})
    )
    (page,) = await engine.search([request])
    return sorted(hit.document["title"] for hit in page.hits)


async def indexed(place: Place, ids: Collection[str]) -> dict[str, str]:
    """The titles of those of the articles that are in the index."""
    engine = place.engine()
    try:
        return {id: document["title"] for id, document in (await engine.fetch(ids, ["title"])).items()}
    finally:
        await engine.aclose()
