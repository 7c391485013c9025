"""An index that is filled beside the live one and takes its place."""

from __future__ import annotations

import httpx
import pytest

from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.meilisearch.settings import differing
from search.request import SearchRequest
from tests.articles import article

SHIP, BOAT = article(slug="ship").document(), article(slug="boat").document()


async def found(engine: MeilisearchEngine) -> list[str]:
    (page,) = await engine.search([SearchRequest()])
    return [hit.document["id"] for hit in page.hits]


async def names(server: httpx.AsyncClient, index_name: str) -> list[str]:
    indexes = (await server.get("/indexes", params={"limit": 1_000})).json()["results"]
    return sorted(index["uid"] for index in indexes if index["uid"].startswith(index_name))


async def test_taking_over(
    index: MeilisearchIndex, engine: MeilisearchEngine, index_name: str, server: httpx.AsyncClient
) -> None:
    await index.apply([SHIP], [])
    identity, generation = await index.open(), await index.generation()
    replacement = await index.replacement()
    await replacement.apply([BOAT], [])
    assert await found(engine) == [SHIP["id"]]
    assert await index.generation() == generation
    taken = await replacement.take_over()
    assert taken == await index.open() != identity
    assert await found(engine) == [BOAT["id"]]
    assert await index.generation() == (await engine.status()).generation != generation
    assert await names(server, index_name) == [index_name]
    assert differing((await server.get(f"/indexes/{index_name}/settings")).json()) == {}
    await index.apply([SHIP], [])
    assert await index.count() == 2


async def test_giving_up(
    index: MeilisearchIndex, engine: MeilisearchEngine, index_name: str, server: httpx.AsyncClient
) -> None:
    await index.apply([SHIP], [])
    identity, generation = await index.open(), await index.generation()
    replacement = await index.replacement()
    await replacement.apply([BOAT], [])
    await replacement.discard()
    await replacement.discard()
    assert (await index.open(), await index.generation()) == (identity, generation)
    assert await found(engine) == [SHIP["id"]]
    assert await names(server, index_name) == [index_name]


async def test_what_was_left_behind_is_not_taken_over(index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
    left = await index.replacement()
    await left.apply([SHIP], [])
    replacement = await index.replacement()
    await replacement.apply([BOAT], [])
    await replacement.take_over()
    assert await found(engine) == [BOAT["id"]]


async def test_it_is_over_once(index: MeilisearchIndex) -> None:
    replacement = await index.replacement()
    await replacement.take_over()
    await replacement.discard()
    for call in (replacement.take_over(), replacement.apply([SHIP], [])):
        with pytest.raises(RuntimeError, match="has taken over or was discarded"):
            await call
    assert await index.count() == 0


async def test_digests_of_all_documents(index: MeilisearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.meilisearch.index._CHUNK", 10)
    documents = [{**article(slug=f"ship-{n}").document(), "digest": f"d{n}"} for n in range(25)]
    await index.apply([*documents, BOAT], [])
    chunks = [dict(chunk) async for chunk in index.digests()]
    assert [len(chunk) for chunk in chunks] == [10, 10, 6]
    merged = {id: digest for chunk in chunks for id, digest in chunk.items()}
    assert merged == {**{one["id"]: one["digest"] for one in documents}, BOAT["id"]: ""}


async def test_an_index_that_does_not_exist(meilisearch_url: str, index_name: str) -> None:
    index = MeilisearchIndex(meilisearch_url, None, index_name)
    assert [chunk async for chunk in index.digests()] == []
    before = await index.generation()
    await index.open()
    assert await index.generation() != before
