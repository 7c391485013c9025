"""Which sources there are: those of the configuration file, those that were added by hand, and their settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from indexer import slug
from indexer.configuration import MAX_NAME, SourceSettings, plain
from indexer.errors import InvalidConfiguration, SourceMissing
from indexer.kinds import FOLDER
from indexer.run import remove_source
from indexer.store import Store, sources
from indexer.store.sources import Origin, Source
from indexer.summary import Summary


async def synchronise(store: Store, configured: Sequence[SourceSettings] | None, *, now: datetime) -> Summary:
    """Makes the store's sources of the file those of the file. What is no longer in it goes, with its articles.

    With None, where there is no file, nothing goes: it may be in the folder that a command was not started in.
    Raises `InvalidConfiguration` for a name that a source has which was added by hand from elsewhere.
    """
    summary = Summary()
    if configured is None:
        return summary
    known = {source.name: source for source in await store.sources()}
    for settings in configured:
        _refuse_namesake(settings, known.get(settings.name))
    for source in known.values():
        if source.origin is Origin.FILE and source.name not in {settings.name for settings in configured}:
            summary += await remove_source(store, source.name, now=now)
    for settings in configured:
        await _bring_up_to_date(store, settings, known.get(settings.name))
    return summary


def _refuse_namesake(settings: SourceSettings, known: Source | None) -> None:
    if known and known.origin is not Origin.FILE and _configured_location(known) != _location(settings):
        raise InvalidConfiguration(
            f"The source {settings.name!r} of the configuration file has the name of one that was added by hand; "
            "give it another, or remove that one by newsgate sources remove."
        )


async def _bring_up_to_date(store: Store, settings: SourceSettings, known: Source | None) -> None:
    """Writes nothing where nothing is new, for this is done before every command.

    What was paused or resumed by hand stays so until the file says otherwise than it did.
    """
    wanted = plain(settings)
    if known and known.origin is Origin.FILE and known.settings == wanted:
        return
    was_paused = bool((known.settings or {}).get("paused")) if known else False
    await _save(store, settings, Origin.FILE, known)
    if known and settings.paused != was_paused:
        await pause(store, settings.name, settings.paused)


async def add(store: Store, settings: SourceSettings) -> None:
    """Raises `InvalidConfiguration` for a name or an address that another source has."""
    for source in await store.sources():
        if source.name == settings.name:
            raise InvalidConfiguration(f"There is a source {settings.name!r} already; choose another --name.")
        if source.location == _location(settings):
            raise InvalidConfiguration(f"{source.location} is a source already, called {source.name!r}.")
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
    raise SourceMissing(f"There is no source {name!r}; `newsgate sources list` shows those there are.")


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The name, shortened where it is too long and numbered where it is taken."""
    name = wanted[: MAX_NAME - 10].strip() or "source"
    numbered = (f"{name} {number}" for number in count(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


async def _save(store: Store, settings: SourceSettings, origin: Origin, known: Source | None = None) -> None:
    location = _location(settings)
    if known and _configured_location(known) == location:
        location = known.location  # where its upstream said that it is now
    async with store.writing() as db:
        source = await sources.save(
            db,
            settings.name,
            settings.kind,
            location,
            settings=plain(settings),
            origin=origin,
            publisher=slug.of(settings.name, FOLDER) if settings.kind == FOLDER else None,
        )
        if settings.paused and known is None:
            await sources.pause(db, source, True)


def _configured_location(source: Source) -> str:
    given = str((source.settings or {}).get("location", source.location))
    return str(Path(given).resolve()) if source.kind == FOLDER else given


def _location(settings: SourceSettings) -> str:
    return str(Path(settings.location).resolve()) if settings.kind == FOLDER else settings.location
