"""Which engine a process searches and which targets it fills, by its settings."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from gateway.settings import Settings
from indexer.patience import PATIENCE
from indexer.progress import Progress
from indexer.push import Pushed, push_all
from indexer.store import Store
from search import factory
from search.engine import SearchEngine, SearchIndex


def open_engine(settings: Settings) -> SearchEngine:
    if settings.meilisearch_url:
        return factory.meilisearch_engine(settings.meilisearch_url, _key(settings), settings.meilisearch_index)
    return factory.embedded_engine(settings.index_directory)


def open_standby(settings: Settings) -> SearchEngine:
    """What answers while the other cannot, where there is one."""
    return factory.embedded_engine(settings.index_directory)


def open_index(settings: Settings) -> SearchIndex:
    """The one that is searched."""
    if settings.meilisearch_url:
        return factory.meilisearch_index(settings.meilisearch_url, _key(settings), settings.meilisearch_index)
    return factory.embedded_index(settings.index_directory)


@contextlib.asynccontextmanager
async def open_indexes(settings: Settings) -> AsyncIterator[list[SearchIndex]]:
    """All that are filled. The one that is searched is the last: what stands in for it is near, and does not wait."""
    async with contextlib.AsyncExitStack() as stack:
        indexes = [factory.embedded_index(settings.index_directory)] if settings.has_standby else []
        indexes.append(open_index(settings))
        for index in indexes:
            stack.push_async_callback(index.aclose)
        yield indexes


async def target_names(settings: Settings) -> list[str]:
    """Of all that are filled, the one that is searched last."""
    async with open_indexes(settings) as indexes:
        return [index.name for index in indexes]


async def caught_up(settings: Settings, progress: Progress | None = None) -> Pushed:
    """Pushes what was stored before. Raises `indexer.errors.StoreError` and `search.errors.SearchError`."""
    async with Store.open(settings.store_path) as store:
        return await pushed_after(store, settings, datetime.now(UTC), progress)


async def pushed_after(store: Store, settings: Settings, now: datetime, progress: Progress | None = None) -> Pushed:
    """Brings all targets up to date with the store; tells of the one that is searched.

    Raises `search.errors.SearchError` where one of them fails, after the others were told.
    """
    async with open_indexes(settings) as indexes:
        pushed = await push_all(store, indexes, now=now, progress=progress, patience=PATIENCE)
    for each in pushed:
        if each.error:
            raise each.error
    return pushed[-1]


def _key(settings: Settings) -> str | None:
    return settings.meilisearch_key.get_secret_value() if settings.meilisearch_key else None
