"""What the application answers besides GraphQL, and what it keeps to itself when something breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from search import factory
from tests.articles import ARTICLES
from tests.gateway.asking import asking, data, internals, refusal
from tests.schema.test_errors import Failing

HARBOR = sum(one.source.key == "harbor-daily" for one in ARTICLES)


async def test_welcome(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text.startswith("newsgate answers GraphQL at http://newsgate.example/graphql. Try:\n\ncurl ")


async def test_health(client: httpx.AsyncClient) -> None:
    alive, ready = await client.get("/livez"), await client.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "alive\n")
    assert (ready.status_code, ready.text) == (200, "ready, 34 articles\n")


async def test_elsewhere_is_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nope")).status_code == 404
    assert (await client.put("/graphql")).status_code == 405


async def test_a_question_by_get(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql", params={"query": "{ articles { totalCount } }"})
    assert answer.json() == {"data": {"articles": {"totalCount": 34}}}


async def test_an_answer(client: httpx.AsyncClient) -> None:
    question = """{ articles(query: "harbor opens", filter: {lang: {anyOf: "en"}}, first: 1) {
      totalCount
      nodes { slug source { key name articleCount } coverImage { thumb } translations { lang } }
      edges { matches { field parts { text matched } } }
      facets { lang { values { value count currentCount selected } } }
      pageInfo { hasNextPage hasPreviousPage }
      warnings { code }
      meta { relaxed degraded cached }
    } }"""
    found = (await data(client, question))["articles"]
    assert found["nodes"] == [
        {
            "slug": "harbor-opens",
            "source": {"key": "harbor-daily", "name": "Harbor Daily", "articleCount": HARBOR},
            "coverImage": {"thumb": "https://images.example/gate.jpg?w=200"},
            "translations": [{"lang": "es"}, {"lang": "uk"}],
        }
    ]
    assert found["edges"][0]["matches"][0] == {
        "field": "TITLE",
        "parts": [
            {"text": "Harbor", "matched": True},
            {"text": " ", "matched": False},
            {"text": "opens", "matched": True},
            {"text": " its northern gate", "matched": False},
        ],
    }
    (english,) = [value for value in found["facets"]["lang"]["values"] if value["value"] == "en"]
    assert english == {"value": "en", "count": 1, "currentCount": 1, "selected": True}
    assert (found["totalCount"], found["pageInfo"]) == (1, {"hasNextPage": False, "hasPreviousPage": False})
    assert (found["warnings"], found["meta"]) == ([], {"relaxed": False, "degraded": False, "cached": False})


WALK = """query($sort: ArticleSort!, $after: String) {
  articles(sort: $sort, first: 7, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
}"""


@pytest.mark.parametrize("sort", ["RELEVANCE", "PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"])
async def test_a_walk_by_cursors_meets_every_article_once(client: httpx.AsyncClient, sort: str) -> None:
    met: list[str] = []
    after, more = None, True
    while more:
        page = (await data(client, WALK, sort=sort, after=after))["articles"]
        met += [node["id"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert sorted(met) == sorted(one.id for one in ARTICLES)


async def test_warnings(client: httpx.AsyncClient) -> None:
    question = "query($q: String) { articles(query: $q) { warnings { code message path } } }"
    many = await data(client, question, q="harbor " * 11)
    message = "Only the first 10 words of the query were used."
    assert many["articles"]["warnings"] == [{"code": "QUERY_TRUNCATED", "message": message, "path": None}]


async def test_many_at_once(client: httpx.AsyncClient) -> None:
    question = "query($first: Int) { articles(first: $first) { nodes { id } } }"
    pages = await asyncio.gather(*(data(client, question, first=size) for size in range(1, 9)))
    assert [len(page["articles"]["nodes"]) for page in pages] == list(range(1, 9))


async def test_something_unexpected_is_masked_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    error = RuntimeError("secret /path")
    async with asking(create_app(lambda: Failing(error))) as client:
        masked = ("INTERNAL_SERVER_ERROR", "Something went wrong inside; the error was logged.")
        assert await refusal(client, "{ articles { totalCount } }") == masked
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.exc_info
    assert record.exc_info[1] is error


@asynccontextmanager
async def _over_a_folder(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(create_app(lambda: factory.embedded_engine(folder))) as client:
        yield client


async def test_an_index_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    async with _over_a_folder(tmp_path / "absent") as client:
        facets = "facets { tags { values { value } } }"
        question = f"{{ articles {{ totalCount nodes {{ id }} {facets} }} sources {{ key }} index {{ documents }} }}"
        assert await data(client, question) == {
            "articles": {"totalCount": 0, "nodes": [], "facets": {"tags": {"values": []}}},
            "sources": [],
            "index": {"documents": 0},
        }


async def test_an_index_that_is_broken_is_masked(tmp_path: Path) -> None:
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply([ARTICLES[0].document()], ())
    for file in tmp_path.glob("*/meta.json"):
        file.write_text("{ broken")
    async with _over_a_folder(tmp_path) as client:
        code, _ = await refusal(client, "{ articles { totalCount } }")
        assert code == "INTERNAL_SERVER_ERROR"
        ready = await client.get("/readyz")
        assert (ready.status_code, internals(ready.text)) == (503, [])


async def test_pending_changes_are_null_where_no_store_is_in_sight(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert await data(client, "{ index { pendingChanges } }") == {"index": {"pendingChanges": None}}

    async def three() -> int:
        return 3

    async with asking(create_app(lambda: factory.embedded_engine(tmp_path), three)) as seeing:
        assert await data(seeing, "{ index { pendingChanges } }") == {"index": {"pendingChanges": 3}}
