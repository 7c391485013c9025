"""``newsgate watch``: the indexer running for good."""

from __future__ import annotations

import asyncio
import random
import signal
from functools import partial

from gateway import logs
from gateway.engines import target_names, targets
from gateway.metrics.events import Events
from gateway.metrics.report import Report
from gateway.metrics.stored import Stored
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
        events = Events(logs.configured(settings.log_level, settings.secrets))
        watch = Watch(store, looker, targets(settings), events, now)
        report = Report(events.meters, Stored(settings.store_path, partial(target_names, settings)))
        with report.served(settings.metrics_address):
            events.info("watching", sources=len(await store.sources()))
            await watch.run()
