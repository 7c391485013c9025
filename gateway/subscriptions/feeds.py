"""Answers to subscriptions: made once for all that asked the same, and kept for each until it takes them."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError

from gateway.access.access import Access, Asker, Scope
from gateway.access.clients import Client
from gateway.asked import Asked, Documents, Unreadable
from gateway.cache.answers import Key
from gateway.limits.answers import within
from gateway.limits.limits import QueryLimits
from gateway.limits.load import overloaded
from gateway.plans.executor import Answer, Executor, Followed
from gateway.subscriptions.arrivals import Stream, Watch
from gateway.subscriptions.limits import Limits
from schema.article import Article
from schema.context import Context
from schema.errors import public
from schema.index_status import IndexStatus
from schema.subscription import Live
from search.admission import Admission, Full
from search.arrivals import ARRIVAL, earlier
from search.filters import ArticleFilter
from search.text import Query


class Event(NamedTuple):
    """An answer as JSON. ``number`` is the one with which its article entered the index, by which a client goes on."""

    body: bytes
    number: int | None = None


class Pause(Enum):
    """What is there instead of an event: nothing for as long as was waited, or nothing any more."""

    QUIET = "quiet"
    ENDED = "ended"


def _error(code: str, message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def refusal(code: str, message: str) -> Answer:
    """Of an operation that is not begun."""
    return Answer(orjson.dumps(_error(code, message)), executed=False, has_errors=True)


_FELL_BEHIND = orjson.dumps(
    {
        "data": None,
        **_error(
            "SUBSCRIBER_FELL_BEHIND",
            "Answers came faster than they were taken, so that some are lost; subscribe again to go on from now.",
        ),
    }
)
_EXPIRED = orjson.dumps(
    {"data": None, **_error("UNAUTHENTICATED", "The token has expired; get a new one and subscribe again.")}
)
_TOO_MANY = refusal("TOO_MANY_SUBSCRIPTIONS", "There are too many subscriptions at the moment; try again later.")
_ENDING = refusal("SERVER_ENDING", "This server is about to end; subscribe again to reach another one.")


class Subscriber:
    """One client's share of a feed: what it has yet to take, which is bounded. To be closed by whoever opened it."""

    def __init__(self, limits: Limits, leave: Callable[[Subscriber], None]) -> None:
        self._limits = limits
        self._leave = leave
        self._waiting: deque[Event] = deque()
        #: Of what is waiting.
        self.bytes = 0
        self._after = 0
        self._more = asyncio.Event()
        self._expiry: asyncio.TimerHandle | None = None
        self.has_begun = False
        #: What is waiting is the last of it.
        self.ended = asyncio.Event()

    async def next(self, patience: float | None = None) -> Event | Pause:
        """The next answer, if there is one within so many seconds."""
        try:
            async with asyncio.timeout(patience):
                while not self._waiting:
                    if self.ended.is_set():
                        return Pause.ENDED
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            return Pause.QUIET
        event = self._waiting.popleft()
        self.bytes -= len(event.body)
        return event

    def put(self, event: Event) -> None:
        if self.ended.is_set() or not self._is_news(event):
            return
        self._waiting.append(event)
        self.bytes += len(event.body)
        self._more.set()
        if len(self._waiting) > self._limits.behind or self.bytes > self._limits.bytes:
            # What it cannot take is not kept for it: whoever does not read costs no more than this.
            self._end_with(_FELL_BEHIND)

    def end(self) -> None:
        """After what is waiting."""
        self.ended.set()
        self._more.set()

    def expire_at(self, moment: float) -> None:
        """In epoch seconds: then its access ends, and what is waiting is no longer its own."""
        self._expiry = asyncio.get_running_loop().call_later(max(0.0, moment - time.time()), self._end_with, _EXPIRED)

    def begin_after(self, number: int) -> None:
        """What entered up to this number was there before it subscribed."""
        self._after = number
        self._waiting = deque(filter(self._is_news, self._waiting))
        self.bytes = sum(len(event.body) for event in self._waiting)

    def _end_with(self, body: bytes) -> None:
        """Instead of what is waiting."""
        if not self.ended.is_set():
            self._waiting.clear()
            self._waiting.append(Event(body))
            self.bytes = len(body)
            self.end()

    def _is_news(self, event: Event) -> bool:
        return event.number is None or earlier(self._after, event.number) != event.number

    def close(self) -> None:
        if self._expiry:
            self._expiry.cancel()
        self.end()
        self._waiting.clear()
        self._leave(self)


