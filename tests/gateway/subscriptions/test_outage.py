"""Subscriptions outlive their Meilisearch: what was written meanwhile is told once it is back."""

from __future__ import annotations

import socket
from contextlib import aclosing
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from bench.fault_proxy import Fault, in_front_of
from search import factory
from search.arrivals import ARRIVAL
from tests.articles import article
from tests.gateway.subscriptions.following import QUICK, listening
from tests.meilisearch_server import serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_nothing_is_lost(
    meilisearch_binary: str, tmp_path: Path, free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    url, folder = f"http://127.0.0.1:{free_port}", tmp_path / "server"
    folder.mkdir()
    one, two, three = (article(slug=title.lower(), title=title) for title in ("One", "Two", "Three"))
    async with aclosing(factory.meilisearch_index(url, None, "articles")) as index:
        server = serving(meilisearch_binary, folder, port=free_port)
        server.__enter__()
        await index.open()
        engine = factory.meilisearch_engine(url, None, "articles", generation_ttl=0)
        async with listening(index, lambda: engine, QUICK) as site, site.follow() as stream:
            await site.write([one])
            assert await stream.titles(1) == ["One"]
            server.__exit__(None, None, None)
            await site.until(lambda: "the index cannot be watched" in caplog.text)
            async with site.follow() as refused:
                (error,) = (await refused.answer())["errors"]
            assert error["extensions"]["code"] == "SEARCH_UNAVAILABLE"
            with serving(meilisearch_binary, folder, port=free_port):
                await site.write([two, three])
                assert await stream.titles(2) == ["Two", "Three"]
                async with site.follow() as again:
                    await site.write([], [one.id])
                    await site.write([one])
                    assert await stream.titles(1) == await again.titles(1) == ["One"]
    # Not at every look; a server that is starting may be gone again for one or the other.
    assert caplog.text.count("the index cannot be watched") < 10


async def test_a_stand_in_is_not_followed(
    meilisearch_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its articles have other numbers: whoever went on by them would miss some, or be told them twice."""
    place = None, f"outage-{uuid4().hex}"
    one, two, three, other = (article(slug=title.lower(), title=title) for title in ("One", "Two", "Three", "Other"))
    async with (
        in_front_of(meilisearch_url) as proxy,
        aclosing(factory.meilisearch_index(meilisearch_url, *place)) as index,
        aclosing(factory.embedded_index(tmp_path)) as standby,
    ):
        await index.open()
        await standby.open()
        await standby.apply([one.document() | {ARRIVAL: 70}], ())
        async with (
            listening(
                index,
                lambda: factory.meilisearch_engine(proxy.url, *place, generation_ttl=0),
                QUICK,
                open_standby=lambda: factory.embedded_engine(tmp_path),
            ) as site,
            site.follow() as stream,
        ):
            await site.write([one])
            assert await stream.titles(1) == ["One"]
            await proxy.become(Fault.ERRORS)
            await site.until(lambda: "left in peace" in caplog.text)
            await standby.apply([other.document() | {ARRIVAL: 71}], ())
            async with httpx.AsyncClient() as client:
                answer = await client.post(f"{site.url}/graphql", json={"query": "{ index { documents engine } }"})
            assert answer.json() == {"data": {"index": {"documents": 2, "engine": "embedded"}}}
            await site.write([two, three])
            await proxy.become(Fault.NONE)
            assert await stream.titles(2) == ["Two", "Three"]
            await site.write([], [one.id])
            await site.write([one])
            assert await stream.titles(1) == ["One"]
