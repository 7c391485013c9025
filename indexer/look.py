"""One look at a polled source: the poll, and what is remembered of how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from indexer.configuration import SourceSettings
from indexer.errors import FetchFailed
from indexer.local import AnyFetcher
from indexer.poll import Polled, poll
from indexer.schedule import Interval, Signs, next_look
from indexer.source import Feed, FeedRefused
from indexer.store import Store, items, sources
from indexer.store.sources import Source
from indexer.summary import Summary


@dataclass(frozen=True, slots=True)
class Look:
    """``error`` is a sentence, None when all went well; then ``summary`` says what was found."""

    summary: Summary
    next_at: datetime
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at sources; one for a process."""

    store: Store
    fetcher: AnyFetcher
    random: Random

    async def look(self, source: Source, settings: SourceSettings, feed: Feed, *, now: datetime) -> Look:
        """Never raises for what an upstream does; that is remembered and put off."""
        try:
            polled = await poll(self.store, source, feed, self.fetcher, pages=settings.pages, now=now)
        except FetchFailed as error:
            return await self._failed(source, settings, str(error), error.retry_at, now)
        except FeedRefused as error:
            retry_at = None if error.retry_after is None else now + timedelta(seconds=error.retry_after)
            return await self._failed(source, settings, str(error), retry_at, now)
        return await self._succeeded(source, settings, polled, now)

    async def _succeeded(self, source: Source, settings: SourceSettings, polled: Polled, now: datetime) -> Look:
        found = bool(polled.summary.new or polled.summary.changed)
        signs = Signs(
            published=await items.newest(self.store.reader, source.id),
            found_at=now if found else source.found_at,
            fresh_until=polled.fresh_until,
            not_before=polled.not_before,
        )
        at = next_look(now, signs, self.random, _interval(settings))
        async with self.store.writing() as db:
            await sources.succeeded(db, source.id, now, found=found, next_check_at=at, validators=polled.validators)
            if polled.moved_to:
                await sources.move(db, source.id, polled.moved_to)
        return Look(polled.summary, at)

    async def _failed(
        self, source: Source, settings: SourceSettings, error: str, retry_at: datetime | None, now: datetime
    ) -> Look:
        signs = Signs(found_at=source.found_at, errors=source.consecutive_errors + 1, not_before=retry_at)
        at = next_look(now, signs, self.random, _interval(settings))
        async with self.store.writing() as db:
            await sources.failed(db, source.id, now, error, at)
        return Look(Summary(), at, error)


def _interval(settings: SourceSettings) -> Interval:
    return Interval(settings.min_interval, max(settings.min_interval, settings.max_interval))
