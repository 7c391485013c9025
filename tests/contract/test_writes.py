"""What the pusher relies on: whole documents replaced, harmless repeats, one identity, a generation per write."""

from __future__ import annotations

from dataclasses import replace

import anyio
import anyio.lowlevel
import pytest

from search.cursor import Sort
from search.facet_counts import FacetCount
from search.filters import ArticleFilter, FacetField, Terms
from search.page import SearchPage
from search.request import SearchRequest
from search.text import Query
from tests.articles import ARTICLES, article, at, by_slug
from tests.contract.conftest import EVERYTHING, Contender, Place, opened

pytestmark = pytest.mark.anyio

ONE = article(slug="one", title="The first version", tags=["old"], image="harbor", sentiment="POSITIVE", text="Long.")
OTHER = article(slug="other", title="Another article")
NAMES = {*by_slug()["harbor-opens"].document(), "ai"}


async def generation(contender: Contender) -> str:
    return (await contender.engine.status()).generation


async def test_an_empty_index(empty: Contender) -> None:
    page = await empty.ask(SearchRequest())
    assert (page.hits, page.total, await empty.index.count()) == ((), 0, 0)
    assert await empty.engine.fetch([ONE.id], NAMES) == {}
    assert (await empty.ask(SearchRequest(Query.parse("first")))).total == 0


async def test_documents_are_replaced_whole(empty: Contender) -> None:
    """What a newer document lacks is gone, not kept from the older one."""
    await empty.fill([ONE, OTHER])
    newer = article(slug="one", title="Rewritten", tags=["new"], published_at=at(5))
    await empty.fill([newer])
    assert await empty.engine.fetch([ONE.id], NAMES) == {ONE.id: newer.document()}
    assert await empty.index.count() == 2
    assert await empty.ids(SearchRequest(Query.parse("version"))) == []
    assert await empty.ids(SearchRequest(filter=ArticleFilter(tags=Terms(any_of=("OLD",))))) == []
    assert await empty.ids(SearchRequest(filter=ArticleFilter(has_cover_image=True))) == []
    assert await empty.ids(SearchRequest(filter=ArticleFilter(sentiment=Terms(exists=True)))) == []
    assert await empty.ids(SearchRequest(filter=ArticleFilter(tags=Terms(any_of=("NEW",))))) == [ONE.id]
    assert await empty.ids(SearchRequest(Query.parse("rewritten"))) == [ONE.id]


async def test_a_repeated_write_changes_nothing(empty: Contender) -> None:
    await empty.fill(ARTICLES, [OTHER.id])
    once = await empty.ids(SearchRequest())
    await empty.fill(ARTICLES, [OTHER.id])
    assert await empty.ids(SearchRequest()) == once
    assert await empty.index.count() == len(ARTICLES)
    assert (await empty.ask(SearchRequest())).total == len(ARTICLES)


async def test_one_call_writes_and_deletes(empty: Contender) -> None:
    await empty.fill([ONE])
    await empty.fill([OTHER], [ONE.id])
    assert await empty.ids(SearchRequest()) == [OTHER.id]
    assert await empty.index.count() == 1


async def test_deleting_what_is_not_there_is_no_error(empty: Contender) -> None:
    await empty.fill([ONE])
    await empty.fill([], [OTHER.id, "art_none", "no id at all", "Їжак", '" OR 1=1'])
    assert await empty.ids(SearchRequest()) == [ONE.id]


async def test_what_was_deleted_can_come_back(empty: Contender) -> None:
    await empty.fill([ONE])
    await empty.fill([], [ONE.id])
    assert await empty.ids(SearchRequest()) == []
    await empty.fill([ONE])
    assert await empty.ids(SearchRequest()) == [ONE.id]


async def test_of_one_article_twice_in_a_write_the_last_counts(empty: Contender) -> None:
    newer = article(slug="one", title="The second version")
    await empty.fill([ONE, OTHER, newer])
    assert await empty.engine.fetch([ONE.id], {"title"}) == {ONE.id: {"id": ONE.id, "title": newer.title}}
    assert await empty.index.count() == 2


