"""Each limit over HTTP: what is allowed still, what is not any more, and what is said about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.settings import load
from search import factory
from search.engine import SearchEngine
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

RESPONSE = "application/graphql-response+json"


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@asynccontextmanager
async def limited(folder: Path, **limits: Any) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(lambda: factory.embedded_engine(folder), query_limits=QueryLimits(**limits))
    async with asking(app) as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str, /, **variables: Any) -> httpx.Response:
    said = {"query": query, "variables": variables}
    return await client.post("/graphql", json=said, headers={"Accept": RESPONSE})


async def refused(client: httpx.AsyncClient, query: str, /, **variables: Any) -> tuple[int, str, str]:
    answer = await ask(client, query, **variables)
    (error,) = answer.json()["errors"]
    assert "data" not in answer.json()
    return answer.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize(
    ("limits", "allowed", "too_much", "code", "message"),
    [
        (
            {"depth": 2},
            "{ articles { totalCount } }",
            "{ articles { pageInfo { hasNextPage } } }",
            "QUERY_TOO_LARGE",
            "The query is 3 fields deep; ask for at most 2.",
        ),
        (
            {"fields": 3},
            "{ index { documents engine } }",
            "{ index { documents engine generation } }",
            "QUERY_TOO_LARGE",
            "The query has 4 fields; ask for at most 3.",
        ),
        (
            {"aliases": 1},
            "{ a: index { documents } }",
            "{ a: index { b: documents } }",
            "QUERY_TOO_LARGE",
            "The query has 2 aliases; use at most 1.",
        ),
        (
            {"directives": 1},
            "{ index @skip(if: false) { documents } }",
            "{ index @skip(if: false) { documents @include(if: true) } }",
            "QUERY_TOO_LARGE",
            "The query has 2 directives; use at most 1.",
        ),
        (
            {"tokens": 6},
            "{ index { documents } }",
            "{ index { documents engine } }",
            "QUERY_TOO_LARGE",
            "Document contains more than 6 tokens. Parsing aborted.",
        ),
        (
            {"cost": 11},
            "{ articles { totalCount } }",
            "{ articles(first: 1) { nodes { id } } }",
            "QUERY_TOO_EXPENSIVE",
            "The query costs 12, and may cost 11; ask for shorter lists or less in them.",
        ),
        (
            {"answer_bytes": 40},
            "{ index { documents } }",
            "{ index { documents engine generation } }",
            "ANSWER_TOO_LARGE",
            "The answer has more than 40 bytes; ask for shorter lists.",
        ),
    ],
)
async def test_a_limit(folder: Path, limits: Any, allowed: str, too_much: str, code: str, message: str) -> None:
    async with limited(folder, **limits) as client:
        for _ in range(3):  # new, known, and known to be too much
            assert "errors" not in (await ask(client, allowed)).json()
            assert await refused(client, too_much) == (400, code, message)


async def test_a_variable_makes_it_expensive(folder: Path) -> None:
    text = "query($n: Int!) { articles(first: $n) { nodes { id } } }"
    async with limited(folder, cost=20) as client:
        assert (await ask(client, text, n=9)).status_code == 200
        assert (await refused(client, text, n=10))[1] == "QUERY_TOO_EXPENSIVE"
        assert (await ask(client, text, n=9)).status_code == 200


async def test_what_it_costs_is_told_to_who_asks(folder: Path) -> None:
    said = {"query": "{ articles(first: 5) { nodes { id } } }"}
    async with limited(folder) as client:
        for _ in range(2):
            told = (await client.post("/graphql", json=said, headers={"GraphQL-Cost": "report"})).json()
            assert told == {
                "data": {"articles": {"nodes": []}},
                "extensions": {"cost": {"requested": 16, "limit": 10_000}},
            }
            assert "extensions" not in (await client.post("/graphql", json=said)).json()


async def test_an_operation_that_takes_too_long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()

    async def search(requests: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    def slow() -> SearchEngine:
        engine = factory.embedded_engine(folder)
        monkeypatch.setattr(engine, "search", search)
        return engine

    async with asking(create_app(slow, query_limits=QueryLimits(seconds=0.05))) as client:
        sentence = "The operation took more than 0.05 s; ask for less, or try again later."
        for _ in range(2):  # new, and as a plan
            ended.clear()
            assert await refused(client, "{ articles { totalCount } }") == (503, "OPERATION_TIMED_OUT", sentence)
            await asyncio.wait_for(ended.wait(), 20)  # the engine is not left with what nobody waits for
        assert (await ask(client, "{ index { documents } }")).status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        "{ " + "index { documents } " * 5_000 + "}",
        "{ " + "a { " * 5_000 + "}" * 5_000 + " }",
        "{ " + " ".join(f"a{n}: index {{ documents }}" for n in range(2_000)) + " }",
        "{ index " + "@include(if: true) " * 2_000 + "{ documents } }",
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
        + " fragment F60 on Query { index { documents } }",
        '{ node(id: "x") { ... on Article {' + " related(first: 20) { id " * 15 + "}" * 15 + " } } }",
    ],
    ids=["repeated", "deep", "aliases", "directives", "bomb", "expensive"],
)
async def test_hostile_documents_at_the_defaults(folder: Path, hostile: str) -> None:
    async with limited(folder) as client:
        status, code, _ = await refused(client, hostile)
        assert (status, code) in ((400, "QUERY_TOO_LARGE"), (400, "QUERY_TOO_EXPENSIVE"))


def test_every_limit_has_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().query_limits == DEFAULT_QUERY_LIMITS
    for limit in fields(QueryLimits):
        monkeypatch.setenv(f"NEWSGATE_MAX_{limit.name.upper()}", "100")
    assert load().query_limits == QueryLimits(*[100] * 10)
