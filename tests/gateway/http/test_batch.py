"""Several operations in one body."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.limits.limits import QueryLimits
from search import factory
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

DOCUMENTS, ENGINE = {"query": "{ index { documents } }"}, {"query": "{ index { engine } }"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        lambda: factory.embedded_engine(tmp_path), cache_bytes=1_000_000, query_limits=QueryLimits(batch=3)
    )
    async with asking(app) as client:
        yield client


async def test_each_is_answered_in_its_place(client: httpx.AsyncClient) -> None:
    wrong: Any = [{"query": "{ nope }"}, 7]
    for _ in range(2):
        answers = (await client.post("/graphql", json=[ENGINE, *wrong[:1], DOCUMENTS])).json()
        assert answers[0] == {"data": {"index": {"engine": "embedded"}}}
        assert answers[1]["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert answers[2] == {"data": {"index": {"documents": 0}}}
        answers = (await client.post("/graphql", json=[*wrong[1:], DOCUMENTS])).json()
        assert answers[0]["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert answers[1] == {"data": {"index": {"documents": 0}}}


@pytest.mark.parametrize("number", [0, 4])
async def test_too_many_or_none(client: httpx.AsyncClient, number: int) -> None:
    answer = await client.post("/graphql", json=[DOCUMENTS] * number)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "BATCH_TOO_LARGE")
    assert error["message"] == f"A batch may have 1 to 3 operations, not {number}."


async def test_off_unless_it_is_set(server: httpx.AsyncClient) -> None:
    answer = await server.post("/graphql", json=[DOCUMENTS])
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


async def test_nothing_is_delivered_later(server: httpx.AsyncClient) -> None:
    for query in ("{ articles { ... @defer { totalCount } } }", "{ articles { nodes @stream { id } } }"):
        (error,) = (await server.post("/graphql", json={"query": query})).json()["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
