"""Multipart subscriptions, by what goes over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from gateway.subscriptions import http, multipart
from tests.articles import article
from tests.gateway.subscriptions.following import ADDED, PATIENCE, Site

pytestmark = pytest.mark.anyio

#: As Apollo's HttpLink sends it, and as the specification of the protocol has it.
ACCEPTS = [
    "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9",
    'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0", application/json',
]
PART = b"\r\ncontent-type: application/json\r\n\r\n%s\r\n--graphql"


async def heard(response: httpx.Response) -> AsyncIterator[bytes]:
    """What came so far, each time that something came."""
    all_of_it = b""
    async with asyncio.timeout(PATIENCE):
        async for some in response.aiter_raw():
            all_of_it += some
            yield all_of_it


async def until(parts: AsyncIterator[bytes], expected: bytes) -> None:
    async for all_of_it in parts:
        assert expected.startswith(all_of_it)
        if all_of_it == expected:
            return


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_a_part_for_each_article(site: Site, accept: str) -> None:
    asked = {"query": ADDED}
    async with site.client.stream("POST", f"{site.url}/graphql", json=asked, headers={"Accept": accept}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'
        parts = heard(response)
        await until(parts, begun := b"\r\n--graphql")
        await site.write([article(slug="one", title="One")])
        # With the line that ends it: a client need not wait for the next one.
        one = begun + PART % b'{"payload":{"data":{"articleAdded":{"title":"One"}}}}'
        await until(parts, one)
        await site.feeds.aclose()
        await until(parts, one + b"--\r\n")


async def test_a_heartbeat(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert multipart.MULTIPART.every == 5
    often = replace(multipart.MULTIPART, every=0.01)
    monkeypatch.setattr(multipart, "MULTIPART", often)
    headers = {"Accept": ACCEPTS[0]}
    async with site.client.stream("POST", f"{site.url}/graphql", json={"query": ADDED}, headers=headers) as response:
        await until(heard(response), b"\r\n--graphql" + PART % b"{}" + PART % b"{}")
    assert http.form_of(ACCEPTS[0].encode()) is often


async def test_what_is_wrong_is_a_part(site: Site) -> None:
    asked = {"query": 'subscription { articleAdded(query: "%s") { title } }' % ("a" * 1_001)}
    answer = await site.client.post(f"{site.url}/graphql", json=asked, headers={"Accept": ACCEPTS[0]})
    assert answer.status_code == 200
    assert answer.text.startswith('\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{"payload":{"errors":[{')
    assert '"code":"QUERY_TOO_LONG"' in answer.text
    assert answer.text.endswith("}}\r\n--graphql--\r\n")


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_a_query_is_answered_as_ever(site: Site, accept: str) -> None:
    asked = {"query": "{ index { documents } }"}
    answer = await site.client.post(f"{site.url}/graphql", json=asked, headers={"Accept": accept})
    assert answer.json() == {"data": {"index": {"documents": 0}}}
    assert "json" in answer.headers["content-type"]


async def test_other_parts_are_not_meant(site: Site) -> None:
    headers = {"Accept": "multipart/mixed;deferSpec=20220824,application/json"}
    answer = await site.client.post(f"{site.url}/graphql", json={"query": ADDED}, headers=headers)
    assert answer.json()["errors"][0]["extensions"]["code"] == "SUBSCRIPTION_NOT_STREAMED"
