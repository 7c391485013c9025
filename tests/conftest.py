"""What all tests share: their order, the event loop, and a real Meilisearch server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.meilisearch_server import serving
from tests.tools import tool

SYSTEM = Path(__file__).parent / "system"

# How long an example takes says something of the machine only.
settings.register_profile("unhurried", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests first: what is left then can be spread evenly to the end."""
    items.sort(key=lambda item: SYSTEM not in item.path.parents)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def meilisearch_binary() -> str:
    return str(tool("NEWSGATE_TEST_MEILISEARCH", "Meilisearch server"))


@pytest.fixture(scope="session")
def meilisearch_url(meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this session's own, open to all. Tests share it, so each names its indexes uniquely."""
    with serving(meilisearch_binary, tmp_path_factory.mktemp("meilisearch")) as url:
        yield url


@pytest.fixture(scope="session")
def meilisearch_urls(
    meilisearch_url: str, meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """Three servers; the first is the one that there is anyway."""
    with (
        serving(meilisearch_binary, tmp_path_factory.mktemp("meilisearch")) as second,
        serving(meilisearch_binary, tmp_path_factory.mktemp("meilisearch")) as third,
    ):
        yield meilisearch_url, second, third
