"""Labels of pages: never of a younger index than the one that was searched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import orjson

from search.cursor import Offset
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article
from tests.search.meilisearch.accepted import done
from tests.search.meilisearch.recorder import Recorder
from tests.search.meilisearch.scripted_server import Heard, answering, behaving

SHIP, BOAT = article(slug="ship").document(), article(slug="boat").document()


async def test_changes_with_every_write_and_only_then(engine: MeilisearchEngine, index: MeilisearchIndex) -> None:
    seen = [(await engine.status()).generation]
    for upserts, deletes in (([SHIP], []), ([BOAT], []), ([], [SHIP["id"]])):
        await index.apply(upserts, deletes)
        seen += [(await engine.status()).generation for _ in range(3)]
    assert len(set(seen)) == 4
    assert seen == sorted(seen, key=seen.index)


async def test_opening_again_changes_nothing(engine: MeilisearchEngine, index: MeilisearchIndex) -> None:
    before = await engine.status()
    await index.open()
    assert await engine.status() == before


async def test_status_is_of_now(engine: MeilisearchEngine, index: MeilisearchIndex) -> None:
    await index.apply([SHIP, BOAT], [])
    status = await engine.status()
    assert status.documents == 2
    assert status.last_write_at is not None
    assert abs(datetime.now(UTC) - status.last_write_at) < timedelta(minutes=1)


class Moving:
    """A server whose index is written to whenever the next moment comes. It says what it was asked, and when."""

    def __init__(self, *moments: int) -> None:
        self.moments = iter(moments)
        self.paths: list[str] = []

    def __call__(self, heard: Heard) -> tuple[int, object]:
        self.paths.append(heard.path)
        if heard.path == "/multi-search":
            queries = orjson.loads(heard.body)["queries"]
            return 200, {"results": [{"hits": [], "estimatedTotalHits": 0} for _ in queries]}
        moment = f"2025-11-24T12:00:00.{next(self.moments)}Z"
        return 200, {"createdAt": "2025-11-24T12:00:00Z", "updatedAt": moment}


INDEX, SEARCH = "/indexes/news", "/multi-search"


async def asked(moving: Moving, *requests: SearchRequest) -> list[SearchPage]:
    async with behaving(answering(moving)) as server:
        engine = MeilisearchEngine(server.url, None, "news", generation_ttl=0)
        pages = await engine.search(requests)
        await engine.aclose()
        return pages


async def test_a_label_is_read_before_the_search_begins() -> None:
    """Read at the same time, it could name what a write made of the index after it was searched."""
    moving = Moving(1, 2, 3)
    await asked(moving, SearchRequest())
    assert moving.paths == [INDEX, SEARCH]


async def test_what_takes_several_turns_is_of_one_moment() -> None:
    """The first turn finds nothing with all the words; what is found in the next one must belong to it."""
    still, moving = Moving(1, 1), Moving(1, 2, 2)
    request = SearchRequest(Query.parse("nothing whatsoever"))
    quiet, found = await asked(still, request), await asked(moving, request)
    assert still.paths == [INDEX, SEARCH, SEARCH, INDEX]
    assert moving.paths == [INDEX, SEARCH, SEARCH, INDEX, SEARCH, SEARCH, INDEX]
    assert {page.generation for page in found}.isdisjoint(page.generation for page in quiet)


async def test_an_offset_is_stale_even_if_the_write_lands_while_searching() -> None:
    (first,) = await asked(Moving(1), SearchRequest())
    further = SearchRequest(page=Page(cursor=Offset(0, first.generation)))
    assert [page.stale_cursor for page in await asked(Moving(1, 1), further)] == [False]
    assert [page.stale_cursor for page in await asked(Moving(1, 2, 2), further)] == [True]
    assert [page.stale_cursor for page in await asked(Moving(2, 2), further)] == [True]


async def test_a_label_is_remembered_for_a_while(
    meilisearch_url: str, index_name: str, index: MeilisearchIndex, recorder: Recorder
) -> None:
    engine = MeilisearchEngine(meilisearch_url, None, index_name, generation_ttl=3_600, sender=recorder)
    first, second = await engine.search([SearchRequest()]), await engine.search([SearchRequest()])
    assert first == second
    assert recorder.paths == [f"indexes/{index_name}", "multi-search", "multi-search"]
    await index.apply([SHIP], [])
    status = await engine.status()
    assert (await engine.search([SearchRequest()]))[0].generation == status.generation != first[0].generation
    await engine.aclose()


async def test_an_index_made_anew_is_another(
    engine: MeilisearchEngine, index: MeilisearchIndex, index_name: str, server: httpx.AsyncClient
) -> None:
    identity, generation = await index.open(), (await engine.status()).generation
    await done(server, await server.delete(f"/indexes/{index_name}"))
    assert await index.open() != identity
    assert (await engine.status()).generation != generation
