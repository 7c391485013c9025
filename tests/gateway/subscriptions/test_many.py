"""Two hundred clients, two hundred articles: each is told of each that matches, once, in order."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.articles import article
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import Sse

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CLIENTS = ARTICLES = 200
TAGS = ("A", "B", "C", "D")
ADDED = "subscription($filter: ArticleFilter) { articleAdded(filter: $filter) { title source { name } } }"


async def test_exactly_once(tmp_path: Path) -> None:
    chance = Random(1)
    articles = [article(slug=f"{n}", title=f"{n}", tags=chance.sample(TAGS, 2)) for n in range(ARTICLES)]
    async with over_a_folder(tmp_path) as site, AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None))
        )

        async def follow(tag: str) -> Sse:
            parameters = {"query": ADDED, "variables": json.dumps({"filter": {"tags": {"anyOf": [tag]}}})}
            headers = {"Accept": "text/event-stream"}
            opening = client.stream("GET", f"{site.url}/graphql", params=parameters, headers=headers)
            stream = Sse(await stack.enter_async_context(opening))
            assert await stream.block() == [("", "")]
            return stream

        wanted = [chance.choice(TAGS) for _ in range(CLIENTS)]
        streams = [await follow(tag) for tag in wanted]
        before = sum(site.feeds.executor.ways.values())
        expected = [[one.title for one in articles if tag in one.tags] for tag in wanted]

        async def write() -> None:
            start = 0
            while start < ARTICLES:
                end = start + chance.randint(1, 12)
                await site.write(articles[start:end])
                start = end

        writing = asyncio.create_task(write())
        told = await asyncio.gather(
            *(stream.titles(len(titles)) for stream, titles in zip(streams, expected, strict=True))
        )
        await writing
        assert told == expected
        # And nothing else: what comes next is the next.
        await site.write([article(slug="last", title="Last", tags=TAGS)])
        assert await asyncio.gather(*(stream.titles(1) for stream in streams)) == [["Last"]] * CLIENTS
        # Made for each of the four operations, not for each client.
        assert sum(site.feeds.executor.ways.values()) - before == 2 * ARTICLES + len(TAGS)
