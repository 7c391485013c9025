"""The writing side: settings before documents, and nothing counts that has not succeeded."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from search.cursor import Sort
from search.errors import EngineFailed, EngineUnavailable
from search.filters import ArticleFilter, FacetField, Terms
from search.meilisearch import MeilisearchEngine, MeilisearchIndex, batches
from search.meilisearch.settings import SEARCH_CUTOFF_MS, SETTINGS, differing
from search.request import SearchRequest
from search.text import Query
from tests.articles import article
from tests.search.meilisearch.accepted import done
from tests.search.meilisearch.scripted_server import Connection, Heard, answering, behaving

SHIP, BOAT = article(slug="ship").document(), article(slug="boat").document()
KEY = "a-secret-key-0123456789"


async def settings_of(server: httpx.AsyncClient, index_name: str) -> dict[str, object]:
    found: dict[str, object] = (await server.get(f"/indexes/{index_name}/settings")).json()
    return found


async def test_opening_sets_everything_up(index: MeilisearchIndex, server: httpx.AsyncClient, index_name: str) -> None:
    settings = await settings_of(server, index_name)
    assert differing(settings) == {}
    assert settings["searchCutoffMs"] == SEARCH_CUTOFF_MS
    assert (await server.get(f"/indexes/{index_name}")).json()["primaryKey"] == "id"


async def test_opening_again_sends_nothing(index: MeilisearchIndex, server: httpx.AsyncClient, index_name: str) -> None:
    identity = await index.open()
    assert await index.open() == identity
    tasks = (await server.get("/tasks", params={"indexUids": index_name})).json()
    assert [task["type"] for task in tasks["results"]] == ["indexUpdate", "settingsUpdate"]


async def test_settings_that_somebody_changed_are_put_right(
    index: MeilisearchIndex, server: httpx.AsyncClient, index_name: str
) -> None:
    identity = await index.open()
    changes = {"pagination": {"maxTotalHits": 5}, "searchCutoffMs": 1}
    await done(server, await server.patch(f"/indexes/{index_name}/settings", json=changes))
    assert set(differing(await settings_of(server, index_name))) == set(changes)
    assert await index.open() == identity
    assert differing(await settings_of(server, index_name)) == {}


def test_the_order_of_a_set_is_no_difference() -> None:
    present = {**SETTINGS, "filterableAttributes": sorted(SETTINGS["filterableAttributes"], reverse=True)}
    assert differing(present) == {}
    assert list(differing({**SETTINGS, "searchableAttributes": ["tags", "title"]})) == ["searchableAttributes"]


async def test_an_index_keyed_otherwise_is_left_alone(
    meilisearch_url: str, index_name: str, server: httpx.AsyncClient
) -> None:
    await done(server, await server.post("/indexes", json={"uid": index_name, "primaryKey": "sku"}))
    with pytest.raises(EngineFailed, match="keyed by 'sku'"):
        await MeilisearchIndex(meilisearch_url, None, index_name).open()


async def test_applied_is_searchable(index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
    for upserts, deletes, expected in (([SHIP, BOAT], [], 2), ([SHIP, BOAT], [], 2), ([BOAT], [SHIP["id"]], 1)):
        await index.apply(upserts, deletes)
        assert await index.count() == expected
        assert (await engine.search([SearchRequest()]))[0].total == expected
    await index.apply([], [SHIP["id"], "art_never_there"])
    await index.apply([], [])
    assert await index.count() == 1


async def test_a_document_is_replaced_as_a_whole(index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
    full = article(slug="ship", tags=["a"], description="First", sentiment="POSITIVE").document()
    await index.apply([full], [])
    await index.apply([SHIP], [])
    assert await engine.fetch([SHIP["id"]], [*full]) == {SHIP["id"]: SHIP}


async def test_batches_larger_than_a_body(
    index: MeilisearchIndex, server: httpx.AsyncClient, index_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_MAX_BODY_BYTES", 10_000)
    monkeypatch.setattr(batches, "_MAX_IDS", 10)
    documents = [article(slug=f"ship-{n}").document() for n in range(50)]
    packed = index.pack(documents)
    assert len(packed) == 50
    assert [one["id"] for one in packed] == [one["id"] for one in documents]
    assert packed[7]["slug"] == packed[7:8][0]["slug"] == "ship-7"
    await index.apply(packed, [])
    assert await index.count() == 50
    await index.apply(documents, [])
    assert await index.count() == 50
    await index.apply([], [document["id"] for document in documents[:25]])
    assert await index.count() == 25
    tasks = (await server.get("/tasks", params={"indexUids": index_name})).json()["results"]
    assert sum(task["type"] == "documentDeletion" for task in tasks) == 3
    assert sum(task["type"] == "documentAdditionOrUpdate" for task in tasks) > 3


async def test_text_of_every_kind_survives(index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
    one = article(slug="odd", title="Їжак 🚀 \u2028 \ufeff \\ \" '", text="line\nline\r\n\u0085\u2029end").document()
    await index.apply([one], [])
    assert await engine.fetch([one["id"]], [*one]) == {one["id"]: one}


async def test_a_task_that_fails_is_an_error(index: MeilisearchIndex) -> None:
    """The server accepts the batch and says in the task that it threw all of it away."""
    with pytest.raises(EngineFailed, match=r"task \d+ failed: .*no id for us"):
        await index.apply([BOAT, {**SHIP, "id": "no id for us"}], [])
    assert await index.count() == 0
    await index.apply([BOAT], [])
    assert await index.count() == 1


async def test_an_index_that_does_not_exist_is_empty(meilisearch_url: str, index_name: str) -> None:
    index = MeilisearchIndex(meilisearch_url, None, index_name)
    assert await index.count() == 0
    engine = MeilisearchEngine(meilisearch_url, None, index_name)
    (page,) = await engine.search([SearchRequest()])
    assert (page.hits, page.total, page.has_next, page.has_previous) == ((), 0, False, False)
    assert await engine.fetch([SHIP["id"]], ["title"]) == {}
    status = await engine.status()
    assert (status.documents, status.last_write_at, status.generation) == (0, None, page.generation)
    await index.open()
    assert (await engine.status()).generation != page.generation
    await engine.aclose()


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(),
        SearchRequest(sort=Sort.PUBLISHED_AT_DESC),
        SearchRequest(Query.parse("ship"), ArticleFilter(tags=Terms(any_of=("harbor",)))),
        SearchRequest(facets=frozenset({FacetField.TAGS})),
    ],
    ids=["plain", "sort", "filter", "facet"],
)
async def test_an_index_that_is_not_set_up_yet_is_empty(
    engine: MeilisearchEngine, server: httpx.AsyncClient, index_name: str, request_: SearchRequest
) -> None:
    """As the server shows it for a moment before it gives a new index its settings."""
    await done(server, await server.post("/indexes", json={"uid": index_name, "primaryKey": "id"}))
    (page,) = await engine.search([request_])
    assert (page.hits, page.total) == ((), 0)
    assert await engine.fetch([SHIP["id"]], ["title"]) == {}


def test_the_name_tells_targets_apart_and_no_secrets() -> None:
    assert MeilisearchIndex("http://me:pw@find.example:7700/", KEY, "news").name == "meilisearch find.example:7700/news"


def task(status: str, **fields: object) -> dict[str, object]:
    times = {"duration": None, "enqueuedAt": "2025-11-24T12:00:00.123456789Z", "startedAt": None, "finishedAt": None}
    return {"uid": 7, "indexUid": "news", "status": status, "type": "documentDeletion", **times, **fields}


class Scheduler:
    """Accepts everything, and then says of the task what it is told to say."""

    def __init__(self, states: Iterator[dict[str, object]], progress: Iterator[object]) -> None:
        self.states = states
        self.progress = progress
        self.heard: list[Heard] = []

    def __call__(self, heard: Heard) -> tuple[int, object]:
        self.heard.append(heard)
        if heard.path.startswith("/tasks/"):
            return 200, next(self.states)
        if heard.path.startswith("/batches"):
            return 200, {"results": [{"uid": 3, "progress": next(self.progress)}]}
        accepted = {
            "taskUid": 7,
            "indexUid": "news",
            "status": "enqueued",
            "enqueuedAt": "2025-11-24T12:00:00.123456789Z",
        }
        return 202, {**accepted, "type": "documentDeletion"}


def forever(value: object) -> Iterator[object]:
    while True:
        yield value


async def test_a_cancelled_task_is_worth_another_try() -> None:
    scheduler = Scheduler(iter([task("enqueued"), task("processing"), task("canceled")]), forever(None))
    async with behaving(answering(scheduler)) as server:
        with pytest.raises(EngineUnavailable, match="task 7 was cancelled"):
            await MeilisearchIndex(server.url, KEY, "news").apply([], ["art_1"])
    assert {heard.headers["accept-encoding"] for heard in scheduler.heard} == {"identity"}


async def test_a_server_that_gets_nowhere_is_given_up() -> None:
    scheduler = Scheduler(iter(lambda: task("enqueued"), None), forever({"percentage": 5.5}))
    async with behaving(answering(scheduler)) as server:
        with pytest.raises(EngineUnavailable, match="no progress"):
            await MeilisearchIndex(server.url, KEY, "news", patience=0.1).apply([], ["art_1"])


async def test_a_server_that_gets_on_is_waited_for() -> None:
    began = time.monotonic()
    states = iter(lambda: task("succeeded" if time.monotonic() - began > 1.5 else "processing"), None)
    percentages = ({"percentage": n / 10} for n in range(1_000))
    async with behaving(answering(Scheduler(states, percentages))) as server:
        await MeilisearchIndex(server.url, KEY, "news", patience=1).apply([], ["art_1"])


@pytest.mark.parametrize("status", [401, 403, 413])
async def test_a_refusal_names_the_reason_and_not_the_key(status: int) -> None:
    answer = {"message": "The provided API key is invalid.", "code": "invalid_api_key", "type": "auth", "link": "x"}
    async with behaving(answering(lambda _: (status, answer))) as server:
        with pytest.raises(EngineFailed, match=f"answered {status}: The provided API key is invalid") as caught:
            await MeilisearchIndex(server.url, KEY, "news").apply([], ["art_1"])
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 520])
async def test_trouble_that_may_pass(status: int) -> None:
    async with behaving(answering(lambda _: (status, b"<html>"))) as server:
        with pytest.raises(EngineUnavailable, match=f"answered {status}"):
            await MeilisearchIndex(server.url, KEY, "news").open()


async def cutting_off(connection: Connection) -> None:
    await connection.hear()
    await connection.send(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"results": [')


async def hanging_up(connection: Connection) -> None:
    await connection.hear()
    connection.writer.transport.abort()


@pytest.mark.parametrize("behaviour", [cutting_off, hanging_up])
async def test_a_connection_that_breaks(behaviour: object) -> None:
    async with behaving(behaviour) as server:  # type: ignore[arg-type]
        with pytest.raises(EngineUnavailable, match="cannot be reached"):
            await MeilisearchIndex(server.url, KEY, "news").open()


@pytest.mark.parametrize("answer", [[], {}, {"taskUid": 7}])
async def test_an_answer_that_makes_no_sense(answer: object) -> None:
    async with behaving(answering(lambda _: (202, answer))) as server:
        with pytest.raises(EngineFailed, match="something unexpected"):
            await MeilisearchIndex(server.url, KEY, "news").apply([SHIP], [])


async def test_every_write_has_a_connection_of_its_own() -> None:
    """The server leaves a connection unusable when it refuses a large body without reading it."""
    async with behaving(answering(lambda _: (413, b""))) as server:
        index = MeilisearchIndex(server.url, KEY, "news")
        for _ in range(3):
            with pytest.raises(EngineFailed):
                await index.apply([SHIP], [])
        assert server.connections == 3
