"""Automatic persisted queries, as Apollo's clients send them, over HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.persisted import PersistedQueries, PersistedQueryError
from search import factory
from tests.articles import ARTICLES
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

QUERY = "query($words: String) { articles(query: $words) { totalCount } }"
JSON, RESPONSE = "application/json", "application/graphql-response+json"
NOT_FOUND = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}


@pytest.fixture(params=[0, 1_000_000], ids=["uncached", "cached"])
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    async with asking(create_app(partial(factory.embedded_engine, tmp_path), cache_bytes=request.param)) as client:
        yield client


def sha256(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def extensions(digest: str, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


async def post(client: httpx.AsyncClient, said: Mapping[str, Any], accept: str = JSON) -> httpx.Response:
    return await client.post("/graphql", json=said, headers={"accept": accept})


async def get(client: httpx.AsyncClient, said: Mapping[str, Any]) -> httpx.Response:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
    return await client.get("/graphql", params=texts)


async def test_a_hash_stands_for_a_query_once_that_was_sent(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": extensions(sha256(QUERY)), "variables": {"words": "harbor"}}
    for ask in (post, get):
        unknown = await ask(client, by_hash)
        assert (unknown.status_code, unknown.json()) == (200, {"errors": [NOT_FOUND]})
        assert unknown.headers.get("cache-control") == (None if ask is post else "no-store")
    told = await post(client, {"query": QUERY, **by_hash})
    assert told.json()["data"]["articles"]["totalCount"] > 0
    for ask in (post, get):
        known = await ask(client, by_hash)
        assert (known.status_code, known.json()) == (200, told.json())
        other = await ask(client, {**by_hash, "variables": {"words": "nosuchword"}})
        assert other.json() == {"data": {"articles": {"totalCount": 0}}}


async def test_a_query_can_be_told_by_get(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": extensions(sha256(QUERY).upper())}
    told = await get(client, {"query": QUERY, **by_hash})
    assert (await post(client, by_hash)).json() == told.json()


async def test_a_query_that_is_known_without_its_hash_gets_one(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": extensions(sha256(QUERY))}
    answers = [await post(client, {"query": QUERY}) for _ in range(2)]
    assert (await post(client, by_hash)).json() == {"errors": [NOT_FOUND]}
    assert (await post(client, {"query": QUERY, **by_hash})).json() == answers[1].json()
    assert (await post(client, by_hash)).json() == answers[1].json()


async def test_status_where_the_media_type_lets_it_tell(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": extensions(sha256(QUERY))}
    assert (await post(client, by_hash, RESPONSE)).status_code == 400
    await post(client, {"query": QUERY, **by_hash}, RESPONSE)
    assert (await post(client, by_hash, RESPONSE)).status_code == 200


@pytest.mark.parametrize("query", ["{ nonsense", "{ nonsense }", "query A { __typename } query B { __typename }"])
async def test_what_cannot_be_executed_is_not_kept(client: httpx.AsyncClient, query: str) -> None:
    by_hash = {"extensions": extensions(sha256(query))}
    refused = await post(client, {"query": query, **by_hash})
    assert "data" not in refused.json()
    assert (await post(client, by_hash)).json() == {"errors": [NOT_FOUND]}


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (
            extensions(sha256("{ other }")),
            "BAD_REQUEST",
            "The hash that was sent is not that of query.",
        ),
        (
            {"persistedQuery": {"version": 1}},
            "BAD_REQUEST",
            'extensions.persistedQuery must be an object such as {"version": 1, "sha256Hash": "…"}.',
        ),
        (
            {"persistedQuery": "x"},
            "BAD_REQUEST",
            'extensions.persistedQuery must be an object such as {"version": 1, "sha256Hash": "…"}.',
        ),
        (extensions(sha256(QUERY), version=2), "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"),
        ("x", "BAD_REQUEST", "extensions must be an object, or null."),
    ],
)
async def test_what_is_wrong_is_said(client: httpx.AsyncClient, given: object, code: str, message: str) -> None:
    answer = await post(client, {"query": QUERY, "extensions": given})
    assert answer.json() == {"errors": [{"message": message, "extensions": {"code": code}}]}
    assert answer.status_code == (400 if code == "BAD_REQUEST" else 200)


async def test_extensions_of_others_do_not_matter(client: httpx.AsyncClient) -> None:
    answer = await post(client, {"query": "{ __typename }", "extensions": {"clientLibrary": {"name": "x"}}})
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert (await post(client, {"extensions": {}})).status_code == 400


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    kept = PersistedQueries(max_bytes=10_000)
    queries = [f"{{ a{number} }}" for number in range(100)]
    for query in queries:
        kept.keep(sha256(query), query)
        kept.text(None, sha256(queries[0]))
    with pytest.raises(PersistedQueryError):
        kept.text(None, sha256(queries[1]))
    assert kept.text(None, sha256(queries[0])) == queries[0]
    assert kept.text(None, sha256(queries[-1])) == queries[-1]
