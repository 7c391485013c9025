"""``newsgate watch``: the indexer running for good."""

from __future__ import annotations

import asyncio
import random
import signal

from gateway import logs
from gateway.engines import open_indexes
from gateway.settings import Settings
from indexer import clock
from indexer.clock import Clock
from indexer.configuration import read
from indexer.fetch import Fetcher
from indexer.local import AnyFetcher
from indexer.look import Looker
from indexer.registry import synchronise
from indexer.store import Store
from indexer.watch import Watch


async def run(settings: Settings, now: Clock = clock.now) -> None:
    """Returns on SIGTERM. Raises `indexer.errors.IndexerError` for a configuration or a store that cannot be used."""
    task = asyncio.ensure_future(_watch(settings, now))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        # By Ctrl-C, this task is cancelled too.
        if (own := asyncio.current_task()) and own.cancelling():
            raise


async def _watch(settings: Settings, now: Clock) -> None:
    configuration = read(settings.config)
    async with Store.open(settings.store_path) as store, Fetcher(configuration.policy, clock=now) as fetcher:
        await synchronise(store, configuration.sources, now=now())
        chance = random.Random()  # noqa: S311  # spreads visits, keeps no secret
        looker = Looker(store, AnyFetcher(fetcher), configuration.tags, chance)
        log = logs.configured()
        watch = Watch(store, looker, lambda: open_indexes(settings), log, now)
        log.info("watching", sources=len(await store.sources()))
        await watch.run()
