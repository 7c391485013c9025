"""``newsgate dead-letters``."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from gateway.engines import pushed_after
from gateway.settings import Settings
from indexer.configuration import read as read_configuration
from indexer.errors import SourceMissing
from indexer.formats import format_of
from indexer.kinds import FOLDER
from indexer.registry import find
from indexer.reread import retry
from indexer.run import index_folder
from indexer.store import Store
from indexer.store.dead_letters import DeadLetter
from indexer.summary import Summary


async def read(settings: Settings, source: str | None) -> list[DeadLetter]:
    """Raises `SourceMissing` for a source that there is not."""
    async with Store.open(settings.store_path) as store:
        if source is not None:
            await find(store, source)
        return await store.dead_letters(source)


def lines(letters: Sequence[DeadLetter]) -> list[str]:
    if not letters:
        return ["There are no dead letters."]
    return [f"{letter.source}  {letter}  (since {letter.at:%Y-%m-%d %H:%M} UTC)" for letter in letters]


def as_json(letters: Sequence[DeadLetter]) -> str:
    return orjson.dumps(
        [{"source": d.source, "key": d.key, "field": d.field, "reason": d.reason, "at": d.at} for d in letters]
    ).decode()


async def show(settings: Settings, source: str, key: str) -> str:
    """The record as it came; of a file, its path, for the file is still there."""
    async with Store.open(settings.store_path) as store:
        owner = await find(store, source)
        letter = next((found for found in await store.dead_letters(source) if found.key == key), None)
    if letter is None:
        raise SourceMissing(f"The source {source!r} has no dead letter {key!r}; newsgate dead-letters list shows them.")
    if letter.raw:
        return f"{letter}\n\n{zlib.decompress(letter.raw).decode(errors='replace')}"
    return f"{letter}\n\n{Path(owner.location) / key}" if owner.kind == FOLDER else str(letter)


async def retry_all(settings: Settings, source: str | None) -> str:
    """Reads them again: files by indexing their folder, records by the payload that was kept."""
    tags, now, summary = read_configuration(settings.config).tags, datetime.now(UTC), Summary()
    async with Store.open(settings.store_path) as store:
        chosen = [await find(store, source)] if source else await store.sources()
        before = {(letter.source, letter.key) for letter in await store.dead_letters(source)}
        for each in chosen:
            if each.kind == FOLDER:
                summary += await index_folder(store, Path(each.location), now=now, name=each.name)
            else:
                summary += await retry(store, each, format_of(each, tags), now=now)
        left = {(letter.source, letter.key) for letter in await store.dead_letters(source)}
        await pushed_after(store, settings, now)
    return f"{len(before - left):,} of {len(before):,} dead letters became articles; {len(left):,} are left."
