"""Asks the schema as the gateway does, without HTTP, and writes down what that asks of the engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLError

from schema import schema
from schema.context import Context
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest
from search.seal import Seal


@dataclass
class Recording:
    """An engine that notes every call and passes it on."""

    engine: SearchEngine
    searches: list[list[SearchRequest]] = field(default_factory=list)
    fetches: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    statuses: int = 0

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def requests(self) -> list[SearchRequest]:
        """Of all calls, in order."""
        return [request for call in self.searches for request in call]

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        self.searches.append(list(requests))
        return await self.engine.search(requests)

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        self.fetches.append((frozenset(ids), frozenset(attributes)))
        return await self.engine.fetch(ids, attributes)

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self.engine.arrivals(questions)

    async def status(self) -> IndexStatus:
        self.statuses += 1
        return await self.engine.status()

    async def generation(self) -> str:
        return await self.engine.generation()

    async def aclose(self) -> None:
        await self.engine.aclose()


@dataclass
class Asker:
    """Each question is an operation with a context of its own."""

    engine: Recording
    now: int | None = None
    seal: Seal = field(default_factory=Seal)
    surface: strawberry.Schema = schema

    async def data(self, question: str, **variables: Any) -> Any:
        """The answer to a question that is all right."""
        data, errors = await self.answer(question, **variables)
        assert errors == []
        return data

    async def refusal(self, question: str, **variables: Any) -> tuple[str, str]:
        """Code and message of the one error that a question has."""
        _, errors = await self.answer(question, **variables)
        (error,) = errors
        return (error.extensions or {})["code"], error.message

    async def request(self, question: str, **variables: Any) -> SearchRequest:
        """The one search that a question leads to."""
        del self.engine.searches[:]
        await self.data(question, **variables)
        (request,) = self.engine.requests
        return request

    async def answer(self, question: str, **variables: Any) -> tuple[Any, list[GraphQLError]]:
        """Whatever the answer, and its errors."""
        context = Context(self.engine, seal=self.seal)
        if self.now is not None:
            context.now = self.now
        result = await self.surface.execute(question, variable_values=variables, context_value=context)
        return result.data, list(result.errors or ())
