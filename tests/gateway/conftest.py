"""The application over each engine, filled with the collection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from gateway.app import create_app
from search import factory
from search.engine import SearchEngine, SearchIndex
from tests.articles import ARTICLES
from tests.gateway.asking import asking


def _pair(request: pytest.FixtureRequest, folder: Path) -> tuple[Callable[[], SearchIndex], Callable[[], SearchEngine]]:
    if request.param == "embedded":
        return partial(factory.embedded_index, folder), partial(factory.embedded_engine, folder)
    place = (request.getfixturevalue("meilisearch_url"), None, f"gateway-{uuid4().hex}")
    return partial(factory.meilisearch_index, *place), partial(factory.meilisearch_engine, *place)


@pytest.fixture(scope="module", params=["embedded", "meilisearch"])
async def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    open_index, open_engine = _pair(request, tmp_path_factory.mktemp("index"))
    async with aclosing(open_index()) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    async with asking(create_app(open_engine)) as client:
        yield client
