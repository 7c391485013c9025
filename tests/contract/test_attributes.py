"""Only what was asked for leaves an engine."""

from __future__ import annotations

import pytest

from search.cursor import Sort
from search.filters import ArticleFilter
from search.request import SearchRequest
from search.text import Query
from tests.articles import ARTICLES, by_slug
from tests.contract.conftest import EVERYTHING, Contender

pytestmark = pytest.mark.anyio

RICH = by_slug()["harbor-opens"].document()


@pytest.mark.parametrize("sort", Sort)
async def test_nothing_asked_for_gives_what_a_cursor_needs(filled: Contender, sort: Sort) -> None:
    page = await filled.ask(SearchRequest(filter=ArticleFilter(slug="harbor-opens"), sort=sort))
    expected = {"id": RICH["id"]} | ({sort.key: RICH[sort.key]} if sort.key else {})
    assert [hit.document for hit in page.hits] == [expected]


@pytest.mark.parametrize("name", sorted(RICH))
async def test_each_attribute_comes_alone_and_as_it_was(filled: Contender, name: str) -> None:
    request = SearchRequest(filter=ArticleFilter(slug="harbor-opens"), attributes=frozenset({name}))
    page = await filled.ask(request)
    assert [hit.document for hit in page.hits] == [{"id": RICH["id"], name: RICH[name]}]


@pytest.mark.parametrize("query", ["", "the"])
async def test_whole_documents_come_back_as_they_went_in(filled: Contender, query: str) -> None:
    names = frozenset(name for one in ARTICLES for name in one.document())
    page = await filled.ask(SearchRequest(Query.parse(query), page=EVERYTHING, attributes=names))
    documents = {one.id: one.document() for one in ARTICLES}
    assert page.hits
    assert [hit.document for hit in page.hits] == [documents[hit.document["id"]] for hit in page.hits]


async def test_absent_and_unknown_attributes_stay_absent(filled: Contender) -> None:
    wanted = frozenset({"coverImage", "updatedAt", "nothing"})
    page = await filled.ask(SearchRequest(filter=ArticleFilter(slug="puerto-abre"), attributes=wanted))
    assert [set(hit.document) for hit in page.hits] == [{"id"}]
