"""Without its Meilisearch the gateway says so within two seconds, and goes on as soon as the server is back."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from search import factory
from tests.articles import ARTICLES
from tests.gateway.asking import asking, data, internals, refusal
from tests.meilisearch_server import serving
from tests.search.meilisearch.scripted_server import Connection, answering, behaving

SECONDS = 2.0
INDEX = "articles"
KEY = "secret-key"
QUESTIONS = [
    "{ articles { totalCount nodes { title source { articleCount } } facets { tags { missing } } meta { asOf } } }",
    '{ article(by: {id: "art_00000000000000000000000000"}) { title translations { title } } }',
    '{ article(by: {url: "https://harbor-daily.example/"}) { title } }',
    '{ node(id: "art_00000000000000000000000000") { id } }',
    '{ node(id: "src_orbit-wire") { id } }',
    "{ sources { key articleCount } }",
    "{ index { documents } }",
]
REFUSED = ("SEARCH_UNAVAILABLE", "Search is not available at the moment; try again in a few seconds.")


@asynccontextmanager
async def gateway_to(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(create_app(lambda: factory.meilisearch_engine(url, KEY, INDEX))) as client:
        yield client


@pytest.fixture
def refused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _timed_refusal(client: httpx.AsyncClient, question: str) -> tuple[tuple[str, str], float]:
    began = time.monotonic()
    return await refusal(client, question), time.monotonic() - began


async def _is_refused_in_time(url: str, *questions: str) -> None:
    async with gateway_to(url) as client:
        # One after the other: what is measured is the gateway, not how many requests this machine can do at once.
        found = [await _timed_refusal(client, question) for question in questions]
    assert [refused for refused, _ in found] == [REFUSED] * len(questions)
    assert max(seconds for _, seconds in found) < SECONDS


async def test_a_port_that_refuses(refused_port: int) -> None:
    await _is_refused_in_time(f"http://127.0.0.1:{refused_port}", *QUESTIONS)


async def test_a_server_that_never_answers() -> None:
    async with behaving(Connection.hang) as server:
        await _is_refused_in_time(server.url, *QUESTIONS)


async def test_a_server_that_accepts_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await _is_refused_in_time(f"http://127.0.0.1:{listening.getsockname()[1]}", QUESTIONS[0])


async def test_a_server_that_answers_with_errors_of_its_own() -> None:
    said = {"message": "secret: disk /var/lib is full", "code": "internal"}
    async with behaving(answering(lambda heard: (503, said))) as server:
        await _is_refused_in_time(server.url, *QUESTIONS)


@pytest.mark.parametrize("status", [400, 401, 403, 413])
async def test_a_server_that_refuses_us_is_our_fault_and_masked(status: int) -> None:
    said = {"message": "secret: the provided key /var/lib is invalid", "code": "invalid_api_key"}
    async with behaving(answering(lambda heard: (status, said))) as server, gateway_to(server.url) as client:
        for question in QUESTIONS:
            masked = ("INTERNAL_SERVER_ERROR", "Something went wrong inside; the error was logged.")
            assert await refusal(client, question) == masked


async def test_health_without_a_server(refused_port: int) -> None:
    async with gateway_to(f"http://127.0.0.1:{refused_port}") as client:
        alive, ready = await client.get("/livez"), await client.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "alive\n")
    assert (ready.status_code, ready.text) == (503, "search is not available\n")
    assert internals(ready.text) == []


async def ready(client: httpx.AsyncClient) -> None:
    """A server that has just started takes as long for its first answers as the machine lets it."""
    async with asyncio.timeout(60):
        while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.05)


async def test_the_server_comes_back(meilisearch_binary: str, tmp_path: Path, refused_port: int) -> None:
    url = f"http://127.0.0.1:{refused_port}"
    async with gateway_to(url) as client:
        assert await refusal(client, QUESTIONS[0]) == REFUSED
        with serving(meilisearch_binary, tmp_path, port=refused_port):
            await ready(client)
            assert await data(client, "{ articles { totalCount } }") == {"articles": {"totalCount": 0}}
            index = factory.meilisearch_index(url, None, INDEX)
            await index.open()
            await index.apply([one.document() for one in ARTICLES], ())
            assert await data(client, "{ articles { totalCount } }") == {"articles": {"totalCount": 34}}
        assert await refusal(client, QUESTIONS[0]) == REFUSED
        with serving(meilisearch_binary, tmp_path, port=refused_port):
            await ready(client)
            assert await data(client, "{ articles { totalCount } }") == {"articles": {"totalCount": 34}}
            assert (await client.get("/readyz")).text == "ready, 34 articles\n"
