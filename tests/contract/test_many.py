"""Past the first thousand hits, where Meilisearch stops counting unless it is told not to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from search.article import Article
from search.cursor import Offset, Sort
from search.facet_counts import FacetCount
from search.filters import ArticleFilter, FacetField, Terms
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article, at
from tests.contract.conftest import Contender, ids
from tests.contract.oracle import Oracle
from tests.contract.walking import joined, pages

pytestmark = pytest.mark.anyio

COUNT = 1_300
#: Hundreds in the same second, and more tags than Meilisearch lists unless told otherwise.
MANY = tuple(
    article(
        slug=f"small-{number}",
        title="Small news",
        published_at=at(seconds=number % 4),
        tags=[f"tag {number % 650}", "common"],
        sentiment="POSITIVE" if number % 13 else None,
        sticky_weight=number % 3,
    )
    for number in range(COUNT)
)


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return MANY


@pytest.mark.parametrize("query", ["", "small news"])
async def test_totals_are_not_capped(filled: Contender, query: str) -> None:
    requests = [SearchRequest(Query.parse(query), sort=sort, page=Page(1)) for sort in Sort]
    assert [page.total for page in await filled.engine.search(requests)] == [COUNT] * len(Sort)


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("sort", Sort)
async def test_a_complete_walk(filled: Contender, sort: Sort, backward: bool) -> None:
    read = await pages(filled, SearchRequest(sort=sort), 100, backward=backward)
    whole = Oracle(MANY).answer(SearchRequest(sort=sort, page=Page(COUNT))).ids
    assert joined(read, backward=backward) == whole
    assert [page.total for page in read] == [COUNT] * 13


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
async def test_a_complete_walk_by_relevance(filled: Contender, backward: bool) -> None:
    read = await pages(filled, SearchRequest(Query.parse("small")), 100, backward=backward)
    assert sorted(joined(read, backward=backward)) == sorted(one.id for one in MANY)


async def test_a_complete_walk_of_a_filtered_query(filled: Contender) -> None:
    request = SearchRequest(
        Query.parse("small news"), ArticleFilter(sentiment=Terms(exists=False)), Sort.PUBLISHED_AT_DESC
    )
    read = await pages(filled, request, 7)
    assert len(joined(read)) == len(set(joined(read))) == 100
    assert {page.total for page in read} == {100}


async def test_an_offset_past_a_thousand(filled: Contender) -> None:
    generation = (await filled.engine.status()).generation
    page = await filled.ask(SearchRequest(page=Page(20, Offset(1_199, generation))))
    assert ids(page) == Oracle(MANY).answer(SearchRequest(page=Page(COUNT))).ids[1_200:1_220]


async def test_facets_list_every_value(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(page=Page(0), facets=frozenset({FacetField.TAGS})))
    counts = page.facets[FacetField.TAGS]
    assert counts.values[0] == FacetCount("COMMON", COUNT, COUNT)
    assert len(counts.values) == 651
    assert {(value.count, value.current) for value in counts.values[1:]} == {(2, 2)}
    assert all(one.value < other.value for one, other in pairwise(counts.values[1:]))


async def test_fetch_finds_all(filled: Contender) -> None:
    found = await filled.engine.fetch([one.id for one in MANY], {"slug"})
    assert found == {one.id: {"id": one.id, "slug": one.slugs[0]} for one in MANY}
