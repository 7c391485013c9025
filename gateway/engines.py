"""Which engine a process searches and which targets it fills, by its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

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


def searched(settings: Settings) -> Sequence[Callable[[], SearchIndex]]:
    """Opens each index that is searched: partitions one after the other, with the replicas of each."""
    if settings.meilisearch_url:
        return factory.meilisearch_indexes(settings.meilisearch_url, _key(settings), settings.meilisearch_index)
    return [partial(factory.embedded_index, settings.index_directory)]


def targets(settings: Settings) -> Sequence[Callable[[], SearchIndex]]:
    """Opens each that is filled: those that are searched, and what stands in for them."""
    standby = [partial(factory.embedded_index, settings.index_directory)] if settings.has_standby else []
    return [*searched(settings), *standby]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[list[SearchIndex]]:
    """All targets."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(aclosing(open_index())) for open_index in targets(settings)]


def names(openers: Sequence[Callable[[], SearchIndex]]) -> list[str]:
    """Asks nobody."""
    return [open_index().name for open_index in openers]


async def target_names(settings: Settings) -> list[str]:
    """Of all that are filled, those that are searched first."""
    return names(targets(settings))


async def caught_up(settings: Settings, progress: Progress | None = None) -> list[Pushed]:
    """Pushes what was stored before. Raises `indexer.errors.StoreError`, and what `pushed_after` does."""
    async with Store.open(settings.store_path) as store:
        return await pushed_after(store, settings, datetime.now(UTC), progress)


async def pushed_after(
    store: Store, settings: Settings, now: datetime, progress: Progress | None = None
) -> list[Pushed]:
    """Brings all targets up to date with the store; those that are searched come first.

    Raises `search.errors.SearchError` where none of these could be, after the others were told.
    """
    async with opened(settings) as indexes:
        pushed = await push_all(store, indexes, now=now, progress=progress, patience=PATIENCE)
    if all(one.error for one in pushed[: len(searched(settings))]) and (error := pushed[0].error):
        raise error
    return pushed


def _key(settings: Settings) -> str | None:
    return settings.meilisearch_key.get_secret_value() if settings.meilisearch_key else None
