"""Subscriptions outlive their Meilisearch: what was written meanwhile is told once it is back."""

from __future__ import annotations

import socket
from contextlib import aclosing
from pathlib import Path

import pytest

from search import factory
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
