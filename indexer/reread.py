"""Applies the present rules to records that are in the store already: no upstream is asked again."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from indexer.decide import Outcome
from indexer.intake import take_in
from indexer.item import Rejected
from indexer.locks import records_lock
from indexer.progress import Progress, Silent
from indexer.reading import Batch
from indexer.rows import Raw, compressed, content_of, row, rows, rules_of
from indexer.source import Format
from indexer.store import Store, items
from indexer.store.dead_letters import DeadLetter
from indexer.store.items import Kept, Mark
from indexer.store.sources import Source
from indexer.summary import Summary, Tally

_BATCH = 500


async def reread(
    store: Store, source: Source, format: Format, *, now: datetime, progress: Progress | None = None
) -> Summary:
    """Reads every record of a source again, rejected ones too, and stores what comes out otherwise than before.

    A record that the present rules reject keeps its article as it was, and becomes a dead letter.
    """
    shown, tally, counts = progress or Silent(), Tally(), Summary()
    shown.start(await items.number(store.reader, source.id), f"Reading {source.name} again")
    after = 0
    while True:
        async with records_lock(store.path, source.id):
            kept = await items.kept_after(store.reader, source.id, after, _BATCH)
            lettered = {letter.key for letter in await store.dead_letters(source.name) if letter.raw is not None}
            batch = await asyncio.to_thread(_batch, source, format, kept, lettered, now)
            tally.add(await take_in(store, source.id, batch, now))
        if not kept:
            break
        after = kept[-1].item
        counts += _counted(batch, len(kept))
        shown.advance(len(kept))
    tally.add(await _heal(store, source, format, now))
    shown.done()
    return counts + Summary(
        new=tally.count(Outcome.NEW), changed=tally.count(Outcome.CHANGED), removed=tally.count(Outcome.REMOVED)
    )


async def retry(store: Store, source: Source, format: Format, *, now: datetime) -> Summary:
    """Reads the dead letters of a polled source again. Those of a folder are retried by indexing it."""
    tally = Tally()
    tally.add(await _heal(store, source, format, now))
    return Summary(new=tally.count(Outcome.NEW), changed=tally.count(Outcome.CHANGED))


def _batch(source: Source, format: Format, kept: Iterable[Kept], lettered: Collection[str], now: datetime) -> Batch:
    """``lettered`` are keys whose newest version is a dead letter already, which one of before may not replace."""
    batch, rules = Batch(), rules_of(format)
    changed: list[Raw] = []
    for record in kept:
        payload = zlib.decompress(record.raw)
        content = content_of(rules, payload)
        if content == record.content:
            batch.unchanged += 1
        else:
            changed.append(Raw(record.key, payload, content, record.seen_at, record.fetched_at))
    batch.rows, rejected = rows(format, changed)
    batch.letters = [
        DeadLetter(source.name, raw.key, error.field, error.reason, raw.content.hex(), now, compressed(raw.payload))
        for raw, error in rejected
        if raw.key not in lettered
    ]
    return batch


async def _heal(store: Store, source: Source, format: Format, now: datetime) -> Mapping[str, Outcome]:
    async with records_lock(store.path, source.id):
        letters = await store.dead_letters(source.name)
        marks = await items.marks_of(store.reader, source.id, [letter.key for letter in letters])
        healed = await asyncio.to_thread(_healed, format, letters, marks, now)
        return await take_in(store, source.id, healed, now)


def _healed(format: Format, letters: Iterable[DeadLetter], marks: Mapping[str, Mark], now: datetime) -> Batch:
    """The dead letters that are none by the present rules. One that had a good version was first seen as that.

    When the rejected version was fetched nobody knows any more, but that it was until now.
    """
    batch, rules = Batch(), rules_of(format)
    for letter in letters:
        if letter.raw is None:
            continue
        payload = zlib.decompress(letter.raw)
        seen = marks[letter.key].seen_at if letter.key in marks else letter.at
        try:
            batch.rows.append(row(format, Raw(letter.key, payload, content_of(rules, payload), seen, now)))
        except Rejected:
            continue
        batch.healed.append(letter.key)
    return batch


def _counted(batch: Batch, records: int) -> Summary:
    return Summary(files=records, unchanged=batch.unchanged, rejected=len(batch.letters), letters=tuple(batch.letters))
