"""Labels of pages: never of a younger index than the one that was searched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.request import Page, SearchRequest
from tests.articles import article
from tests.search.meilisearch.accepted import done
from tests.search.meilisearch.recorder import Recorder

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


async def test_a_write_that_lands_before_the_search_leaves_the_older_label(
    engine: MeilisearchEngine, index: MeilisearchIndex, recorder: Recorder
) -> None:
    await index.apply([SHIP], [])
    before = (await engine.status()).generation

    async def write() -> None:
        await index.apply([BOAT], [])

    recorder.before_search = write
    (page,) = await engine.search([SearchRequest()])
    assert (page.total, page.generation) == (2, before)
    (again,) = await engine.search([SearchRequest()])
    assert again.generation != before


async def test_an_offset_is_stale_even_if_the_write_lands_while_searching(
    engine: MeilisearchEngine, index: MeilisearchIndex, recorder: Recorder
) -> None:
    await index.apply([SHIP], [])
    (page,) = await engine.search([SearchRequest()])
    further = SearchRequest(page=Page(cursor=page.hits[0].cursor))

    async def write() -> None:
        await index.apply([BOAT], [])

    assert not (await engine.search([further]))[0].stale_cursor
    recorder.before_search = write
    assert (await engine.search([further]))[0].stale_cursor


async def test_a_label_is_remembered_for_a_while(
    meilisearch_url: str, index_name: str, index: MeilisearchIndex, recorder: Recorder
) -> None:
    engine = MeilisearchEngine(meilisearch_url, None, index_name, generation_ttl=3_600, transport=recorder)
    first, second = await engine.search([SearchRequest()]), await engine.search([SearchRequest()])
    assert first == second
    assert recorder.paths == [f"/indexes/{index_name}", "/multi-search", "/multi-search"]
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
