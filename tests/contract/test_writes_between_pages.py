"""Cursors while writes go on: under a date sort what stays put is neither skipped nor repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.cursor import Offset, Sort
from search.filters import ArticleFilter, Period
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article, at, second
from tests.contract.conftest import Contender, ids
from tests.contract.walking import following

pytestmark = pytest.mark.anyio

#: Numbered from the oldest to the newest; three each share a second.
NUMBERED = [article(slug=f"number-{n}", title=f"Number {n}", published_at=at(n // 3)) for n in range(12)]
WRITES = {
    "inserted": [article(slug=f"late-{n}", title="Late", published_at=at(n)) for n in range(-2, 7)],
    "changed": [one.model_copy(update={"title": "Changed"}) for one in NUMBERED],
    "moved": [
        NUMBERED[0].model_copy(update={"published_at": at(100)}),
        NUMBERED[11].model_copy(update={"published_at": at(-100)}),
    ],
}
DATE_SORTS = [sort for sort in Sort if sort.key]


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("sort", DATE_SORTS)
async def test_what_stays_put_is_met_once(empty: Contender, sort: Sort, backward: bool) -> None:
    """Between all pages of a walk something is inserted, changed, moved to the other end, or deleted."""
    await empty.fill(NUMBERED)
    request = SearchRequest(sort=sort)
    met: list[str] = []
    page: Page | None = Page(3, backward=backward)
    gone: set[str] = set()
    for write in (*WRITES, "deleted", *[""] * 20):
        if page is None:
            break
        answer = await empty.ask(replace(request, page=page))
        met += ids(answer)
        page = following(answer, request, 3, backward=backward)
        if write == "deleted":
            edge = answer.hits[0 if backward else -1].document["id"]
            gone = {edge}
            await empty.fill([], gone)
        elif write:
            await empty.fill(WRITES[write])
    assert page is None
    moved = {one.id for one in WRITES["moved"]}
    stayed = {one.id for one in NUMBERED} - moved - gone
    assert sorted(one for one in met if one in stayed) == sorted(stayed)
    assert len(set(met) - moved) == len([one for one in met if one not in moved])


async def test_a_deleted_article_still_holds_the_place(empty: Contender) -> None:
    await empty.fill(NUMBERED)
    first = await empty.ask(SearchRequest(sort=Sort.PUBLISHED_AT_DESC, page=Page(4)))
    whole = await empty.ids(SearchRequest(sort=Sort.PUBLISHED_AT_DESC))
    await empty.fill([], ids(first))
    then = await empty.ask(SearchRequest(sort=Sort.PUBLISHED_AT_DESC, page=Page(4, first.hits[-1].cursor)))
    assert ids(then) == whole[4:8]
    assert (then.has_previous, then.has_next, then.total) == (False, True, 8)


async def test_a_date_sort_has_no_stale_cursor(empty: Contender) -> None:
    await empty.fill(NUMBERED)
    first = await empty.ask(SearchRequest(sort=Sort.PUBLISHED_AT_ASC, page=Page(4)))
    await empty.fill(WRITES["inserted"])
    then = await empty.ask(SearchRequest(sort=Sort.PUBLISHED_AT_ASC, page=Page(4, first.hits[-1].cursor)))
    assert not then.stale_cursor


@pytest.mark.parametrize("query", ["", "number"])
async def test_an_offset_is_stale_once_a_write_landed(empty: Contender, query: str) -> None:
    await empty.fill(NUMBERED)
    request = SearchRequest(Query.parse(query), page=Page(4))
    first = await empty.ask(request)
    further = replace(request, page=Page(4, first.hits[-1].cursor))
    before = await empty.ask(further)
    await empty.fill(WRITES["inserted"])
    after = await empty.ask(further)
    assert (first.stale_cursor, before.stale_cursor, after.stale_cursor) == (False, False, True)
    assert after.total == (12 if query else 21)
    assert [hit.cursor for hit in after.hits] == [Offset(number, after.generation) for number in range(4, 8)]


async def test_a_page_is_of_one_generation(empty: Contender) -> None:
    await empty.fill(NUMBERED)
    status = await empty.engine.status()
    wanted = ArticleFilter(published_at=Period(gte=second(0)))
    answers = await empty.engine.search([SearchRequest(filter=wanted), SearchRequest(Query.parse("number"))])
    assert {answer.generation for answer in answers} == {status.generation}
