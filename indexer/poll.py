"""One poll of one source: what its upstream has now, into the store.

What was fetched is remembered as fetched only in the last transaction, after everything it held is stored. So a poll
may be killed at any time: the next one asks again, goes on where this one was, and changes nothing twice.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indexer.decide import Outcome
from indexer.fetch import Fetched, Validators
from indexer.intake import take_in
from indexer.item import Rejected
from indexer.local import AnyFetcher
from indexer.locks import records_lock
from indexer.reading import Batch
from indexer.rows import Raw, compressed, content_of, row, rules_of
from indexer.source import Feed, Page, Request
from indexer.store import Store, items, sources
from indexer.store.dead_letters import DeadLetter
from indexer.store.items import Mark
from indexer.store.sources import Source, Way
from indexer.summary import Summary, Tally

#: Failed polls in a row after which the older pages that an earlier one did not get to are given up.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to, and what the upstream said of the next one.

    ``fresh_until``: asking earlier is of no use. ``not_before``: it does not want to be asked earlier.
    """

    summary: Summary
    validators: Mapping[str, Any]
    fresh_until: datetime | None = None
    not_before: datetime | None = None
    moved_to: str | None = None


async def poll(store: Store, source: Source, feed: Feed, fetcher: AnyFetcher, *, pages: int, now: datetime) -> Polled:
    """Takes in the newest records, and older pages as long as they hold only records that were not known.

    Raises `indexer.errors.FetchFailed` and `indexer.source.FeedRefused`; what was taken in until then is kept, and the
    next poll goes on to the page that could not be had. The caller records how it went (`indexer.store.sources`).
    """
    poll = _Poll(store, source, feed, now)
    validators = Validators(**(source.validators or {}))
    first = await fetcher.fetch(feed.request(), validators)
    if isinstance(first, Fetched):
        await poll.take_newest(first)
    for _ in range(pages - 1):
        if not poll.ways:
            break
        older = await fetcher.follow(_asked(feed, poll.ways[0]))
        await poll.take_older(older if isinstance(older, Fetched) else None)
    return Polled(
        poll.summary(), dataclasses.asdict(first.validators), first.fresh_until, first.not_before, first.moved_to
    )


def _is_known(seen: Mapping[str, datetime], way: Way | None) -> bool:
    """Whether an earlier poll was here, by when records were first seen; not if it was on this very way."""
    return any(way is None or at < way.since for at in seen.values())


def _asked(feed: Feed, way: Way) -> Request:
    newest = feed.request()
    return Request(way.url, newest.headers, newest.secrets)


class _Poll:
    """``ways`` are the ways back that are left to go, the newest first."""

    def __init__(self, store: Store, source: Source, feed: Feed, now: datetime) -> None:
        self._store, self._source, self._feed, self._now = store, source, feed, now
        self._taken: set[str] = set()
        self._tally = Tally()
        self._counts = Summary()
        self.ways = list(source.unfinished) if source.consecutive_errors < _PATIENCE else []

    async def take_newest(self, fetched: Fetched) -> None:
        page = await asyncio.to_thread(self._feed.split, fetched.response)
        named = {name for name, _ in page.rejected}
        await self._take(fetched, page, None, [letter for letter in await self._nameless() if letter not in named])

    async def take_older(self, fetched: Fetched | None) -> None:
        """None where there was nothing at the end of the first way."""
        way = self.ways.pop(0)
        if fetched is not None:
            await self._take(fetched, await asyncio.to_thread(self._feed.split, fetched.response), way)

    async def _take(self, fetched: Fetched, page: Page, way: Way | None, healed: Collection[str] = ()) -> None:
        # Pages overlap, and where they differ the newer one is right.
        page = dataclasses.replace(page, records=[each for each in page.records if each.key not in self._taken])
        async with records_lock(self._store.path, self._source.id):
            batch = await self._store_page(page, way, healed)
        self._taken.update(record.key for record in page.records)
        self._counts += Summary(
            files=len(page.records) + len(page.rejected),
            unchanged=batch.unchanged,
            rejected=len(batch.letters) + len(batch.standing),
            bytes=len(fetched.response.body),
            letters=(*batch.letters, *batch.standing),
        )

    async def _store_page(self, page: Page, way: Way | None, healed: Collection[str]) -> Batch:
        keys = [record.key for record in page.records]
        marks = await items.marks_of(self._store.reader, self._source.id, keys)
        letters = {letter.key: letter for letter in await self._store.dead_letters(self._source.name)}
        seen = {key: letters[key].at for key in keys if key in letters}
        seen |= {key: mark.seen_at for key, mark in marks.items()}
        if page.following and keys and not _is_known(seen, way):
            self.ways.insert(0, Way(page.following.url, way.since if way else self._now))
        if self.ways or way:
            # Before the page is stored: then that would be known, and the way behind it not gone again.
            async with self._store.writing() as db:
                await sources.walk(db, self._source.id, self.ways)
        reading = _Reading(self._feed, self._source.name, marks, letters, self._now)
        batch = await asyncio.to_thread(reading.batch, page)
        batch.healed += healed
        self._tally.add(await take_in(self._store, self._source.id, batch, self._now))
        return batch

    async def _nameless(self) -> list[str]:
        """Dead letters of records without a key or payload, which nothing but their absence can heal."""
        letters = await self._store.dead_letters(self._source.name)
        return [letter.key for letter in letters if letter.raw is None]

    def summary(self) -> Summary:
        return dataclasses.replace(
            self._counts,
            new=self._tally.count(Outcome.NEW),
            changed=self._tally.count(Outcome.CHANGED),
            removed=self._tally.count(Outcome.REMOVED),
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    feed: Feed
    source: str
    marks: Mapping[str, Mark]
    letters: Mapping[str, DeadLetter]
    now: datetime

    def batch(self, page: Page) -> Batch:
        """What the store has to be told of a page. Blocks: it runs in a thread."""
        batch, rules = Batch(gone=list(page.removed)), rules_of(self.feed)
        taken: set[str] = set()
        for record in page.records:
            if record.key not in taken:
                taken.add(record.key)
                self._take(record.key, record.payload, content_of(rules, record.payload), batch)
        for name, why in page.rejected:
            letter = self.letters.get(name)
            if letter and letter.reason == why:
                batch.standing.append(letter)
            else:
                batch.letters.append(DeadLetter(self.source, name, None, why, None, self.now))
        return batch

    def _take(self, key: str, payload: bytes, content: bytes, batch: Batch) -> None:
        known, letter = self.marks.get(key), self.letters.get(key)
        if letter and letter.fingerprint == content.hex():
            batch.standing.append(letter)
            return
        if known and known.content == content:
            batch.unchanged += 1
        else:
            first_seen = known.seen_at if known else letter.at if letter else self.now
            try:
                batch.rows.append(row(self.feed, Raw(key, payload, content, first_seen, self.now)))
            except Rejected as error:
                # The time stays that of its first version: a record without a date has no other.
                since, reason = letter.at if letter else self.now, (error.field, error.reason)
                raw = compressed(payload)
                batch.letters.append(DeadLetter(self.source, key, *reason, content.hex(), since, raw))
                return
        if letter:
            batch.healed.append(key)
