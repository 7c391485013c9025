"""``newsgate watch``: the indexer running for good."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from datetime import UTC, datetime

from gateway import logs
from gateway.engines import open_index
from gateway.settings import Settings
from indexer.configuration import read
from indexer.fetch import Fetcher
from indexer.local import AnyFetcher
from indexer.look import Looker
from indexer.registry import synchronise
from indexer.store import Store
from indexer.watch import Watch


async def run(settings: Settings) -> None:
    """Returns on SIGTERM. Raises `indexer.errors.IndexerError` for a configuration or a store that cannot be used."""
    configuration = read(settings.config)
    async with Store.open(settings.store_path) as store, Fetcher(configuration.policy) as fetcher:
        await synchronise(store, configuration.sources, now=datetime.now(UTC))
        looker = Looker(store, AnyFetcher(fetcher), random.Random())  # noqa: S311  # spreads visits, keeps no secret
        log = logs.configured()
        watch = Watch(store, looker, lambda: open_index(settings), configuration.tags, log)
        log.info("watching", sources=len(await store.sources()))
        task = asyncio.ensure_future(watch.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task
