"""The permissions that each side needs of its key, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from search.errors import EngineFailed
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.request import SearchRequest
from search.text import Query
from tests.articles import article
from tests.meilisearch_server import serving

MASTER = "the-master-key-of-this-test"
SHIP = article(slug="ship", title="Ship").document()


@pytest.fixture(scope="module")
def url(meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(meilisearch_binary, tmp_path_factory.mktemp("keyed"), "--master-key", MASTER) as address:
        yield address


@pytest.fixture
async def admin(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {MASTER}"}) as client:
        yield client


async def key(admin: httpx.AsyncClient, index: str, *actions: str) -> str:
    wanted = {"actions": actions, "indexes": [index], "expiresAt": None}
    made: str = (await admin.post("/keys", json=wanted)).raise_for_status().json()["key"]
    return made


async def test_as_documented(url: str, admin: httpx.AsyncClient) -> None:
    writing = await key(admin, "*", "documents.*", "indexes.*", "settings.*", "tasks.get", "stats.get")
    reading = await key(admin, "news", "search", "indexes.get")
    index = MeilisearchIndex(url, writing, "news")
    await index.open()
    await index.apply([SHIP], ["art_1"])
    assert await index.count() == 1
    assert [chunk async for chunk in index.digests()] == [{SHIP["id"]: ""}]
    replacement = await index.replacement()
    await replacement.apply([SHIP], [])
    await replacement.take_over()
    engine = MeilisearchEngine(url, reading, "news")
    (page,) = await engine.search([SearchRequest(Query.parse("ship"), matches=True)])
    assert page.total == 1
    assert await engine.fetch([SHIP["id"]], ["slug"]) == {SHIP["id"]: {"id": SHIP["id"], "slug": "ship"}}
    assert (await engine.status()).documents == 1
    await engine.aclose()


@pytest.mark.parametrize("wrong", [None, "not-a-key-of-this-server"])
async def test_a_wrong_key_is_no_outage(url: str, wrong: str | None) -> None:
    engine = MeilisearchEngine(url, wrong, "news")
    for call in (engine.search([SearchRequest()]), engine.status(), engine.fetch(["art_1"], [])):
        with pytest.raises(EngineFailed) as caught:
            await call
        assert not wrong or wrong not in str(caught.value)
    with pytest.raises(EngineFailed) as caught:
        await MeilisearchIndex(url, wrong, "news").open()
    assert not wrong or wrong not in str(caught.value)
    await engine.aclose()