@dataclass(frozen=True, slots=True)
class _Live:
    """What an operation follows, as far as its client may: `schema.subscription.Live`.

    ``after``: the last number that the client knows of.
    """

    watch: Watch
    access: Access
    after: int | None = None

    async def articles(self, query: Query, wanted: ArticleFilter, attributes: frozenset[str]) -> AsyncIterator[Article]:
        return await self.watch.articles(query, self.access.within(wanted), attributes, self.after)

    async def changes(self) -> AsyncIterator[IndexStatus]:
        return await self.watch.changes(self.access)


class _Feed:
    """An operation that subscribers follow. ``opened``: what is wrong with it, or None once it has begun."""

    def __init__(self, feeds: Feeds, asked: Asked, access: Access, after: int | None) -> None:
        self._feeds = feeds
        self._asked = asked
        self._access = access
        #: By which others find it who may see the same. Whoever goes on where it was follows alone.
        self.key = (access, asked.key) if asked.key and after is None else None
        self._live = _Live(feeds.watch, access, after)
        self.subscribers: set[Subscriber] = set()
        self.opened: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run())

    @property
    def query(self) -> str:
        return self._asked.query

    def close(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        try:
            asked, context = self._asked, self._feeds.context(self._access, self._live)
            followed = await self._feeds.executor.follow(asked.query, asked.variables, asked.operation, context)
            self.opened.set_result(followed if isinstance(followed, Answer) else None)
            if isinstance(followed, Followed):
                await self._tell(followed)
        except Exception as error:
            if self.opened.done():
                self._put(Event(_failed(error).body))
            else:
                self.opened.set_result(_failed(error))
        finally:
            self.opened.cancel()  # where it never was
            self._feeds.retire(self)
            for subscriber in self.subscribers:
                subscriber.end()

    async def _tell(self, followed: Followed) -> None:
        stream = followed.events
        if not isinstance(stream, Stream):
            raise TypeError(f"A subscription follows {stream!r}, which is no stream of ours.")
        try:
            while events := await stream.batch():
                context = self._feeds.context(self._access, self._live)
                answers = await asyncio.gather(*(self._answer(followed, event, context) for event in events))
                for event, answer in zip(events, answers, strict=True):
                    self._put(Event(answer.body, _number(event)))
        finally:
            await stream.aclose()

    async def _answer(self, followed: Followed, event: object, context: Context) -> Answer:
        try:
            return await within(self._feeds.query_limits, followed.answer(event, context))
        except Unreadable as error:
            return Answer(orjson.dumps({"data": None, **_error(error.code, str(error))}), has_errors=True)

    def _put(self, event: Event) -> None:
        for subscriber in self.subscribers:
            subscriber.put(event)


class Feeds:
    """All subscriptions of a process. ``context_for`` makes an operation's context.

    ``query_limits`` are of each answer, ``documents`` those that are known by their names. ``admission`` is to what has
    one answer: those that subscriptions have are never left out.
    """

    def __init__(
        self,
        executor: Executor,
        context_for: Callable[[Access, Live], Context],
        watch: Watch,
        documents: Documents,
        query_limits: QueryLimits,
        limits: Limits,
        admission: Admission,
    ) -> None:
        self.executor = executor
        self._admission = admission
        self.context = context_for
        self.watch = watch
        self.documents = documents
        self.query_limits = query_limits
        self.limits = limits
        #: Set once no more subscriptions are taken, because the process is about to end.
        self.closing = asyncio.Event()
        self._shared: dict[tuple[Access, Key], _Feed] = {}
        self._attending = 0
        #: How many subscribers have begun: nothing that comes from then on is missed.
        self.begun = 0
        self._left = asyncio.Event()
        self.subscribers: dict[Subscriber, _Feed] = {}

    async def open(self, asked: Asked, asker: Asker, after: int | None = None) -> Subscriber | Answer:
        """Subscribes, from now on or after a number; the answer alone, where it is no subscription, or a wrong one.

        It was checked that the asker may ask it.
        """
        try:
            opened = await self._open(asked, asker, after)
        except Unreadable as error:
            opened = Answer(error.body, executed=False, has_errors=True)
        if isinstance(opened, Subscriber):
            self.executor.work.note("followed", self.executor.operation_name(asked.query, asked.operation))
        asker.client.charge((isinstance(opened, Answer) and opened.cost) or 1)
        if asked.name and (isinstance(opened, Subscriber) or opened.executed):
            self.documents.keep(asked.name, asked.query)
        return opened

    def check(self, asked: Asked, asker: Asker) -> None:
        """Raises `gateway.access.denied.Denied` where the asker may not ask it."""
        is_subscription = self.executor.is_subscription(asked.query, asked.operation)
        asker.require(Scope.SUBSCRIBE if is_subscription else Scope.SEARCH)

    async def _open(self, asked: Asked, asker: Asker, after: int | None) -> Subscriber | Answer:
        """Raises `Unreadable`."""
        if not self.executor.is_subscription(asked.query, asked.operation):
            return await self._answer(asked, asker)
        if self.closing.is_set() or len(self.subscribers) >= self.limits.subscriptions:
            return _ENDING if self.closing.is_set() else _TOO_MANY
        asker.client.follow()
        feed = self._shared.get((asker.access, asked.key)) if asked.key and after is None else None
        is_first = feed is None
        if feed is None:
            feed = _Feed(self, asked, asker.access, after)
            if feed.key:
                self._shared[feed.key] = feed
        # At once: what comes while it is found out where this one begins is kept for it.
        subscriber = Subscriber(self.limits, functools.partial(self._leave, asker.client))
        if asker.until is not None:
            subscriber.expire_at(asker.until)
        self.subscribers[subscriber] = feed
        feed.subscribers.add(subscriber)
        try:
            refused = await asyncio.shield(feed.opened)
            if refused is None and not is_first:
                subscriber.begin_after(await self.watch.latest())
        except Exception as error:
            refused = _failed(error)
        except BaseException:
            subscriber.close()
            raise
        if refused is None:
            subscriber.has_begun = True
            self.begun += 1
            return subscriber
        subscriber.close()
        return refused

    async def _answer(self, asked: Asked, asker: Asker) -> Answer:
        """To what has one answer."""
        context = self.context(asker.access, _Live(self.watch, asker.access))
        try:
            with asker.client.operating():
                async with self._admission:
                    executing = self.executor.execute(asked.query, asked.variables, asked.operation, context)
                    return await within(self.query_limits, executing)
        except Full:
            raise overloaded() from None

    def retire(self, feed: _Feed) -> None:
        """Nobody joins it any more."""
        if feed.key and self._shared.get(feed.key) is feed:
            del self._shared[feed.key]

    @contextlib.contextmanager
    def attending(self) -> Iterator[None]:
        """While a connection is open on which there may be subscriptions, and which ends when they must."""
        self._attending += 1
        try:
            yield
        finally:
            self._attending -= 1
            self._left.set()

    async def aclose(self, patience: float = 2.0) -> None:
        """Ends all of them, and waits until their clients were told, or for so many seconds."""
        self.closing.set()
        for subscriber in self.subscribers:
            subscriber.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while self.subscribers or self._attending:
                    self._left.clear()
                    await self._left.wait()
        for feed in {*self.subscribers.values()}:
            feed.close()
        await self.watch.aclose()

    def _leave(self, client: Client, subscriber: Subscriber) -> None:
        feed = self.subscribers.pop(subscriber, None)
        self._left.set()
        if feed is None:
            return
        client.unfollow()
        self.begun -= subscriber.has_begun
        feed.subscribers.discard(subscriber)
        if not feed.subscribers:
            feed.close()
            self.retire(feed)


def _failed(error: Exception) -> Answer:
    told = public(GraphQLError(str(error), original_error=error))
    return Answer(orjson.dumps({"data": None, "errors": [told.formatted]}), has_errors=True)


def _number(event: object) -> int | None:
    return event.document[ARRIVAL] if isinstance(event, Article) else None
