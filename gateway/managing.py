"""``newsgate sources``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from gateway.engines import pushed_after
from gateway.settings import Settings
from indexer import opml, registry
from indexer.configuration import MAX_NAME, SourceSettings, read, settings_of
from indexer.errors import InvalidConfiguration, SourceMissing
from indexer.fetch import Fetched, Fetcher
from indexer.hidden import shown
from indexer.identify import identify
from indexer.item import Rejected
from indexer.kinds import FOLDER, feed_of
from indexer.local import AnyFetcher
from indexer.normalise import normalise
from indexer.source import Feed, FeedRefused, Page
from indexer.source_settings import settings_from
from indexer.store import Store
from indexer.store.sources import Source
from search.article import Article

_ITEMS_SHOWN = 20
# Settings that have a place of their own.
_TOLD = ("name", "kind", "location", "paused")


async def listed(settings: Settings) -> list[Source]:
    """Those of the configuration file among them, although nothing may have looked at them yet."""
    async with _store(settings) as store:
        return await store.sources()


def lines(sources: Sequence[Source]) -> list[str]:
    if not sources:
        return ["There are no sources yet; newsgate sources add ADDRESS adds one."]
    return [f"{source.name}  {source.kind}  {shown(source.location)}  {_state(source)}" for source in sources]


def as_json(sources: Sequence[Source]) -> str:
    return orjson.dumps(
        [
            {
                "name": source.name,
                "kind": source.kind,
                "location": shown(source.location),
                "origin": str(source.origin),
                "paused": source.paused,
                "settings": {name: value for name, value in (source.settings or {}).items() if name not in _TOLD},
            }
            for source in sources
        ]
    ).decode()


def _state(source: Source) -> str:
    words = [str(source.origin), *(["paused"] if source.paused else [])]
    return f"({', '.join(words)})"


async def add(settings: Settings, location: str, given: Mapping[str, str | None]) -> str:
    """``given`` are the options of the command line. What is not given is found out by looking."""
    chosen = {name: value for name, value in given.items() if value is not None}
    async with _store(settings) as store:
        wanted = await _wanted(settings, location, chosen)
        await registry.add(store, wanted)
    return f"Added {wanted.name} ({wanted.kind}, {shown(wanted.location)}); newsgate watch looks at it."


async def _wanted(settings: Settings, location: str, chosen: Mapping[str, str]) -> SourceSettings:
    path = await asyncio.to_thread(Path(location).resolve)
    if await asyncio.to_thread(path.is_dir):
        return settings_of({"kind": FOLDER, "location": str(path), "name": path.name, **chosen}, "newsgate sources add")
    if await asyncio.to_thread(path.is_file):
        location = path.as_uri()
    kind = chosen.get("kind")
    if kind is None:
        async with Fetcher(read(settings.config).policy) as fetcher:
            found = await identify(AnyFetcher(fetcher), location)
        kind, location = found.kind, found.location
    host = (urlsplit(location).hostname or path.stem).removeprefix("www.")
    return settings_of({"name": host, **chosen, "kind": kind, "location": location}, "newsgate sources add")


async def test(settings: Settings, source: str, *, shows_items: bool) -> list[str]:
    """``source`` is a name or an address. Nothing is stored."""
    configuration = read(settings.config)
    async with _store(settings) as store, Fetcher(configuration.policy) as web:
        fetcher = AnyFetcher(web)
        known = next((each for each in await store.sources() if each.name == source), None)
        if known is None and "://" not in source:
            raise SourceMissing(f"There is no source {source!r}; newsgate sources list shows those there are.")
        if known is None:
            found = await identify(fetcher, source)
            wanted = settings_of({"name": source[:MAX_NAME], "kind": found.kind, "location": found.location}, source)
            return _told(feed_of(wanted, wanted.location, configuration.tags), found.page, shows_items)
        if known.kind == FOLDER:
            raise InvalidConfiguration(f"{source!r} is a folder; newsgate index {known.location} reads it.")
        feed = feed_of(settings_from(known), known.location, configuration.tags)
        fetched = await fetcher.fetch(feed.request())
        if not isinstance(fetched, Fetched):
            raise SourceMissing(f"{known.location} did not answer with a document.")
        try:
            return _told(feed, await asyncio.to_thread(feed.split, fetched.response), shows_items)
        except FeedRefused as refused:
            raise InvalidConfiguration(f"{source}: {refused}") from refused


def _told(feed: Feed, page: Page, shows_items: bool) -> list[str]:
    now, articles, problems = datetime.now(UTC), [], [f"{name}: {reason}" for name, reason in page.rejected]
    for record in page.records:
        try:
            articles.append(normalise(feed.parse(record.key, record.payload, now), fetched=now).article)
        except Rejected as error:
            problems.append(f"{record.key}: {error.reason}")
    told = [f"{feed.kind}: {len(articles):,} articles, {len(problems):,} rejected, {len(page.removed):,} removed"]
    if shows_items:
        told += [_item(article) for article in articles[:_ITEMS_SHOWN]]
        told += [f"and {len(articles) - _ITEMS_SHOWN:,} more"] if len(articles) > _ITEMS_SHOWN else []
    return told + [f"  rejected  {problem}" for problem in problems[:_ITEMS_SHOWN]]


def _item(article: Article) -> str:
    tags = ", ".join(article.tags)
    return f"  {article.published_at:%Y-%m-%d %H:%M}  {article.lang}  {article.source.key}  {article.title}  [{tags}]"


async def pause(settings: Settings, name: str, *, paused: bool) -> str:
    async with _store(settings) as store:
        await registry.pause(store, name, paused)
    return f"{name} is paused; its articles stay." if paused else f"{name} is looked at again."


async def remove(settings: Settings, name: str) -> str:
    now = datetime.now(UTC)
    async with _store(settings) as store:
        summary = await registry.remove(store, name, now=now)
        await pushed_after(store, settings, now)
    return f"{name} is forgotten; {summary.removed:,} articles were removed."


async def import_opml(settings: Settings, file: Path) -> list[str]:
    """Adds what is not there yet; a line for each feed that cannot be added."""
    try:
        outlines, skipped = opml.parse(await asyncio.to_thread(file.read_bytes))
    except OSError as error:
        raise SourceMissing(f"The file {file} cannot be read: {error.strerror}.") from error
    except opml.OpmlRefused as refused:
        raise InvalidConfiguration(f"{file}: {refused}") from refused
    told = [f"  skipped  {each.title}: {each.reason}" for each in skipped]
    async with _store(settings) as store:
        known = {(source.name, source.location) for source in await store.sources()}
        names, locations = {name for name, _ in known}, {location for _, location in known}
        added = 0
        for outline in outlines:
            if outline.url in locations:
                told.append(f"  skipped  {outline.title or outline.url}: it is a source already")
                continue
            name = registry.free_name(outline.title or urlsplit(outline.url).hostname or outline.url, names)
            names.add(name)
            wanted = {"name": name, "kind": "rss", "location": outline.url}
            await registry.add(store, settings_of(wanted, str(file)))
            added += 1
    return [f"{added:,} sources added, {len(told):,} skipped", *told]


async def export_opml(settings: Settings) -> str:
    async with _store(settings) as store:
        feeds = [source for source in await store.sources() if source.kind in ("rss", "jsonfeed")]
    return opml.write([opml.Outline(source.location, source.name) for source in feeds]).decode()


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    """With the sources of the configuration file in it."""
    configuration = read(settings.config)
    async with Store.open(settings.store_path) as store:
        await registry.synchronise(store, configuration.sources, now=datetime.now(UTC))
        yield store
