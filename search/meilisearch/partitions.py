"""All articles, wherever they lie: on one server, on replicas, or spread over partitions of either."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TypeVar

from search.errors import EngineUnavailable
from search.meilisearch import labels
from search.meilisearch.answers import Answer
from search.meilisearch.generation import IndexState
from search.meilisearch.marks import MARK
from search.meilisearch.merging import for_a_partition, merged
from search.meilisearch.queries import Query
from search.meilisearch.replicas import Replicas, Session

_T = TypeVar("_T")


class Partitions:
    """Where a partition is away, the others are all there is, and what they answer is marked as a part.

    Raises `EngineUnavailable` where nothing is left.
    """

    def __init__(self, partitions: Sequence[Replicas]) -> None:
        self.partitions = partitions

    async def label(self) -> str:
        """As `SearchEngine.generation`."""
        found = await each_there([partition.label() for partition in self.partitions])
        return labels.of_partitions([labels.AWAY if one is None else one for one in found])

    async def read(self) -> IndexState:
        """The present state, from the servers."""
        found = await each_there([partition.read() for partition in self.partitions])
        label = labels.of_partitions([labels.AWAY if one is None else one.generation for one in found])
        return IndexState(label, max((one.last_write_at for one in found if one and one.last_write_at), default=None))

    @property
    def shown(self) -> str:
        """As messages name it."""
        servers = [server for partition in self.partitions for server in partition.servers]
        return servers[0] if len(servers) == 1 else f"Meilisearch on {len(servers)} servers"

    def asking(self) -> Asking:
        return Asking([partition.session() for partition in self.partitions])

    async def aclose(self) -> None:
        for partition in self.partitions:
            await partition.aclose()


class Asking:
    """The queries of one search."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = sessions
        self._are_there = [True for _ in sessions]

    @property
    def is_partial(self) -> bool:
        """Not all partitions answered all that they were asked."""
        return not all(self._are_there)

    @property
    def has_moved(self) -> bool:
        return any(session.has_moved for session in self.sessions)

    @property
    def is_behind(self) -> bool:
        return any(session.is_behind for session in self.sessions)

    async def ask(self, questions: Sequence[Query]) -> list[Answer]:
        answers, _ = await self._asked(questions, is_marked=False)
        return answers

    async def at_once(self, questions: Sequence[Query]) -> tuple[list[Answer], bool]:
        """The answers, and whether a write landed between two of the queries somewhere."""
        return await self._asked(questions, is_marked=True)

    async def _asked(self, questions: Sequence[Query], *, is_marked: bool) -> tuple[list[Answer], bool]:
        is_one = len(self.sessions) == 1
        asked = list(questions) if is_one else [for_a_partition(question) for question in questions]
        sent = [MARK, *asked, MARK] if is_marked else asked
        if is_one:
            found = [await self.sessions[0].ask(sent)]
        else:
            # One that was away stays so for this search: its totals, once added, could not be told from the others'.
            there = [session for session, is_there in zip(self.sessions, self._are_there, strict=True) if is_there]
            each = iter(await each_there([session.ask(sent) for session in there]))
            replies = [next(each) if is_there else None for is_there in self._are_there]
            self._are_there = [reply is not None for reply in replies]
            found = [reply for reply in replies if reply is not None]
        is_torn = is_marked and any(reply[0] != reply[-1] for reply in found)
        if is_marked:
            found = [reply[1:-1] for reply in found]
        if is_one:
            return found[0], is_torn
        return [merged(question, answers) for question, *answers in zip(questions, *found, strict=True)], is_torn


async def each_there(asked: Sequence[Coroutine[object, object, _T]]) -> list[_T | None]:
    """None for what is unavailable. Raises `EngineUnavailable` where all is, and every other error."""
    if len(asked) == 1:
        return [await asked[0]]
    found = await asyncio.gather(*asked, return_exceptions=True)
    failures = [one for one in found if isinstance(one, BaseException)]
    for failure in failures:
        if not isinstance(failure, EngineUnavailable) or len(failures) == len(found):
            raise failure
    return [None if isinstance(one, BaseException) else one for one in found]
