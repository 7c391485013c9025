"""One gateway for all tests here: what one does to it, the next meets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.gateway.fuzz.sending import Target, target_in


@pytest.fixture(scope="module")
async def target(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Target]:
    async with target_in(tmp_path_factory.mktemp("index")) as target:
        yield target
