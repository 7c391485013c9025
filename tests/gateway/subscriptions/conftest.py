"""A site over each engine, empty at first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from gateway.access.clients import DEFAULT_CLIENT_LIMITS, ClientLimits
from gateway.access.gate import Door
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits
from gateway.subscriptions.limits import Limits
from search import factory
from tests.gateway.subscriptions.following import QUICK, Site, listening


@asynccontextmanager
async def over_a_folder(
    folder: Path,
    limits: Limits = QUICK,
    query_limits: QueryLimits = DEFAULT_QUERY_LIMITS,
    door: Door | None = None,
    client_limits: ClientLimits = DEFAULT_CLIENT_LIMITS,
) -> AsyncIterator[Site]:
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        opening = listening(
            index, lambda: factory.embedded_engine(folder), limits, query_limits, door, client_limits=client_limits
        )
        async with opening as site:
            yield site


@asynccontextmanager
async def over_a_server(url: str) -> AsyncIterator[Site]:
    place = (url, None, f"subscriptions-{uuid4().hex}")
    async with aclosing(factory.meilisearch_index(*place)) as index:
        await index.open()
        async with listening(index, lambda: factory.meilisearch_engine(*place, generation_ttl=0)) as site:
            yield site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """Over the embedded engine: how answers are sent does not depend on it."""
    async with over_a_folder(tmp_path / "index") as site:
        yield site


@pytest.fixture(params=["embedded", "meilisearch"])
async def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    if request.param == "embedded":
        opening = over_a_folder(tmp_path / "index")
    else:
        opening = over_a_server(request.getfixturevalue("meilisearch_url"))
    async with opening as site:
        yield site
