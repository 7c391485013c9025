"""Three servers with a third of the articles each answer exactly what one with all of them does, by relevance too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search import factory
from search.cursor import Cursor, Offset, Sort
from search.engine import SearchEngine
from search.errors import EngineFailed
from search.filters import FacetField
from search.meilisearch.answers import Answer
from search.meilisearch.merging import merged
from search.page import SearchPage
from search.request import Page, SearchRequest
from tests.contract.random_articles import FILTERS, POOL, QUERIES
from tests.spread import Spread

pytestmark = pytest.mark.anyio

REQUESTS = st.builds(
    SearchRequest,
    query=QUERIES,
    filter=FILTERS,
    sort=st.sampled_from(Sort),
    page=st.builds(Page, size=st.integers(1, 30), backward=st.booleans()),
    attributes=st.just(frozenset({"title"})),
    facets=st.just(frozenset(FacetField)),
    matches=st.booleans(),
    scores=st.booleans(),
)


@asynccontextmanager
async def filled(urls: str) -> AsyncIterator[SearchEngine]:
    name = f"agree-{uuid4().hex}"
    async with aclosing(Spread(urls, name)) as index:
        await index.open()
        await index.apply([one.document() for one in POOL], [])
        async with aclosing(factory.meilisearch_engine(urls, None, name, generation_ttl=60, deadline=4.9)) as engine:
            yield engine


@pytest.fixture(scope="module")
async def engines(meilisearch_urls: tuple[str, ...]) -> AsyncIterator[tuple[SearchEngine, SearchEngine]]:
    async with filled(meilisearch_urls[0]) as one, filled(" | ".join(meilisearch_urls)) as three:
        yield one, three


def told(page: SearchPage) -> SearchPage:
    """Without what names generations."""
    hits = [hit._replace(cursor=nameless(hit.cursor)) for hit in page.hits]
    return replace(page, hits=tuple(hits), generation="")


def nameless(cursor: Cursor) -> Cursor:
    return cursor._replace(generation="") if isinstance(cursor, Offset) else cursor


@settings(max_examples=80, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
@given(request=REQUESTS)
async def test_the_same_hits_in_the_same_order(
    engines: tuple[SearchEngine, SearchEngine], request: SearchRequest
) -> None:
    one, three = [(await engine.search([request]))[0] for engine in engines]
    assert told(three) == told(one)
    if one.has_next and not request.page.backward:
        further = [replace(request, page=replace(request.page, cursor=page.hits[-1].cursor)) for page in (one, three)]
        pages = [(await engine.search([asked]))[0] for engine, asked in zip(engines, further, strict=True)]
        assert told(pages[1]) == told(pages[0])


def test_an_answer_without_what_it_is_ordered_by() -> None:
    with pytest.raises(EngineFailed):
        merged({"q": "word", "limit": 2}, [Answer(1, ({"id": "a"},)), Answer(1, ({"id": "b"},))])
