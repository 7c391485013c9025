"""Which engine a process searches and which target it fills, by its settings."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

from gateway.settings import Settings
from indexer.progress import Progress
from indexer.push import Pushed, push
from indexer.store import Store
from search import factory
from search.engine import SearchEngine, SearchIndex


def open_engine(settings: Settings) -> SearchEngine:
    if settings.meilisearch_url:
        return factory.meilisearch_engine(settings.meilisearch_url, _key(settings), settings.meilisearch_index)
    return factory.embedded_engine(settings.index_directory)


def open_index(settings: Settings) -> SearchIndex:
    if settings.meilisearch_url:
        return factory.meilisearch_index(settings.meilisearch_url, _key(settings), settings.meilisearch_index)
    return factory.embedded_index(settings.index_directory)


async def caught_up(settings: Settings, progress: Progress | None = None) -> Pushed:
    """Pushes what was stored before. Raises `indexer.errors.StoreError` and `search.errors.SearchError`."""
    async with Store.open(settings.store_path) as store:
        return await pushed_after(store, settings, datetime.now(UTC), progress)


async def pushed_after(store: Store, settings: Settings, now: datetime, progress: Progress | None = None) -> Pushed:
    """Brings the target up to date with the store. Raises `search.errors.SearchError`."""
    async with contextlib.aclosing(open_index(settings)) as index:
        return await push(store, index, now=now, progress=progress)


def _key(settings: Settings) -> str | None:
    return settings.meilisearch_key.get_secret_value() if settings.meilisearch_key else None
