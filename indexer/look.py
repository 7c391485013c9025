"""One look at a polled source: the poll, and what is remembered of how it went."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from indexer.configuration import SourceSettings
from indexer.errors import FetchFailed, HeldBack, InvalidConfiguration, StoreError
from indexer.kinds import feed_of
from indexer.local import AnyFetcher
from indexer.poll import Polled, poll
from indexer.schedule import Interval, Signs, next_look, staggered
from indexer.source import Feed, FeedRefused
from indexer.source_settings import settings_from
from indexer.store import Store, items, sources
from indexer.store.sources import Source
from indexer.summary import Summary
from indexer.tagging import TagRules


@dataclass(frozen=True, slots=True)
class Look:
    """``error`` is a sentence, None when all went well; then ``summary`` says what was found.

    ``is_put_off``: it is no fault of the source's, whose host was told to leave alone by another source.
    """

    summary: Summary
    next_at: datetime
    error: str | None = None
    is_put_off: bool = False


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at sources; one for a process."""

    store: Store
    fetcher: AnyFetcher
    tags: TagRules
    random: Random

    async def look(self, source: Source, *, now: datetime) -> Look:
        """Never raises for what an upstream does or a source is set to; that is remembered and put off.

        So is a fault of our own, which is raised all the same. Raises `indexer.errors.StoreError`.
        """
        interval = Interval()
        try:
            settings = settings_from(source)
            interval = _interval(settings)
            feed = feed_of(settings, source.location, self.tags)
            polled = await poll(self.store, source, feed, self.fetcher, pages=settings.pages, now=now)
        except HeldBack as error:
            return await self._put_off(source, error)
        except FetchFailed as error:
            return await self.failed(source, str(error), now, interval, error.retry_at, is_permanent=error.permanent)
        except FeedRefused as error:
            retry_at = None if error.retry_after is None else now + timedelta(seconds=error.retry_after)
            return await self.failed(source, str(error), now, interval, retry_at)
        except InvalidConfiguration as error:
            return await self.failed(source, str(error), now, interval)
        except StoreError:
            raise
        except Exception as error:
            with contextlib.suppress(Exception):
                await self.failed(source, f"A fault of newsgate's own: {type(error).__name__}.", now, interval)
            raise
        return await self._succeeded(source, feed, polled, now, interval)

    async def _succeeded(self, source: Source, feed: Feed, polled: Polled, now: datetime, interval: Interval) -> Look:
        found = bool(polled.summary.new or polled.summary.changed)
        signs = Signs(
            published=await items.newest(self.store.reader, source.id),
            found_at=now if found else source.found_at,
            fresh_until=polled.fresh_until,
            not_before=polled.not_before,
        )
        at = next_look(now, signs, self.random, interval)
        # What an API is asked for is made of its location and more: where that is now, is not where it is.
        is_moved = polled.moved_to is not None and feed.request().url == source.location
        async with self.store.writing() as db:
            await sources.succeeded(db, source.id, now, found=found, next_check_at=at, validators=polled.validators)
            if polled.moved_to and is_moved:
                await sources.move(db, source.id, polled.moved_to)
        return Look(polled.summary, at)

    async def _put_off(self, source: Source, error: HeldBack) -> Look:
        at = staggered(error.until, self.random)
        async with self.store.writing() as db:
            await sources.put_off(db, source.id, at)
        return Look(Summary(), at, str(error), is_put_off=True)

    async def failed(
        self,
        source: Source,
        error: str,
        now: datetime,
        interval: Interval | None = None,
        retry_at: datetime | None = None,
        *,
        is_permanent: bool = False,
    ) -> Look:
        """Remembers that a source could not be read; ``error`` is a sentence without secrets."""
        interval = interval or Interval()
        if is_permanent:
            error = f"{error} It is tried as seldom as max_interval allows until somebody mends or removes it."
            interval = Interval(interval.longest, interval.longest)
        signs = Signs(found_at=source.found_at, errors=source.consecutive_errors + 1, not_before=retry_at)
        at = next_look(now, signs, self.random, interval)
        async with self.store.writing() as db:
            await sources.failed(db, source.id, now, error, at)
        return Look(Summary(), at, error)


def _interval(settings: SourceSettings) -> Interval:
    return Interval(settings.min_interval, max(settings.min_interval, settings.max_interval))
