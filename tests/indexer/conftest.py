"""A real store in a temporary folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from indexer.store import Store

# A busy machine is no failure; what must be fast is measured in processor time.
settings.register_profile("indexer", deadline=None)
settings.load_profile("indexer")

#: Later than any file that a test writes, so that files count as settled.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(tmp_path / "data" / "store.sqlite3") as opened:
        yield opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder for articles."""
    folder = tmp_path / "stories"
    folder.mkdir()
    return folder
