"""One index run: a folder of articles, or a part of it, into the store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from indexer import folder, place, slug
from indexer.decide import Outcome
from indexer.errors import SourceMissing
from indexer.folder import Found
from indexer.formats import markdown_of
from indexer.intake import take_in
from indexer.kinds import FOLDER
from indexer.place import Place
from indexer.progress import Progress, Silent
from indexer.reading import Batch, Reader
from indexer.store import Store, dead_letters, items, sources
from indexer.store.dead_letters import DeadLetter
from indexer.store.sources import Source
from indexer.summary import Summary, Tally
from indexer.survey import Known, Survey, survey

#: A transaction's worth: few enough that others get their turn, and bounded in bytes, for so much is in memory.
BATCH_FILES = 1_000
BATCH_BYTES = 8_000_000


async def index_folder(
    store: Store,
    path: Path,
    *,
    now: datetime,
    progress: Progress | None = None,
    name: str | None = None,
) -> Summary:
    """Brings the store up to date with the Markdown under a folder, or with one file.

    What is gone from the folder is removed; of a single file or of a part of a folder that is already a source, only
    what belongs to that part. The source is called ``name``, by default after its path. Raises `SourceMissing` and
    changes nothing where the path does not exist.

    May be killed at any time and run again, and may run in two processes at once.
    """
    known_sources = await store.sources()
    where = await asyncio.to_thread(place.locate, path, name, known_sources)
    source = await _source(store, where, known_sources)
    reader = Reader(where.root, where.name, markdown_of(source), await _known(store, source, where), now)
    found = await asyncio.to_thread(lambda: survey(folder.walk(where.root, where.below), reader.known, reader.rules))
    summary = await _take_all(store, source.id, reader, found, progress or Silent())
    if not where.below:
        async with store.writing() as db:
            await sources.succeeded(db, source.id, now)
        for inner in filter(where.covers, known_sources):
            await remove_source(store, inner.name, now=now)
    return summary


async def remove_source(store: Store, name: str, *, now: datetime) -> Summary:
    """Forgets a source. Its articles are removed unless another source has them too. Raises `SourceMissing`."""
    source = next((source for source in await store.sources() if source.name == name), None)
    if source is None:
        raise SourceMissing(f"There is no source {name!r}.")
    tally = Tally()
    keys = iter(await items.keys(store.reader, source.id))
    while batch := list(islice(keys, BATCH_FILES)):
        tally.add(await take_in(store, source.id, Batch(gone=batch), now))
    letters = await store.dead_letters(name)
    async with store.writing() as db:
        await dead_letters.delete(db, source.id, [letter.key for letter in letters])
        await sources.delete(db, source.id)
    return Summary(removed=tally.count(Outcome.REMOVED), changed=tally.count(Outcome.CHANGED))


async def _source(store: Store, where: Place, known: Sequence[Source]) -> Source:
    """As it is set, where it is known. A folder that moved, or that a link leads to, is where it was found now."""
    location = str(where.root)
    for source in known:
        if source.name == where.name:
            if source.location != location:
                async with store.writing() as db:
                    await sources.move(db, source.id, location)
            return replace(source, location=location)
    async with store.writing() as db:
        called = where.root.name if where.name == location else where.name
        await sources.save(db, where.name, FOLDER, location, publisher=slug.of(called, FOLDER))
        return next(source for source in await sources.load(db) if source.name == where.name)


async def _known(store: Store, source: Source, where: Place) -> Known:
    marks = await items.marks(store.reader, source.id)
    letters = await store.dead_letters(where.name)
    return Known(
        {key: mark for key, mark in marks.items() if where.contains(key)},
        {letter.key: letter for letter in letters if where.contains(letter.key)},
    )


async def _take_all(store: Store, source: int, reader: Reader, found: Survey, progress: Progress) -> Summary:
    refused = [DeadLetter(reader.source, r.key, None, r.reason, None, reader.now) for r in found.refused]
    tally = Tally()
    letters, unchanged, size = [*found.standing, *refused], found.unchanged, 0
    await take_in(store, source, Batch(letters=refused), reader.now)
    progress.start(len(found.unread) + len(found.gone), "Reading articles")
    for files in _batches(found.unread):
        batch = await asyncio.to_thread(reader.read, files)
        tally.add(await take_in(store, source, batch, reader.now))
        letters += batch.letters + batch.standing
        unchanged += batch.unchanged
        size += batch.bytes
        progress.advance(len(files))
    # Last, so that an article whose file was renamed is there all the time.
    gone = iter(found.gone)
    while keys := list(islice(gone, BATCH_FILES)):
        tally.add(await take_in(store, source, Batch(gone=keys), reader.now))
        progress.advance(len(keys))
    progress.done()
    return Summary(
        files=found.files,
        unchanged=unchanged,
        rejected=len(letters),
        new=tally.count(Outcome.NEW),
        changed=tally.count(Outcome.CHANGED),
        removed=tally.count(Outcome.REMOVED),
        bytes=size,
        letters=tuple(letters),
    )


def _batches(files: Sequence[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for file in files:
        if batch and (len(batch) == BATCH_FILES or size + file.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch
