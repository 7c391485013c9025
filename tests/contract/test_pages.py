"""Pages: forward, backward, exact about what lies before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.cursor import Cursor, Offset, Position, Sort
from search.filters import ArticleFilter, FacetField, Terms
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import ARTICLES, second
from tests.contract.conftest import Contender, ids
from tests.contract.oracle import Oracle
from tests.contract.walking import joined, pages

pytestmark = pytest.mark.anyio

ORACLE = Oracle(ARTICLES)
DATE_SORTS = [sort for sort in Sort if sort.key]
NOWHERE = ArticleFilter(tags=Terms(any_of=("NOT THERE",)))


def edges(page: SearchPage) -> tuple[bool, bool]:
    return page.has_previous, page.has_next


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("size", [1, 4, 17, 33, 34, 35, 100])
@pytest.mark.parametrize("sort", Sort)
async def test_a_walk_meets_everything_once(filled: Contender, sort: Sort, size: int, backward: bool) -> None:
    request = SearchRequest(sort=sort)
    read = await pages(filled, request, size, backward=backward)
    whole = ORACLE.answer(replace(request, page=Page(100))).ids
    assert joined(read, backward=backward) == whole
    assert [page.total for page in read] == [34] * len(read)
    assert len(read) == -(-34 // size)


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("sort", Sort)
async def test_every_page_tells_what_lies_around_it(filled: Contender, sort: Sort, backward: bool) -> None:
    read = await pages(filled, SearchRequest(sort=sort), 10, backward=backward)
    last = len(read) - 1
    flags = [(number > 0, number < last) for number in range(len(read))]
    assert [edges(page) for page in read] == [(b, a) if backward else (a, b) for a, b in flags]


@pytest.mark.parametrize("sort", Sort)
async def test_turning_around(filled: Contender, sort: Sort) -> None:
    """The page before the second page is the first."""
    first = await filled.ask(SearchRequest(sort=sort, page=Page(5)))
    second_page = await filled.ask(SearchRequest(sort=sort, page=Page(5, first.hits[-1].cursor)))
    back = await filled.ask(SearchRequest(sort=sort, page=Page(5, second_page.hits[0].cursor, backward=True)))
    assert ids(back) == ids(first)
    assert edges(back) == (False, True)
    assert edges(second_page) == (True, True)


@pytest.mark.parametrize("sort", Sort)
async def test_past_the_ends(filled: Contender, sort: Sort) -> None:
    whole = await filled.ask(SearchRequest(sort=sort, page=Page(100)))
    after = await filled.ask(SearchRequest(sort=sort, page=Page(5, whole.hits[-1].cursor)))
    before = await filled.ask(SearchRequest(sort=sort, page=Page(5, whole.hits[0].cursor, backward=True)))
    assert (ids(after), edges(after), after.total) == ([], (True, False), 34)
    assert (ids(before), edges(before), before.total) == ([], (False, True), 34)


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("sort", Sort)
async def test_nothing_found(filled: Contender, sort: Sort, backward: bool) -> None:
    page = await filled.ask(SearchRequest(filter=NOWHERE, sort=sort, page=Page(5, backward=backward)))
    assert (page.hits, page.total, edges(page)) == ((), 0, (False, False))


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("sort", Sort)
async def test_a_cursor_into_nothing(filled: Contender, sort: Sort, backward: bool) -> None:
    """A filter may have become narrower since the cursor was handed out."""
    cursor = (await filled.ask(SearchRequest(sort=sort, page=Page(9)))).hits[-1].cursor
    page = await filled.ask(SearchRequest(filter=NOWHERE, sort=sort, page=Page(5, cursor, backward)))
    assert (page.hits, page.total, edges(page)) == ((), 0, (False, False))


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("query", ["", "harbor", "nothing-has-this"])
@pytest.mark.parametrize("sort", Sort)
async def test_size_0_counts_only(filled: Contender, sort: Sort, query: str, backward: bool) -> None:
    request = SearchRequest(
        Query.parse(query), sort=sort, page=Page(0, backward=backward), facets=frozenset({FacetField.LANG})
    )
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert (page.hits, page.total) == ((), expected.total)
    assert page.facets == expected.facets


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("end", ["0", "v"])
@pytest.mark.parametrize("key", [second(-3), second(-2), -(10**14), 10**14])
@pytest.mark.parametrize("sort", DATE_SORTS)
async def test_a_position_that_no_article_has(
    filled: Contender, sort: Sort, key: int, end: str, backward: bool
) -> None:
    """The article of a cursor may be gone; before and after it there still are others."""
    assert sort.key
    cursor = Position(sort.key, key, "art_" + end * 26)
    request = SearchRequest(sort=sort, page=Page(3, cursor, backward))
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert ids(page) == expected.ids
    assert edges(page) == (expected.has_previous, expected.has_next)
    assert page.total == 34


@pytest.mark.parametrize("offset", [0, 1, 32, 33, 34, 1000, 2**31 - 1])
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("query", ["", "harbor"])
async def test_offsets_far_and_near(filled: Contender, query: str, backward: bool, offset: int) -> None:
    generation = (await filled.engine.status()).generation
    request = SearchRequest(Query.parse(query), page=Page(3, Offset(offset, generation), backward))
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert (len(page.hits), page.total) == (len(expected.ids), expected.total)
    assert edges(page) == (expected.has_previous, expected.has_next)
    assert not page.stale_cursor
    assert query or ids(page) == expected.ids


async def test_a_walk_by_relevance_meets_every_hit_once(filled: Contender) -> None:
    read = await pages(filled, SearchRequest(Query.parse("harbor")), 1)
    whole = ids(await filled.ask(SearchRequest(Query.parse("harbor"))))
    assert joined(read) == whole
    assert len(whole) == 4


@pytest.mark.parametrize("sort", Sort)
async def test_cursors_are_where_their_articles_are(filled: Contender, sort: Sort) -> None:
    wanted = frozenset({"publishedAt", "touchedAt"})
    page = await filled.ask(SearchRequest(sort=sort, page=Page(5), attributes=wanted))
    assert [hit.cursor for hit in page.hits] == [
        Position(sort.key, hit.document[sort.key], hit.document["id"]) if sort.key else Offset(number, page.generation)
        for number, hit in enumerate(page.hits)
    ]


async def test_numbers_of_a_page_further_on(filled: Contender) -> None:
    first = await filled.ask(SearchRequest(page=Page(5)))
    then = await filled.ask(SearchRequest(page=Page(5, first.hits[-1].cursor)))
    cursors: list[Cursor] = [hit.cursor for hit in then.hits]
    assert cursors == [Offset(number, first.generation) for number in range(5, 10)]
