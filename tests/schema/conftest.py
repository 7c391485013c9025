"""The schema over an embedded index of the library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from search import factory
from search.engine import SearchEngine
from tests.schema.asking import Asker, Recording
from tests.schema.library import LIBRARY


@pytest.fixture(scope="session")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SearchEngine]:
    """Read only: all tests share it."""
    folder: Path = tmp_path_factory.mktemp("library")
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply([one.document() for one in LIBRARY], ())
    async with aclosing(factory.embedded_engine(folder)) as engine:
        yield engine


@pytest.fixture
def engine(library: SearchEngine) -> Recording:
    return Recording(library)


@pytest.fixture
def ask(engine: Recording) -> Asker:
    return Asker(engine)
