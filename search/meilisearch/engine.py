"""The reading side: searches as multi-searches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.conditions import AnyOf
from search.cursor import Offset
from search.errors import EngineUnavailable
from search.meilisearch import following, labels
from search.meilisearch.address import Address
from search.meilisearch.answers import Answer
from search.meilisearch.apart import together_or_apart
from search.meilisearch.dialogue import dialogue
from search.meilisearch.filters import compiled
from search.meilisearch.http import Sender
from search.meilisearch.partitions import Asking, Partitions
from search.meilisearch.queries import Query, by_filter
from search.meilisearch.replicas import Replicas
from search.meilisearch.server import Server
from search.meilisearch.settings import SEARCH_CUTOFF_MS
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest
from search.servers import partitions

_MAX_IDS = 1_000

# Of a search that a write landed in. The smallest takes the server 20 ms, a search a few.
_REPETITIONS = 4

#: Share of the deadline after which a server is taken for hung, where another can be asked or others answer in part.
#: Less than is given to asking for all parts of a search together (`search.meilisearch.apart`).
_PATIENCE = 0.4


@dataclass(slots=True)
class _Attempt:
    """Asking for pages under a label: the round trips so far, and whether a write landed between queries of one."""

    label: str
    trips: int = 0
    is_torn: bool = False

    @property
    def is_of_one_moment(self) -> bool:
        return self.trips <= 1 and not self.is_torn


class MeilisearchEngine:
    """Finds articles on Meilisearch servers, in an index on each that a `MeilisearchIndex` set up.

    ``urls`` is one address, or several as `search.servers` reads them. An index that does not exist answers as an empty
    one: nothing was pushed yet. ``key`` needs the actions ``search``
    and ``indexes.get`` (the generation) on the index; a key of a server that asks for none is None. ``deadline``:
    seconds for a whole call, connecting and a second attempt included. ``generation_ttl``: seconds for
    which a generation, once read, labels further pages.
    """

    name = "meilisearch"

    def __init__(
        self,
        urls: str,
        key: str | None,
        index: str,
        *,
        deadline: float = 1.5,
        generation_ttl: float = 1.0,
        sender: Sender | None = None,
    ) -> None:
        if deadline * 1_000 >= SEARCH_CUTOFF_MS:
            raise ValueError(f"A deadline of {deadline:g} s lets searches through that the server cut short.")
        groups = partitions(urls)
        self._deadline = deadline
        self._articles = Partitions(
            [
                Replicas(
                    [Server(Address(url, key, index), deadline, generation_ttl, sender) for url in group],
                    patience=_PATIENCE * deadline,
                    is_part=len(groups) > 1,
                )
                for group in groups
            ]
        )

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        """All parts are of one moment, unless writes land faster than searches for `_REPETITIONS` in a row.

        That takes one round trip, where a generation is still known; one more where words had to be dropped, the end
        was asked for, or an offset is to be judged.
        """
        began = asyncio.get_running_loop().time()
        pages: list[SearchPage] = []
        async with self._within_deadline():
            label = await self._articles.label()
            for _ in range(1 + _REPETITIONS):
                attempt = _Attempt(label)
                pages = await together_or_apart(partial(self._answered, attempt), requests, began, self._deadline)
                if attempt.is_of_one_moment and not any(map(_has_offset, requests)):
                    return pages
                if not attempt.is_torn:
                    label = (await self._articles.read()).generation
                    if label == attempt.label:
                        break
                if not all(page.is_whole for page in pages):
                    break  # where a part has failed, there is no time to ask again for all
            return [_checked(request, page, label) for request, page in zip(requests, pages, strict=True)]

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        # A search by id, since the route for documents by id wants a permission that a key for searching lacks.
        wanted = list(dict.fromkeys(ids))
        chunks = [wanted[start : start + _MAX_IDS] for start in range(0, len(wanted), _MAX_IDS)]
        questions = [
            by_filter(compiled(AnyOf("id", tuple(chunk))), {"id", *attributes}, len(chunk)) for chunk in chunks
        ]
        async with self._within_deadline():
            answers = await self._articles.asking().ask(questions)
        return {hit["id"]: hit for answer in answers for hit in answer.hits}

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        async with self._within_deadline():
            return await following.arrivals(self._articles.asking(), questions)

    async def status(self) -> IndexStatus:
        async with self._within_deadline():
            state = await self._articles.read()
            documents = await self._documents()
            # Setting an index up is no write of articles, though the server dates it like one.
            return IndexStatus(state.generation, documents, state.last_write_at if documents else None)

    async def generation(self) -> str:
        async with self._within_deadline():
            return await self._articles.label()

    async def aclose(self) -> None:
        await self._articles.aclose()

    async def _answered(self, attempt: _Attempt, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        """The queries of a turn go together in one round trip."""
        dialogues = [dialogue(request, attempt.label) for request in requests]
        asking = self._articles.asking()
        pages: dict[int, SearchPage] = {}
        turns = {number: next(one) for number, one in enumerate(dialogues)}
        while turns:
            found = await self._at_once([query for turn in turns.values() for query in turn.values()], asking, attempt)
            answers = iter(found)
            replies = {number: {name: next(answers) for name in turn} for number, turn in turns.items()}
            turns = {}
            for number, reply in replies.items():
                try:
                    turns[number] = dialogues[number].send(reply)
                except StopIteration as end:
                    pages[number] = end.value
        attempt.is_torn = attempt.is_torn or asking.has_moved
        if asking.is_partial or asking.is_behind:
            return [
                replace(pages[number], partial=asking.is_partial, degraded=True) for number in range(len(dialogues))
            ]
        return [pages[number] for number in range(len(dialogues))]

    async def _at_once(self, questions: Sequence[Query], asking: Asking, attempt: _Attempt) -> list[Answer]:
        attempt.trips += 1
        # A single query sees a single moment, and what takes several trips is judged by the generation.
        if len(questions) == 1 or attempt.trips > 1:
            return await asking.ask(questions)
        answers, attempt.is_torn = await asking.at_once(questions)
        return answers

    @asynccontextmanager
    async def _within_deadline(self) -> AsyncIterator[None]:
        """Raises `EngineUnavailable` when the deadline passes inside."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError as error:
            raise EngineUnavailable(f"{self._articles.shown} did not answer within {self._deadline:g} s.") from error

    async def _documents(self) -> int:
        # Not by the server's statistics: those follow some milliseconds after what searches find.
        (everything,) = await self._articles.asking().ask([{"q": "", "limit": 0}])
        return everything.total


def _has_offset(request: SearchRequest) -> bool:
    return isinstance(request.page.cursor, Offset)


def _checked(request: SearchRequest, page: SearchPage, generation: str) -> SearchPage:
    """Marks a page whose offset was counted in another generation than the one read after the search."""
    cursor = request.page.cursor
    is_stale = isinstance(cursor, Offset) and not labels.agree(cursor.generation, generation)
    return replace(page, stale_cursor=True) if is_stale else page
