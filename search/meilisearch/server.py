"""One server that is searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.arrivals import ARRIVAL
from search.errors import EngineFailed
from search.meilisearch.address import Address
from search.meilisearch.answers import Answer
from search.meilisearch.arrivals import LATEST
from search.meilisearch.generation import Generations
from search.meilisearch.http import Sender
from search.meilisearch.queries import Query
from search.meilisearch.refusal import MissingIndex
from search.meilisearch.wire import Wire

# The server takes 300 and more queries in one request, and works them off one after the other.
_MAX_QUERIES = 250


class Standing(NamedTuple):
    """What an index has: the highest number of an article that entered it, and how many articles there are."""

    latest: int = 0
    documents: int = 0


class Server:
    """Answers queries. ``deadline`` and ``ttl`` are those of `Wire` and `Generations`.

    An index that does not exist answers as an empty one: nothing was pushed yet.
    """

    def __init__(self, address: Address, deadline: float, ttl: float, sender: Sender | None = None) -> None:
        self.address = address
        self.wire = Wire(address, deadline, sender)
        self.generations = Generations(self.wire, address, ttl)

    async def ask(self, questions: Sequence[Query]) -> list[Answer]:
        """All of them in one round trip, unless they are very many."""
        chunks = [questions[start : start + _MAX_QUERIES] for start in range(0, len(questions), _MAX_QUERIES)]
        answers: list[Answer] = []
        for chunk in chunks:
            answers += await self._multi_search(chunk)
        return answers

    async def standing(self) -> Standing:
        (newest,) = await self.ask([LATEST])
        return Standing(next((hit.get(ARRIVAL, 0) for hit in newest.hits), 0), newest.total)

    async def _multi_search(self, questions: Sequence[Query]) -> list[Answer]:
        body = {"queries": [{"indexUid": self.address.index, **question} for question in questions]}
        try:
            said = await self.wire.ask("multi-search", body)
        except MissingIndex:
            return [Answer() for _ in questions]
        results = said.get("results") if isinstance(said, dict) else None
        if not isinstance(results, list) or len(results) != len(questions):
            raise EngineFailed("Meilisearch did not answer every query of a multi-search.")
        return [Answer.of(result, question) for result, question in zip(results, questions, strict=True)]