async def test_the_generation_changes_exactly_with_a_write(empty: Contender) -> None:
    seen = [await generation(empty)]
    for upserts, deletes in (([ONE], []), ([OTHER], []), ([], [ONE.id])):
        await empty.fill(upserts, deletes)
        seen.append(await generation(empty))
        page = await empty.ask(SearchRequest(Query.parse("article")))
        await empty.engine.fetch([ONE.id], NAMES)
        await empty.index.count()
        assert page.generation == seen[-1] == await generation(empty)
    assert len(set(seen)) == 4


async def test_writing_nothing_is_no_write(empty: Contender) -> None:
    await empty.fill([ONE])
    before = await generation(empty)
    await empty.fill([])
    assert await generation(empty) == before


async def test_everything_is_there_after_opening_again(place: Place) -> None:
    async with opened(place) as first:
        await first.fill(ARTICLES)
        before = await generation(first)
    async with opened(place) as second:
        assert await generation(second) == before
        assert await second.index.count() == len(ARTICLES)
        found = await second.engine.fetch([one.id for one in ARTICLES], NAMES)
        assert found == {one.id: one.document() for one in ARTICLES}
        await second.fill([ONE])
        assert await generation(second) != before
        assert await second.index.count() == len(ARTICLES) + 1


async def test_the_identity_is_of_the_index_not_of_the_opening(place: Place) -> None:
    async with opened(place) as first:
        await first.fill([ONE])
        assert await first.index.open() == first.identity
    async with opened(place) as second:
        assert second.identity == first.identity
        await second.fill([], [ONE.id])
    async with opened(place) as third:
        assert third.identity == first.identity


async def test_another_index_has_another_identity(empty: Contender) -> None:
    here = empty.place
    async with opened(replace(here, directory=here.directory.with_name(f"{here.directory.name}-2"))) as other:
        assert other.identity != empty.identity


async def test_a_reader_sees_what_is_written_after_it_opened(empty: Contender) -> None:
    reader = empty.place.engine()
    await empty.fill([ONE])
    (page,) = await reader.search([SearchRequest()])
    assert page.total == 1
    await empty.fill([OTHER])
    (page,) = await reader.search([SearchRequest()])
    assert page.total == 2
    await reader.aclose()


async def test_hostile_documents_survive(empty: Contender) -> None:
    odd = article(
        slug='"\\ odd',
        title='\\u{41} "quoted" \\x4 <b>&amp;</b> \u202egnirts\u202c 🚀',
        description="{}[](),:;'`$%^&*",
        text="line\r\nline\u2028line\ttab " + "long" * 20_000,
        tags=["[]", "{}", "null"],
        score=1e-300,
    )
    await empty.fill([odd])
    assert await empty.engine.fetch([odd.id], {*NAMES, "description", "score"}) == {odd.id: odd.document()}


async def test_searching_while_writing(empty: Contender) -> None:
    """Total, hits and facets of an answer are of one moment, whatever lands meanwhile."""
    await empty.fill(article(slug=f"first-{n}") for n in range(5))
    request = SearchRequest(
        Query.parse("harbor"),
        ArticleFilter(lang=Terms(any_of=("en",))),
        sort=Sort.PUBLISHED_AT_DESC,
        page=EVERYTHING,
        facets=frozenset({FacetField.LANG, FacetField.SOURCE}),
    )
    answers: list[SearchPage] = []

    async def ask_until(done: anyio.Event) -> None:
        while not done.is_set():
            answers.append(await empty.ask(request))
            await anyio.lowlevel.checkpoint()

    done = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(ask_until, done)
        for number in range(6):
            await empty.fill(
                [article(slug=f"then-{number}-{n}") for n in range(5)], [article(slug=f"first-{number}").id]
            )
        done.set()

    assert (await empty.ask(request)).total == 30
    for answer in answers:
        assert len(answer.hits) == answer.total
        assert {counts.values for counts in answer.facets.values()} == {
            (FacetCount("en", answer.total, answer.total),),
            (FacetCount("harbor-daily", answer.total, answer.total),),
        }
