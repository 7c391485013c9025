"""What all tests share: the event loop, and a real Meilisearch server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meilisearch_server import serving


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def meilisearch_binary() -> str:
    binary = os.environ.get("NEWSGATE_TEST_MEILISEARCH")
    if binary is None:
        reason = "NEWSGATE_TEST_MEILISEARCH names no Meilisearch server; scripts/test finds one."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return str(Path(binary).absolute())


@pytest.fixture(scope="session")
def meilisearch_url(meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this session's own, open to all. Tests share it, so each names its indexes uniquely."""
    with serving(meilisearch_binary, tmp_path_factory.mktemp("meilisearch")) as url:
        yield url
