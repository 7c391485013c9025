"""An application over the embedded engine, filled with the collection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

import httpx
import pytest

from gateway.app import create_app
from search import factory
from tests.articles import ARTICLES
from tests.gateway.asking import asking


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    folder = tmp_path_factory.mktemp("index")
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    async with asking(create_app(partial(factory.embedded_engine, folder), cache_bytes=1_000_000)) as client:
        yield client
