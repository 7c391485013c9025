"""Server-sent events in single connection mode, by what goes over the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.subscriptions import reservations
from gateway.subscriptions.limits import Limits
from tests.articles import article
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED, Site, Sse

pytestmark = pytest.mark.anyio

ONE, TWO = (article(slug=title.lower(), title=title) for title in ("One", "Two"))
DOCUMENTS = "{ index { documents } }"


class Client:
    """Of one stream."""

    def __init__(self, site: Site, token: str) -> None:
        self._site = site
        self.token = token
        self._headers = {"X-GraphQL-Event-Stream-Token": token}

    async def post(self, query: str, id: object = "a", **more: Any) -> httpx.Response:
        asked = {"query": query, "extensions": {"operationId": id}, **more}
        return await self._site.client.post(f"{self._site.url}/graphql/stream", json=asked, headers=self._headers)

    async def delete(self, **parameters: str) -> httpx.Response:
        url = f"{self._site.url}/graphql/stream"
        return await self._site.client.delete(url, params=parameters, headers=self._headers)

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[Sse]:
        headers = {"Accept": "text/event-stream", **self._headers}
        async with self._site.client.stream("GET", f"{self._site.url}/graphql/stream", headers=headers) as response:
            assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            yield Sse(response)


async def reserved(site: Site) -> Client:
    answer = await site.client.put(f"{site.url}/graphql/stream")
    assert (answer.status_code, answer.headers["content-type"]) == (201, "text/plain; charset=utf-8")
    return Client(site, answer.text)


def message(event: dict[str, str]) -> tuple[str, Any]:
    return event["event"], json.loads(event["data"])


def added(id: str, title: str) -> tuple[str, Any]:
    return "next", {"id": id, "payload": {"data": {"articleAdded": {"title": title}}}}


async def test_many_operations_in_one_stream(site: Site) -> None:
    client = await reserved(site)
    # Before the stream is open already: what is told waits for it.
    answer = await client.post(DOCUMENTS, "q")
    assert (answer.status_code, answer.content) == (202, b"")
    async with client.stream() as stream:
        assert message(await stream.event()) == ("next", {"id": "q", "payload": {"data": {"index": {"documents": 0}}}})
        assert message(await stream.event()) == ("complete", {"id": "q"})
        assert (await client.post(ADDED, "a")).status_code == 202
        assert (await client.post(ADDED.replace("articleAdded", 'articleAdded(query: "two")'), "b")).status_code == 202
        await site.until(lambda: site.feeds.begun == 2)
        await site.write([ONE])
        assert message(await stream.event()) == added("a", "One")
        assert (await client.delete(operationId="a")).status_code == 204
        await site.until(lambda: site.feeds.begun == 1)
        await site.write([TWO])
        assert message(await stream.event()) == added("b", "Two")
        assert (await client.post(ADDED, "a")).status_code == 202
        await site.until(lambda: site.feeds.begun == 2)
    await site.until(lambda: not site.feeds.subscribers)
    assert (await client.post(ADDED)).status_code == 404


async def test_the_server_ends(site: Site) -> None:
    client = await reserved(site)
    async with client.stream() as stream:
        await client.post(ADDED, "a")
        await site.until(lambda: site.feeds.begun == 1)
        await site.feeds.aclose()
        assert message(await stream.event()) == ("complete", {"id": "a"})
        assert await stream.event() == {}


async def test_a_token_is_for_one_stream(site: Site) -> None:
    client = await reserved(site)
    async with client.stream():
        again = await site.client.get(f"{site.url}/graphql/stream", params={"token": client.token})
        assert again.status_code == 409
    assert (await reserved(site)).token != client.token


async def test_what_is_wrong_is_told_to_whoever_asked(site: Site) -> None:
    client = await reserved(site)
    answer = await client.post("subscription { nothing }")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    wrong: tuple[object, ...] = (None, 1, "", [])
    for id in wrong:
        answer = await client.post(ADDED, id)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert (await client.post(ADDED, variables=[])).status_code == 400
    assert (await client.post(ADDED, "a")).status_code == 202
    assert (await client.post(ADDED, "a")).status_code == 409
    assert (await client.delete()).status_code == 400
    assert (await client.delete(operationId="unknown")).status_code == 204
    unknown = Client(site, "unknown")
    assert (await unknown.post(ADDED)).status_code == 404
    assert (await unknown.delete(operationId="a")).status_code == 404
    assert (await site.client.patch(f"{site.url}/graphql/stream")).status_code == 405


async def test_without_a_token_it_is_a_stream_for_each_operation(site: Site) -> None:
    headers = {"Accept": "text/event-stream"}
    url = f"{site.url}/graphql/stream"
    async with site.client.stream("GET", url, params={"query": DOCUMENTS}, headers=headers) as response:
        assert await Sse(response).answer() == {"data": {"index": {"documents": 0}}}


async def test_a_reservation_that_nobody_uses_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reservations, "_TO_OPEN", 0.05)
    client = await reserved(site)
    await client.post(ADDED)
    await site.until(lambda: site.feeds.begun == 1)
    await site.until(lambda: not site.feeds.subscribers)
    assert (await client.post(ADDED)).status_code == 404


async def test_there_are_limits(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path, Limits(subscriptions=2, operations=1)) as site:
        client = await reserved(site)
        assert (await client.post(ADDED, "a")).status_code == 202
        refused = await client.post(ADDED, "b")
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "TOO_MANY_OPERATIONS")
        await reserved(site)
        refused = await site.client.put(f"{site.url}/graphql/stream")
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (
            503,
            "TOO_MANY_SUBSCRIPTIONS",
        )
