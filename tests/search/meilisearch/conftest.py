"""An index of a test's own on the real server, and what was said to the server about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from tests.search.meilisearch.recorder import Recorder


@pytest.fixture
def index_name() -> str:
    return f"test-{uuid4().hex}"


@pytest.fixture
async def index(meilisearch_url: str, index_name: str) -> MeilisearchIndex:
    """Ready and empty."""
    made = MeilisearchIndex(meilisearch_url, None, index_name)
    await made.open()
    return made


@pytest.fixture
def recorder(meilisearch_url: str) -> Recorder:
    return Recorder(meilisearch_url)


@pytest.fixture
async def engine(meilisearch_url: str, index_name: str, recorder: Recorder) -> AsyncIterator[MeilisearchEngine]:
    """Never believes a generation that it read before."""
    made = MeilisearchEngine(meilisearch_url, None, index_name, generation_ttl=0, deadline=4, sender=recorder)
    yield made
    await made.aclose()


@pytest.fixture
async def server(meilisearch_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """To look at the server behind the engine's back."""
    async with httpx.AsyncClient(base_url=meilisearch_url, timeout=30) as client:
        yield client
