"""Servers with the same articles: which of them are asked, and who answers in place of one that does not.

Now and then each is looked at: does it answer, in which generation is it, how far has it been filled? In use are those
that answer and are not behind. Each search goes to the one of them with the fewest under way, and stays there. One that
fails is left alone (`search.breaker`) until a look succeeds, and what it was asked is asked of another.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from search.breaker import Breaker
from search.errors import EngineFailed, EngineUnavailable
from search.meilisearch import labels
from search.meilisearch.answers import Answer
from search.meilisearch.documents import digest
from search.meilisearch.generation import IndexState
from search.meilisearch.queries import Query
from search.meilisearch.server import Server, Standing

#: Seconds by which a replica may lag behind the best. An indexer writes to all at once, and some take longer.
GRACE = 5.0

# One with a smaller share of the articles is being filled, whatever their numbers are.
_ENOUGH = 0.9

_T = TypeVar("_T")


class Replica:
    """A server beside others. ``patience``: seconds after which it is taken for hung, where another can be asked."""

    def __init__(self, server: Server, patience: float, failures: int) -> None:
        self.server = server
        self.name = digest(server.address.target)[:4]
        self.breaker = Breaker(failures)
        self.under_way = 0
        self.state: IndexState | None = None
        self.standing = Standing()
        self._patience = patience

    @property
    def is_known(self) -> bool:
        """Whether its generation need not be read for another while."""
        return self.state is not None and self.server.generations.is_known

    async def look(self) -> None:
        """Whatever comes of it: the breaker is told."""
        try:
            await self._tried(self._look, self._patience)
        except (EngineFailed, EngineUnavailable):  # failed: it answers, but not us, who have another key
            self.state = None

    async def ask(self, questions: Sequence[Query], *, is_last: bool) -> list[Answer]:
        """``is_last``: there is nobody else to be asked, so that it may take all the time there is."""
        self.under_way += 1
        try:
            return await self._tried(lambda: self.server.ask(questions), None if is_last else self._patience)
        finally:
            self.under_way -= 1

    async def _look(self) -> None:
        was_well = self.breaker.is_closed
        state = await self.server.generations.read()
        if not was_well or self.state is None or state.generation != self.state.generation:
            self.standing = await self.server.standing()  # a search: who only tells of itself is of no use
        self.state = state

    async def _tried(self, attempt: Callable[[], Awaitable[_T]], patience: float | None) -> _T:
        server = self.server.address.server
        if (turn := self.breaker.admit()) is None:
            raise EngineUnavailable(f"{server} failed, and is left in peace for a moment.")
        try:
            async with asyncio.timeout(patience):
                result = await attempt()
        except TimeoutError as error:
            self.breaker.failed(turn)
            raise EngineUnavailable(f"{server} did not answer within {patience:g} s.") from error
        except EngineUnavailable as error:
            self.breaker.failed(turn, error.retry_after)
            raise
        except BaseException:
            self.breaker.dropped(turn)
            raise
        self.breaker.succeeded(turn)
        return result


class Replicas:
    """Of one partition, or of all articles. ``is_part``: others answer without it, should all of these fail."""

    def __init__(self, servers: Sequence[Server], patience: float, *, is_part: bool = False) -> None:
        # A single slow answer is no server's end, and where nobody stands in for it, a second one is not either.
        failures = 2 if len(servers) > 1 else 3
        self._replicas = [Replica(server, patience, failures) for server in servers]
        self._is_part = is_part
        #: The only server there is. Nothing stands in for it, so nobody looks whether something has to.
        self.alone = servers[0] if len(servers) == 1 and not is_part else None
        self._best: deque[tuple[float, int]] = deque()
        self._used: list[Replica] = list(self._replicas)
        self._looking: asyncio.Task[None] | None = None
        self._trials: set[asyncio.Task[None]] = set()
        self._turn = itertools.count()

    async def label(self) -> str:
        """As `SearchEngine.generation`."""
        if self.alone:
            return await self.alone.generations.label()
        if not self._is_known and self._looking and not self._looking.done():
            await asyncio.shield(self._looking)  # for somebody else; a write of this process may land meanwhile
        if not self._is_known:
            self._looking = asyncio.create_task(self._look())
            await asyncio.shield(self._looking)
        return self._label()

    async def read(self) -> IndexState:
        """The present state, from the servers."""
        if self.alone:
            return await self.alone.generations.read()
        await self._look()
        label = self._label()
        written: list[datetime] = [
            replica.state.last_write_at for replica in self._used if replica.state and replica.state.last_write_at
        ]
        return IndexState(label, max(written, default=None))

    @property
    def servers(self) -> Sequence[str]:
        """As messages name them."""
        return [replica.server.address.server for replica in self._replicas]

    def session(self) -> Session:
        """For the queries of one search."""
        return Session(self)

    def chosen(self, tried: Sequence[Replica], pinned: Replica | None) -> tuple[Replica, bool]:
        """Whom to ask next, ``pinned`` if it can be, and whether there is nobody else. Raises `EngineUnavailable`."""
        left = [replica for replica in self._replicas if replica not in tried and replica.breaker.is_closed]
        used = [replica for replica in left if replica in self._used]
        if not left:
            raise self._unavailable()
        is_last = len(left) == 1 and not self._is_part
        if pinned is not None and pinned in left:
            return pinned, is_last
        pool, turn = used or left, next(self._turn)
        in_turn = [pool[(turn + number) % len(pool)] for number in range(len(pool))]
        return min(in_turn, key=lambda replica: replica.under_way), is_last

    def is_used(self, replica: Replica) -> bool:
        return replica in self._used

    async def aclose(self) -> None:
        for task in [*self._trials, *([self._looking] if self._looking else [])]:
            task.cancel()
        for replica in self._replicas:
            await replica.server.wire.aclose()

    @property
    def _is_known(self) -> bool:
        return bool(self._used) and all(replica.breaker.is_closed and replica.is_known for replica in self._used)

    async def _look(self) -> None:
        """Waits for those only that answered when they were last asked."""
        for replica in self._replicas:
            if not replica.breaker.is_closed and replica.breaker.remaining == 0:
                trial = asyncio.create_task(replica.look())
                self._trials.add(trial)
                trial.add_done_callback(self._trials.discard)
        await asyncio.gather(*(replica.look() for replica in self._replicas if replica.breaker.is_closed))
        self._used = self._up_to_date()

    def _up_to_date(self) -> list[Replica]:
        well = [replica for replica in self._replicas if replica.breaker.is_closed and replica.state]
        latest = max((replica.standing.latest for replica in well), default=0)
        documents = max((replica.standing.documents for replica in well), default=0)
        now = time.monotonic()
        self._best.append((now, latest))
        while len(self._best) > 1 and self._best[1][0] <= now - GRACE:
            self._best.popleft()
        due = min(self._best[0][1], latest)
        return [
            replica
            for replica in well
            if replica.standing.latest >= due and replica.standing.documents >= _ENOUGH * documents
        ] or well

    def _unavailable(self) -> EngineUnavailable:
        return EngineUnavailable(f"There is no answer from {' and '.join(self.servers)}.")

    def _label(self) -> str:
        states = {replica.name: replica.state for replica in self._used if replica.breaker.is_closed}
        generations = {name: state.generation for name, state in states.items() if state}
        if not generations:
            raise self._unavailable()
        return labels.of_replicas(generations)


class Session:
    """The queries of one search, all to one replica while that answers."""

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        self._pinned: Replica | None = None
        #: Another replica took over in between: what was found before may be of another moment.
        self.has_moved = False
        #: It was answered by one that is behind, under the label of those that are not.
        self.is_behind = False

    async def ask(self, questions: Sequence[Query]) -> list[Answer]:
        """Raises `EngineUnavailable` when no replica answers."""
        if self._replicas.alone:
            return await self._replicas.alone.ask(questions)
        tried: list[Replica] = []
        failure: EngineUnavailable | None = None
        while True:
            try:
                replica, is_last = self._replicas.chosen(tried, self._pinned)
            except EngineUnavailable as none_left:
                raise failure or none_left from None
            try:
                answers = await replica.ask(questions, is_last=is_last)
            except EngineUnavailable as error:
                failure = error
                tried.append(replica)
                continue
            self.has_moved = self.has_moved or self._pinned not in (None, replica)
            self.is_behind = self.is_behind or not self._replicas.is_used(replica)
            self._pinned = replica
            return answers
