"""One poll of one source: what its upstream has now, into the store.

What was fetched is remembered as fetched only in the last transaction, after everything it held is stored. So a poll
may be killed at any time: the next one asks again and changes nothing twice.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indexer.decide import Outcome
from indexer.fetch import Fetched, Validators
from indexer.intake import take_in
from indexer.item import Rejected
from indexer.local import AnyFetcher
from indexer.reading import Batch
from indexer.rows import compressed, content_of, row, rules_of
from indexer.source import Feed, Page, Request
from indexer.store import Store, items
from indexer.store.dead_letters import DeadLetter
from indexer.store.items import Mark
from indexer.store.sources import Source
from indexer.summary import Summary, Tally


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

    Raises `indexer.errors.FetchFailed` and `indexer.source.FeedRefused`; what was taken in until then is kept. The
    caller records how it went (`indexer.store.sources`).
    """
    poll = _Poll(store, source, feed, now)
    validators = Validators(**(source.validators or {}))
    first = await fetcher.fetch(feed.request(), validators)
    following = await poll.take(first) if isinstance(first, Fetched) else None
    for _ in range(pages - 1):
        if following is None:
            break
        older = await fetcher.fetch(following)
        following = await poll.take(older) if isinstance(older, Fetched) else None
    return Polled(
        poll.summary(), dataclasses.asdict(first.validators), first.fresh_until, first.not_before, first.moved_to
    )


class _Poll:
    def __init__(self, store: Store, source: Source, feed: Feed, now: datetime) -> None:
        self._store, self._source, self._feed, self._now = store, source, feed, now
        self._tally = Tally()
        self._counts = Summary()

    async def take(self, fetched: Fetched) -> Request | None:
        """Stores a page; returns the request for the one before it, where that may hold something unknown."""
        page = await asyncio.to_thread(self._feed.split, fetched.response)
        keys = [record.key for record in page.records]
        marks = await items.marks_of(self._store.reader, self._source.id, keys)
        letters = {letter.key: letter for letter in await self._store.dead_letters(self._source.name)}
        reading = _Reading(self._feed, self._source.name, marks, letters, self._now)
        batch = await asyncio.to_thread(reading.batch, page)
        self._tally.add(await take_in(self._store, self._source.id, batch, self._now))
        self._counts += Summary(
            files=len(page.records) + len(page.rejected),
            unchanged=batch.unchanged,
            rejected=len(batch.letters) + len(batch.standing),
            bytes=len(fetched.response.body),
            letters=(*batch.letters, *batch.standing),
        )
        return page.following if keys and not marks else None

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
        batch.letters += [DeadLetter(self.source, name, None, why, None, self.now) for name, why in page.rejected]
        return batch

    def _take(self, key: str, payload: bytes, content: bytes, batch: Batch) -> None:
        known, letter = self.marks.get(key), self.letters.get(key)
        if letter and letter.fingerprint == content.hex():
            batch.standing.append(letter)
            return
        if known and known.content == content:
            batch.unchanged += 1
        else:
            try:
                batch.rows.append(
                    row(self.feed, key, payload, content=content, seen=known.seen_at if known else self.now)
                )
            except Rejected as error:
                raw = compressed(payload)
                reason = (error.field, error.reason)
                batch.letters.append(DeadLetter(self.source, key, *reason, content.hex(), self.now, raw))
                return
        if letter:
            batch.healed.append(key)
