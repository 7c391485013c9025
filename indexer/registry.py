"""Which sources there are: those of the configuration file, those that were added by hand, and their settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from indexer.configuration import SourceSettings, plain, settings_of
from indexer.errors import InvalidConfiguration, SourceMissing
from indexer.kinds import FOLDER
from indexer.run import remove_source
from indexer.store import Store, sources
from indexer.store.sources import Origin, Source
from indexer.summary import Summary


async def synchronise(store: Store, configured: Sequence[SourceSettings], *, now: datetime) -> Summary:
    """Makes the store's sources of the file those of the file. What is no longer in it goes, with its articles."""
    summary = Summary()
    names = {settings.name for settings in configured}
    for source in await store.sources():
        if source.origin is Origin.FILE and source.name not in names:
            summary += await remove_source(store, source.name, now=now)
    for settings in configured:
        await _save(store, settings, Origin.FILE)
    return summary


async def add(store: Store, settings: SourceSettings) -> None:
    """Raises `InvalidConfiguration` for a name that is taken."""
    if any(source.name == settings.name for source in await store.sources()):
        raise InvalidConfiguration(f"There is a source {settings.name!r} already; choose another --name.")
    await _save(store, settings, Origin.ADDED)


async def remove(store: Store, name: str, *, now: datetime) -> Summary:
    """Forgets a source and removes its articles, unless another has them too.

    Raises `SourceMissing`, and `InvalidConfiguration` for one that the file would bring back.
    """
    if (await find(store, name)).origin is Origin.FILE:
        raise InvalidConfiguration(f"The source {name!r} is in the configuration file; remove it there.")
    return await remove_source(store, name, now=now)


async def pause(store: Store, name: str, paused: bool) -> None:
    """Raises `SourceMissing`."""
    source = await find(store, name)
    async with store.writing() as db:
        await sources.pause(db, source.id, paused)


async def find(store: Store, name: str) -> Source:
    """Raises `SourceMissing`."""
    for source in await store.sources():
        if source.name == name:
            return source
    raise SourceMissing(f"There is no source {name!r}; newsgate sources lists those there are.")


def settings_from(source: Source) -> SourceSettings:
    """What a source is set to; a folder that was given as a path has the usual settings."""
    given = {"name": source.name, "kind": source.kind, "location": source.location}
    return settings_of({**(source.settings or {}), **given}, f"source {source.name}")


async def _save(store: Store, settings: SourceSettings, origin: Origin) -> None:
    location = _location(settings)
    async with store.writing() as db:
        source = await sources.save(db, settings.name, settings.kind, location, settings=plain(settings), origin=origin)
        if settings.paused:
            await sources.pause(db, source, True)


def _location(settings: SourceSettings) -> str:
    return str(Path(settings.location).resolve()) if settings.kind == FOLDER else settings.location
