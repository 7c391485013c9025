"""Clients from npm subscribe, over each way that they speak."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.articles import article
from tests.clients.conftest import Workshop
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import PATIENCE, Site

pytestmark = pytest.mark.anyio

CLIENTS = [
    "graphql-ws",
    "graphql-sse",
    "graphql-sse, one connection",
    "Apollo over graphql-ws",
    "Apollo in parts",
    "urql",
    "urql over graphql-ws",
]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with over_a_folder(tmp_path / "index") as site:
        yield site


async def started(workshop: Workshop, client: str, site: Site, count: int) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        "node",
        "subscriptions.js",
        client,
        f"{site.url}/graphql",
        str(count),
        cwd=workshop.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await site.until(lambda: site.feeds.begun == 1 or process.returncode is not None)
    return process


async def output(process: asyncio.subprocess.Process) -> list[str]:
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode().splitlines()


@pytest.mark.parametrize("client", CLIENTS)
async def test_articles_as_they_arrive(workshop: Workshop, site: Site, client: str) -> None:
    process = await started(workshop, client, site, 3)
    await site.write([article(slug="tides", title="Tides rise"), article(slug="gate", title="A gate")])
    await site.write([article(slug="tide", title="The tide turns"), article(slug="ebb", title="Ebb, flow and tide")])
    assert await output(process) == ["Tides rise", "The tide turns", "Ebb, flow and tide"]
    await site.until(lambda: not site.feeds.subscribers)


@pytest.mark.parametrize("client", ["graphql-sse", "Apollo in parts"])
async def test_the_end_of_a_server(workshop: Workshop, site: Site, client: str) -> None:
    process = await started(workshop, client, site, 3)
    await site.write([article(slug="tides", title="Tides rise")])
    assert process.stdout
    assert await process.stdout.readline() == b"Tides rise\n"
    await site.feeds.aclose()
    assert await output(process) == ["complete"]
