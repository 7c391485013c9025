"""More than the server's own limits: a thousand hits, a hundred values of a facet, twenty documents by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from search.cursor import Offset, Sort
from search.filters import FacetField
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article, at

MANY = 1_300
ARTICLES = [
    # Two share each second, so that ids decide half of the order.
    article(slug=f"n-{n}", title="Ship", published_at=at(seconds=n // 2), tags=[f"tag {n % 450}", f"rare {n}", "ALL"])
    for n in range(MANY)
]
BY_DATE = [one.id for one in sorted(ARTICLES, key=lambda one: (one.published_at, one.id), reverse=True)]


@pytest.fixture(scope="module")
async def engine(meilisearch_url: str) -> AsyncIterator[MeilisearchEngine]:
    name = f"test-{uuid4().hex}"
    index = MeilisearchIndex(meilisearch_url, None, name)
    await index.open()
    await index.apply([one.document() for one in ARTICLES], [])
    made = MeilisearchEngine(meilisearch_url, None, name, deadline=4)
    yield made
    await made.aclose()


@pytest.mark.parametrize("text", ["", "ship"])
async def test_totals_are_exact(engine: MeilisearchEngine, text: str) -> None:
    (page,) = await engine.search([SearchRequest(Query.parse(text), page=Page(1))])
    assert page.total == MANY


async def test_facets_have_all_values_the_most_frequent_first(engine: MeilisearchEngine) -> None:
    (page,) = await engine.search([SearchRequest(facets=frozenset({FacetField.TAGS}), page=Page(0))])
    expected = Counter(tag for one in ARTICLES for tag in one.tags)
    values = page.facets[FacetField.TAGS].values
    assert {one.value: one.count for one in values} == expected
    assert values[0].value == "ALL"


async def test_a_walk_by_date_meets_every_article_once(engine: MeilisearchEngine) -> None:
    seen: list[str] = []
    page = Page(100)
    while True:
        (found,) = await engine.search([SearchRequest(sort=Sort.PUBLISHED_AT_DESC, page=page)])
        assert (found.total, found.has_previous) == (MANY, bool(seen))
        seen += [hit.document["id"] for hit in found.hits]
        if not found.has_next:
            break
        page = Page(100, found.hits[-1].cursor)
    assert seen == BY_DATE


async def test_a_walk_backwards_by_offset_reaches_the_first(engine: MeilisearchEngine) -> None:
    page, seen = Page(100, backward=True), 0
    while True:
        (found,) = await engine.search([SearchRequest(page=page)])
        seen += len(found.hits)
        if not found.has_previous:
            break
        page = Page(100, found.hits[0].cursor, backward=True)
    assert seen == MANY


async def test_an_offset_beyond_everything(engine: MeilisearchEngine) -> None:
    (page,) = await engine.search([SearchRequest(page=Page(100, Offset(2**31 - 1, "long ago")))])
    assert (page.hits, page.total, page.has_next, page.has_previous) == ((), MANY, False, True)


async def test_documents_by_id(engine: MeilisearchEngine) -> None:
    found = await engine.fetch(BY_DATE, ["slug"])
    assert found == {one.id: {"id": one.id, "slug": one.slugs[0]} for one in ARTICLES}
