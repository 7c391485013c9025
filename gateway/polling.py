"""``newsgate index ADDRESS``: one look at a feed."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from gateway.settings import Settings
from indexer.configuration import read, settings_of
from indexer.errors import FetchFailed
from indexer.fetch import Fetcher
from indexer.hidden import shown
from indexer.identify import identify
from indexer.local import AnyFetcher
from indexer.look import Looker
from indexer.registry import add, free_name
from indexer.store import Store
from indexer.store.sources import Source
from indexer.summary import Summary


@asynccontextmanager
async def looking(settings: Settings, store: Store) -> AsyncIterator[Looker]:
    """One for a process: what a host tells one feed counts for the next. Raises `InvalidConfiguration`."""
    configuration = read(settings.config)
    async with Fetcher(configuration.policy) as web:
        chance = random.Random()  # noqa: S311  # spreads visits, keeps no secret
        yield Looker(store, AnyFetcher(web), configuration.tags, chance)


async def poll_once(looker: Looker, address: str, *, now: datetime) -> Summary:
    """A feed that is no source yet becomes one, paused: it is looked at when it is asked for, and not on its own.

    Raises `indexer.errors.IndexerError`.
    """
    source = await _source(looker.store, looker.fetcher, address)
    look = await looker.look(source, now=now)
    if look.error:
        raise FetchFailed(look.error)
    return look.summary


async def _source(store: Store, fetcher: AnyFetcher, address: str) -> Source:
    location = _location(address)
    for source in await store.sources():
        if location in (source.location, source.name):
            return source
    found = await identify(fetcher, location)
    known = next((source for source in await store.sources() if source.location == found.location), None)
    if known is None:
        name = free_name(shown(location), {source.name for source in await store.sources()})
        wanted = {"name": name, "kind": found.kind, "location": found.location, "paused": True}
        await add(store, settings_of(wanted, address))
    return known or next(source for source in await store.sources() if source.location == found.location)


def _location(address: str) -> str:
    """A file of records has an address too."""
    return address if "://" in address else Path(address).resolve().as_uri()
