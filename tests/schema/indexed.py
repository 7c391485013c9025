"""An engine over articles of a test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from search import factory
from search.article import Article
from tests.schema.asking import Recording


@asynccontextmanager
async def indexed(
    request: pytest.FixtureRequest, folder: Path, articles: Iterable[Article]
) -> AsyncIterator[Recording]:
    """``request`` is that of a fixture whose parameter is the engine: embedded or meilisearch."""
    if request.param == "embedded":
        index, engine = factory.embedded_index(folder), factory.embedded_engine(folder)
    else:
        url, name = request.getfixturevalue("meilisearch_url"), f"schema-{uuid4().hex}"
        index, engine = factory.meilisearch_index(url, None, name), factory.meilisearch_engine(url, None, name)
    async with AsyncExitStack() as stack:
        writing = await stack.enter_async_context(aclosing(index))
        await writing.open()
        await writing.apply([one.document() for one in articles], ())
        yield Recording(await stack.enter_async_context(aclosing(engine)))
