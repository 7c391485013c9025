"""Terms and exact values of every kind: found by what they are, counted as what they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import terms
from search.article import Article
from search.facet_counts import FacetCount
from search.filters import ArticleFilter, FacetField, Terms
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.page import SearchPage
from search.request import Page, SearchRequest
from tests.articles import article
from tests.search.meilisearch.hostile import WORDS, lists, strings


class Shelf:
    """An index that is refilled for every example."""

    def __init__(self, index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
        self.index = index
        self.engine = engine

    async def hold(self, *articles: Article) -> None:
        present = await self.engine.search([SearchRequest(page=Page(100))])
        kept = {one.id for one in articles}
        gone = [hit.document["id"] for page in present for hit in page.hits if hit.document["id"] not in kept]
        await self.index.apply([one.document() for one in articles], gone)

    async def ask(self, *requests: SearchRequest) -> list[SearchPage]:
        return await self.engine.search(requests)

    async def ids(self, *wanted: ArticleFilter) -> list[set[str]]:
        """What each filter lets through."""
        pages = await self.ask(*(SearchRequest(filter=one, page=Page(100)) for one in wanted))
        return [{hit.document["id"] for hit in page.hits} for page in pages]


@pytest.fixture(scope="module")
async def shelf(meilisearch_url: str) -> AsyncIterator[Shelf]:
    name = f"test-{uuid4().hex}"
    index = MeilisearchIndex(meilisearch_url, None, name)
    await index.open()
    engine = MeilisearchEngine(meilisearch_url, None, name, generation_ttl=0, deadline=4)
    yield Shelf(index, engine)
    await engine.aclose()


@settings(max_examples=40, deadline=None)
@given(tags=lists(), others=lists())
async def test_a_tag_is_found_by_everything_that_folds_alike(shelf: Shelf, tags: list[str], others: list[str]) -> None:
    tagged, other = article(slug="tagged", tags=tags), article(slug="other", tags=others)
    await shelf.hold(tagged, other)
    wanted = [*tags, *others]
    expected = [{one.id for one in (tagged, other) if terms.key(tag) in map(terms.key, one.tags)} for tag in wanted]
    assert await shelf.ids(*(ArticleFilter(tags=Terms(any_of=(tag,))) for tag in wanted)) == expected
    assert await shelf.ids(*(ArticleFilter(tags=Terms(none_of=(tag,))) for tag in wanted)) == [
        {tagged.id, other.id} - ids for ids in expected
    ]


@settings(max_examples=40, deadline=None)
@given(authors=st.lists(lists(), min_size=1, max_size=8))
async def test_a_facet_counts_every_term_once_and_shows_its_commonest_spelling(
    shelf: Shelf, authors: list[list[str]]
) -> None:
    articles = [article(slug=f"by-{n}", authors=names) for n, names in enumerate(authors)]
    await shelf.hold(*articles)
    (page,) = await shelf.ask(SearchRequest(facets=frozenset({FacetField.AUTHOR}), page=Page(0)))
    spelled: dict[str, list[str]] = {}
    for one in articles:
        for name in one.authors:
            spelled.setdefault(terms.fold(name), []).append(name)
    facet = page.facets[FacetField.AUTHOR]
    assert set(facet.values) == {
        FacetCount(min(names, key=lambda name: (-names.count(name), name)), len(names), len(names))
        for names in spelled.values()
    }
    assert facet.missing == sum(not one.authors for one in articles)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(strings(), min_size=1, max_size=12), wanted=strings())
async def test_an_external_id_is_compared_character_by_character(shelf: Shelf, values: list[str], wanted: str) -> None:
    usable = {value for value in values if article_takes(value)}
    articles = [article(slug=f"ext-{n}", external_id=value) for n, value in enumerate(sorted(usable))]
    await shelf.hold(*articles)
    asked = [wanted, *values]
    expected = [{one.id for one in articles if one.external_id == value} for value in asked]
    assert await shelf.ids(*(ArticleFilter(external_id=Terms(any_of=(value,))) for value in asked)) == expected


def article_takes(external_id: str) -> bool:
    try:
        article(external_id=external_id)
    except ValueError:
        return False
    return True


async def test_one_value_of_each_kind_among_all_the_others(shelf: Shelf) -> None:
    words = [word for word in WORDS if terms.clean(word)]
    articles = [article(slug=f"word-{n}", category=word, tags=[word]) for n, word in enumerate(words)]
    await shelf.hold(*articles)
    expected = [{one.id for one in articles if terms.key(word) == terms.key(one.tags[0])} for word in words]
    assert await shelf.ids(*(ArticleFilter(tags=Terms(any_of=(word,))) for word in words)) == expected
    assert await shelf.ids(*(ArticleFilter(category=Terms(any_of=(word,))) for word in words)) == expected


async def test_numbers_are_not_compared_as_numbers(shelf: Shelf) -> None:
    tags = ["5", "5.0", "05", "1e5", "100000", "2025"]
    await shelf.hold(*(article(slug=f"number-{n}", tags=[tag]) for n, tag in enumerate(tags)))
    pages = await shelf.ask(*(SearchRequest(filter=ArticleFilter(tags=Terms(any_of=(tag,)))) for tag in tags))
    assert [page.total for page in pages] == [1] * len(tags)
    (page,) = await shelf.ask(SearchRequest(facets=frozenset({FacetField.TAGS})))
    assert {count.value: count.count for count in page.facets[FacetField.TAGS].values} == {
        tag.upper(): 1 for tag in tags
    }


async def test_nothing_and_emptiness_match_nothing(shelf: Shelf) -> None:
    await shelf.hold(article(slug="bare"), article(slug="tagged", tags=["A"]))
    nothing = [
        ArticleFilter(tags=Terms(any_of=("",))),
        ArticleFilter(tags=Terms(any_of=(" \t",))),
        ArticleFilter(slug=""),
    ]
    assert await shelf.ids(*nothing) == [set()] * 3
    (everything,) = await shelf.ids(ArticleFilter(tags=Terms()))
    assert len(everything) == 2
