"""An upstream on 127.0.0.1, and the policy under which it may be asked without waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.indexer.fetch.opened import TimedFetcher, opened
from tests.indexer.fetch.upstream import Upstream


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[TimedFetcher]:
    async with opened() as open_fetcher:
        yield open_fetcher
