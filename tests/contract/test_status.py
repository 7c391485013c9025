"""What an engine says about its index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.articles import ARTICLES
from tests.contract.conftest import Contender

pytestmark = pytest.mark.anyio

CLOCKS_DIFFER = timedelta(seconds=5)


async def test_documents_are_counted(filled: Contender) -> None:
    assert (await filled.engine.status()).documents == len(ARTICLES)


async def test_an_empty_index_has_taken_no_write(empty: Contender) -> None:
    status = await empty.engine.status()
    assert (status.documents, status.last_write_at) == (0, None)
    assert status.generation


async def test_the_last_write_is_dated(empty: Contender) -> None:
    start = datetime.now(UTC)
    await empty.fill(ARTICLES[:1])
    first = (await empty.engine.status()).last_write_at
    await empty.fill(ARTICLES[1:2])
    second = (await empty.engine.status()).last_write_at
    assert first
    assert second
    assert start - CLOCKS_DIFFER < first < second < datetime.now(UTC) + CLOCKS_DIFFER


async def test_asking_changes_nothing(filled: Contender) -> None:
    assert await filled.engine.status() == await filled.engine.status()


async def test_names(filled: Contender) -> None:
    assert filled.engine.name == ("embedded" if filled.place.engine_name == "embedded" else "meilisearch")
    assert filled.index.name
