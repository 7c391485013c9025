"""Watches the index: what entered it, and that it changed. Every process that has subscribers does so by itself.

The index is the log: each article in it has the number with which it entered (`search.arrivals`). So whoever follows
needs to know nothing but the last number that it was told of, one look asks for all followers at once, and what cannot
be asked now, because the engine is gone or a follower is slow, is asked later, without loss.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Generic, TypeVar

from gateway.access.access import Access
from schema.article import Article
from schema.index_status import IndexStatus
from search.arrivals import ARRIVAL, MAX_ARRIVALS, NEVER, Arriving, earlier, later
from search.article import Document
from search.engine import SearchEngine
from search.errors import InvalidRequest, SearchError
from search.filters import ArticleFilter
from search.text import Query

log = logging.getLogger("newsgate")

T = TypeVar("T")


class Stream(Generic[T]):
    """What a follower has yet to take. It ends by `aclose`, when the watch does, or with an error."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._waiting: deque[T] = deque()
        self._more = asyncio.Event()
        self._has_ended = False
        self._error: Exception | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if not await self._has_some():
            raise StopAsyncIteration
        event = self._waiting.popleft()
        self._taken()
        return event

    async def batch(self) -> list[T]:
        """All that is there, once there is something; nothing at the end. Raises what ended it otherwise."""
        await self._has_some()
        events = list(self._waiting)
        self._waiting.clear()
        self._taken()
        return events

    async def aclose(self) -> None:
        self._watch.forget(self)
        self.end()

    def end(self, error: Exception | None = None) -> None:
        self._has_ended, self._error = True, error
        self._more.set()

    def _put(self, events: Iterable[T]) -> None:
        self._waiting.extend(events)
        if self._waiting:
            self._more.set()

    async def _has_some(self) -> bool:
        while not self._waiting and not self._has_ended:
            self._more.clear()
            await self._more.wait()
        if not self._waiting and self._error:
            raise self._error
        return bool(self._waiting)

    def _taken(self) -> None:
        """Something was taken from what waits."""


class Articles(Stream[Article]):
    """Articles that enter the index after a number. It holds `MAX_ARRIVALS` of them; the rest stays in the index."""

    def __init__(
        self, watch: Watch, query: Query, wanted: ArticleFilter, attributes: frozenset[str], after: int, latest: int
    ) -> None:
        super().__init__(watch)
        self.attributes = attributes
        self._query, self._filter = query, wanted
        self._after = after
        #: There may be something to ask for, although the index did not change.
        self.is_behind = later(after, latest) != after

    @property
    def has_room(self) -> bool:
        return not self._waiting

    def question(self, now: int) -> Arriving:
        """Raises `InvalidRequest` for a filter that lets nothing through at that time."""
        return Arriving(self._query, self._filter.at(now), self._after)

    def answered(self, found: Sequence[Document], latest: int) -> None:
        self.is_behind = len(found) == MAX_ARRIVALS
        self._after = found[-1][ARRIVAL] if self.is_behind else later(self._after, latest)
        self._put(Article(document=document) for document in found)

    def _taken(self) -> None:
        if self.is_behind and self.has_room:
            self._watch.wake()


class Changes(Stream[IndexStatus]):
    """The state of the index after a change: the latest, for whoever is slow. ``known`` is the generation it knows.

    ``engine`` tells the state, as far as the follower may see it.
    """

    def __init__(self, watch: Watch, known: str, engine: SearchEngine) -> None:
        super().__init__(watch)
        self.known = known
        self.engine = engine

    def told(self, generation: str, status: IndexStatus) -> None:
        self.known = generation
        self._waiting.clear()
        self._put([status])


class Watch:
    """Of one engine. It looks every ``interval`` seconds, and only while there is a stream."""

    def __init__(self, engine: SearchEngine, interval: float) -> None:
        self._engine = engine
        self._interval = interval
        self._articles: set[Articles] = set()
        self._changes: set[Changes] = set()
        self._looking: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._is_failing = False
        #: How often the index was asked what entered it.
        self.looks = 0

    @property
    def streams(self) -> int:
        return len(self._articles) + len(self._changes)

    async def latest(self) -> int:
        """The highest number right now. Raises `search.errors.SearchError`."""
        return (await self._engine.arrivals([])).latest

    async def articles(
        self, query: Query, wanted: ArticleFilter, attributes: frozenset[str], after: int | None = None
    ) -> Articles:
        """From now on, or after a number. Raises `search.errors.SearchError`."""
        # Asks for nothing, so that a question that cannot be answered is refused here, and to this follower alone.
        unanswerable = Arriving(query, wanted.at(int(time.time())), NEVER)
        latest = (await self._engine.arrivals([unanswerable])).latest
        start = latest if after is None else earlier(after, latest)
        stream = Articles(self, query, wanted, attributes, start, latest)
        self._articles.add(stream)
        self._look_on()
        return stream

    async def changes(self, access: Access) -> Changes:
        """From now on. Raises `search.errors.SearchError`."""
        stream = Changes(self, await self._engine.generation(), access.seen(self._engine))
        self._changes.add(stream)
        self._look_on()
        return stream

    def wake(self) -> None:
        """Looks now."""
        self._awake.set()

    def forget(self, stream: Stream[Any]) -> None:
        self._articles -= {stream}
        self._changes -= {stream}
        if not self.streams and self._looking:
            self._looking.cancel()
            self._looking = None

    async def aclose(self) -> None:
        """Ends all streams."""
        streams: list[Stream[Any]] = [*self._articles, *self._changes]
        for stream in streams:
            await stream.aclose()

    def _look_on(self) -> None:
        self._awake.set()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        """For good."""
        seen: str | None = None
        while True:
            self._awake.clear()
            try:
                # Before the look: what lands in between makes another generation for the next one.
                generation = await self._engine.generation()
                if generation != seen or any(stream.is_behind and stream.has_room for stream in self._articles):
                    await self._ask()
                    seen = generation
                await self._tell(generation)
                self._is_failing = False
            except Exception as error:
                self._failed(error)
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._interval):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _ask(self) -> None:
        """What entered the index, for all that have room; each question once."""
        asking: dict[Arriving, list[Articles]] = {}
        now = int(time.time())
        for stream in list(self._articles):
            if not stream.has_room:
                stream.is_behind = True
                continue
            try:
                asking.setdefault(stream.question(now), []).append(stream)
            except InvalidRequest as error:
                self.forget(stream)
                stream.end(error)
        if not asking:
            return
        self.looks += 1
        attributes = [frozenset().union(*(stream.attributes for stream in streams)) for streams in asking.values()]
        questions = [
            Arriving(asked.query, asked.filter, asked.after, wanted)
            for asked, wanted in zip(asking, attributes, strict=True)
        ]
        arrivals = await self._engine.arrivals(questions)
        for streams, found in zip(asking.values(), arrivals.found, strict=True):
            for stream in streams:
                stream.answered(found, arrivals.latest)

    async def _tell(self, generation: str) -> None:
        untold: dict[SearchEngine, list[Changes]] = {}
        for stream in self._changes:
            if stream.known != generation:
                untold.setdefault(stream.engine, []).append(stream)
        for engine, streams in untold.items():
            status = IndexStatus.of(await engine.status(), engine.name)
            for stream in streams:
                stream.told(generation, status)

    def _failed(self, error: Exception) -> None:
        """Once for as long as it lasts. Whatever it is, those who follow wait for it to pass."""
        if not self._is_failing:
            unexpected = None if isinstance(error, SearchError) else error
            log.warning("the index cannot be watched, and is looked at until it can: %s", error, exc_info=unexpected)
        self._is_failing = True
