"""What HTTP says of answers that may be given again, over both engines, while articles are written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway.app import create_app
from search import factory
from search.article import Article
from search.engine import SearchEngine
from tests.articles import ARTICLES, article
from tests.contract.conftest import Place
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

TITLES = "{ articles(sort: PUBLISHED_AT_DESC, first: 3) { totalCount nodes { title } } }"


@pytest.fixture(params=["embedded", "meilisearch"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "embedded":
        return Place("embedded", tmp_path / "index")
    return Place("meilisearch", Path(f"cache-{uuid4().hex}"), request.getfixturevalue("meilisearch_url"))


async def write(place: Place, *articles: Article) -> None:
    async with aclosing(place.index()) as index:
        await index.open()
        await index.apply([one.document() for one in articles], ())


def engine(place: Place) -> SearchEngine:
    """Believes a generation for a second, as in production."""
    if place.engine_name == "embedded":
        return place.engine()
    return factory.meilisearch_engine(place.url, None, place.directory.name)


@pytest.fixture
async def client(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    await write(place, *ARTICLES[:5])
    async with asking(create_app(lambda: engine(place), cache_bytes=4_000_000)) as client:
        yield client


async def get(client: httpx.AsyncClient, question: str, etag: str = "", **variables: str) -> httpx.Response:
    headers = {"If-None-Match": etag} if etag else {}
    return await client.get("/graphql", params={"query": question, **variables}, headers=headers)


async def test_unchanged_until_a_write_lands(client: httpx.AsyncClient, place: Place) -> None:
    first = await get(client, TITLES)
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, max-age=1")
    etag = first.headers["etag"]
    again = await get(client, TITLES, etag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (await get(client, TITLES, f'W/{etag}, "other"')).status_code == 304
    assert (await get(client, TITLES, '"other"')).content == first.content
    await write(place, article(title="The newest of all", slugs=["newest"], external_id="newest"))
    changed = await get(client, TITLES, etag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    assert changed.json()["data"]["articles"]["totalCount"] == 6


@pytest.mark.parametrize(
    "question",
    [
        "{ articles { meta { tookMs } } }",
        "{ articles { meta { cached } } }",
        "{ index { pendingChanges } }",
        '{ articles(filter: {publishedAt: {within: "P900D"}}) { totalCount } }',
        '{ node(id: "nonsense") { id } }',
        "{ nope }",
    ],
)
async def test_what_depends_on_more_than_the_index_is_not_kept(client: httpx.AsyncClient, question: str) -> None:
    for _ in range(3):
        answer = await get(client, question)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


async def test_a_post_is_for_whoever_asked(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        answer = await client.post("/graphql", json={"query": TITLES}, headers={"If-None-Match": "*"})
        assert answer.status_code == 200
        assert {"etag", "cache-control"}.isdisjoint(answer.headers)


async def test_variables_and_operations_are_told_apart(client: httpx.AsyncClient) -> None:
    question = """
    query A($n: Int) { articles(first: $n) { nodes { id } } }
    query B($n: Int) { articles(last: $n) { nodes { id } } }
    """

    async def asked(**body: Any) -> bytes:
        return (await client.post("/graphql", json={"query": question, **body})).content

    for _ in range(2):
        bodies = {
            await asked(operationName=name, variables={"n": number}) for name in ("A", "B") for number in (1, 2, None)
        }
        # All of A and all of B are the same five articles.
        assert len(bodies) == 5


async def test_cached_tells_of_a_page_that_was_found_before(client: httpx.AsyncClient) -> None:
    question = "{ articles(first: 2) { nodes { id } meta { cached } } }"
    told = [(await get(client, question)).json()["data"]["articles"]["meta"]["cached"] for _ in range(3)]
    assert told == [False, True, True]


async def test_nobody_reads_what_was_before_a_write_that_landed(client: httpx.AsyncClient, place: Place) -> None:
    landed = 5
    done = False

    async def writer() -> None:
        nonlocal landed, done
        for number in range(12):
            await write(place, article(slugs=[f"more-{number}"], external_id=f"more-{number}", title=f"More {number}"))
            landed = 6 + number
        done = True

    async def reader() -> int:
        reads = 0
        while not done:
            at_least = landed
            for question in (TITLES, "{ articles { totalCount meta { cached } } }"):
                total = (await get(client, question)).json()["data"]["articles"]["totalCount"]
                assert total >= at_least
                reads += 1
            await asyncio.sleep(0)
        return reads

    _, *reads = await asyncio.gather(writer(), reader(), reader(), reader())
    assert min(reads) > 10
    assert (await get(client, TITLES)).json()["data"]["articles"]["totalCount"] == 17


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    got = await get(client, TITLES)
    head = await client.head("/graphql", params={"query": TITLES})
    assert (head.status_code, head.headers["etag"]) == (200, got.headers["etag"])


async def test_a_client_that_goes_away_while_it_asks_is_let_go(place: Place) -> None:
    """Nothing is sent, and nothing raised."""
    app = create_app(lambda: engine(place))
    told = iter([{"type": "http.request", "body": b'{"que', "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(told)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    async with app.router.lifespan_context(app) as state:
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "state": state}
        await app({**scope, "headers": [(b"content-type", b"application/json")]}, receive, send)
