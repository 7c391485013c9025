"""A site with keys, asked over HTTP: what those are told who may not, and that nobody is given another's answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from schema.health import SourceHealth
from search import factory
from tests.articles import ARTICLES
from tests.gateway.access.doors import bearer, door, token
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

COUNT = "{ index { documents } articles(first: 3, sort: PUBLISHED_AT_DESC) { nodes { source { key } } } }"
JSON = {"Accept": "application/graphql-response+json"}
ORBIT, LUNAR = (sum(one.source.key == key for one in ARTICLES) for key in ("orbit-wire", "lunar-post"))


async def _health(keys: Any) -> dict[str, SourceHealth]:
    raise AssertionError("The store was asked for somebody who may not see all of it.")


async def _pending() -> int:
    return 7


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access")
    async with aclosing(factory.embedded_index(folder / "index")) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    return folder


@pytest.fixture
async def client(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        lambda: factory.embedded_engine(folder / "index"),
        _pending,
        cache_bytes=4_000_000,
        health=_health,
        door=door(folder),
    )
    async with asking(app) as client:
        yield client


async def post(client: httpx.AsyncClient, query: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return await client.post("/graphql", json={"query": query}, headers=JSON | (headers or {}))


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    return response.status_code, error["extensions"]["code"], response.headers["www-authenticate"]


async def test_who_says_nothing_or_something_wrong_is_told_to_say_who_asks(client: httpx.AsyncClient) -> None:
    assert refusal(await post(client, COUNT)) == (401, "UNAUTHENTICATED", 'Bearer realm="newsgate"')
    wrong = await post(client, COUNT, {"Authorization": "Bearer ng_wrong"})
    assert refusal(wrong) == (401, "UNAUTHENTICATED", 'Bearer realm="newsgate", error="invalid_token"')
    # Whatever else is wrong with the request, and whichever way it comes.
    assert (await client.post("/graphql", content=b"{")).status_code == 401
    assert (await client.get("/graphql", params={"query": COUNT})).status_code == 401
    for method in ("PUT", "POST", "GET", "DELETE"):
        assert (await client.request(method, "/graphql/stream?token=x")).status_code == 401
    plain = await client.post("/graphql", json={"query": COUNT}, headers={"Accept": "application/json"})
    assert refusal(plain)[0] == 401


async def test_keys_in_the_address_are_not_looked_at(client: httpx.AsyncClient) -> None:
    key = bearer("reader")["Authorization"]
    for name in ("authorization", "access_token", "token", "key"):
        assert (await client.get("/graphql", params={"query": COUNT, name: key})).status_code == 401


async def test_whether_the_process_lives_anybody_may_ask_and_how_much_there_is_nobody(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/livez")).text == "alive\n"
    assert (await client.get("/readyz")).text == "ready\n"


@pytest.mark.parametrize("who", ["none", "follower"])
async def test_without_the_scope_nothing_is_found(client: httpx.AsyncClient, who: str) -> None:
    challenge = 'Bearer realm="newsgate", error="insufficient_scope", scope="search"'
    assert refusal(await post(client, COUNT, bearer(who))) == (403, "FORBIDDEN", challenge)
    # As an event and in parts, too.
    for accept in ("text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"):
        answer = await client.post("/graphql", json={"query": COUNT}, headers=bearer(who) | {"Accept": accept})
        assert refusal(answer) == (403, "FORBIDDEN", challenge)


async def test_without_the_scope_nothing_is_followed(client: httpx.AsyncClient) -> None:
    asked = {"query": "subscription { articleAdded { title } }"}
    challenge = 'Bearer realm="newsgate", error="insufficient_scope", scope="subscribe"'
    for accept in ("text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"):
        answer = await client.post("/graphql", json=asked, headers=bearer("reader") | {"Accept": accept})
        assert refusal(answer) == (403, "FORBIDDEN", challenge)


async def test_a_reserved_stream_belongs_to_those_who_see_what_it_tells(client: httpx.AsyncClient) -> None:
    reserved = await client.put("/graphql/stream", headers=bearer("orbit"))
    asked = {"query": "subscription { articleAdded { title } }", "extensions": {"operationId": "1"}}
    at = {"X-GraphQL-Event-Stream-Token": reserved.text}
    for who, status in (("lunar", 404), ("admin", 404), ("none", 404), ("orbit", 202)):
        answer = await client.post("/graphql/stream", json=asked, headers=at | bearer(who))
        assert (who, answer.status_code) == (who, status)
    reserved = await client.put("/graphql/stream", headers=bearer("reader"))
    at = {"X-GraphQL-Event-Stream-Token": reserved.text}
    assert refusal(await client.post("/graphql/stream", json=asked, headers=at | bearer("reader")))[0] == 403


async def test_each_gets_the_answer_that_is_theirs_though_they_ask_for_the_same(client: httpx.AsyncClient) -> None:
    everything = len(ARTICLES)
    expected = {"reader": everything, "admin": everything, "orbit": ORBIT, token(): ORBIT, "lunar": LUNAR}
    for _ in range(3):  # the second time as a plan, the third from what is kept
        for who, documents in expected.items():
            data = (await post(client, COUNT, bearer(who))).json()["data"]
            sources = {one["source"]["key"] for one in data["articles"]["nodes"]}
            assert data["index"]["documents"] == documents
            if who in ("orbit", token()):
                assert sources == {"orbit-wire"}
            if who == "lunar":
                assert sources == {"lunar-post"}


async def test_no_cache_on_the_way_gives_one_the_answer_of_another(client: httpx.AsyncClient) -> None:
    asked = {"query": COUNT}
    tags = set()
    for who in ("orbit", "reader"):
        answer = await client.get("/graphql", params=asked, headers=bearer(who))
        assert answer.headers["cache-control"] == "private, max-age=1"
        assert answer.headers["vary"] == "Accept, Authorization"
        tags.add(answer.headers["etag"])
    assert len(tags) == 2
    known = {"If-None-Match": ", ".join(tags)}
    assert (await client.get("/graphql", params=asked, headers=known)).status_code == 401
    answer = await client.get("/graphql", params=asked, headers=bearer("lunar") | known)
    assert (answer.status_code, answer.json()["data"]["index"]["documents"]) == (200, LUNAR)


async def test_what_the_store_knows_is_not_told_to_who_sees_some_articles_only(client: httpx.AsyncClient) -> None:
    asked = "{ index { pendingChanges lastWriteAt } sources { key health { state } } }"
    data = (await post(client, asked, bearer("orbit"))).json()["data"]
    assert data["index"] == {"pendingChanges": None, "lastWriteAt": None}
    assert data["sources"] == [{"key": "orbit-wire", "health": None}]
    assert (await post(client, "{ index { pendingChanges } }", bearer("reader"))).json()["data"]["index"] == {
        "pendingChanges": 7
    }
