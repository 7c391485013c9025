"""Errors as clients see them, and what the log keeps of them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, Source

from schema.errors import public
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.errors import EngineFailed, EngineUnavailable, IndexLocked, InvalidCode, InvalidRequest
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest
from tests.schema.asking import Asker, Recording

SECRET = "secret: key 123 at /var/lib/engine on host-7"


class Failing:
    """An engine that raises whatever it is asked."""

    name = "failing"

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        raise self._error

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        raise self._error

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        raise self._error

    async def status(self) -> IndexStatus:
        raise self._error

    async def generation(self) -> str:
        raise self._error

    async def aclose(self) -> None: ...


def failing(error: Exception) -> Asker:
    return Asker(Recording(Failing(error)))


QUESTIONS = [
    "{ articles { totalCount } }",
    '{ article(by: {id: "art_00000000000000000000000000"}) { title } }',
    '{ article(by: {url: "https://harbor-daily.example/"}) { title } }',
    '{ node(id: "art_00000000000000000000000000") { id } }',
    '{ node(id: "src_orbit-wire") { id } }',
    '{ nodes(ids: ["art_00000000000000000000000000"]) { id } }',
    "{ sources { key } }",
    '{ source(key: "orbit-wire") { key } }',
    "{ index { documents } }",
]
MASKED = ("INTERNAL_SERVER_ERROR", "Something went wrong inside; the error was logged.")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("error", [RuntimeError(SECRET), EngineFailed(SECRET), IndexLocked(SECRET), KeyError(SECRET)])
async def test_what_goes_wrong_inside_is_masked_and_logged_once(
    caplog: pytest.LogCaptureFixture, error: Exception, question: str
) -> None:
    assert await failing(error).refusal(question) == MASKED
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("newsgate", logging.ERROR)
    assert record.exc_info
    assert record.exc_info[1] is error


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_engine_that_is_away_is_told_and_logged_without_a_traceback(
    caplog: pytest.LogCaptureFixture, question: str
) -> None:
    refused = await failing(EngineUnavailable(SECRET)).refusal(question)
    assert refused == ("SEARCH_UNAVAILABLE", "Search is not available at the moment; try again in a few seconds.")
    (record,) = caplog.records
    assert (record.name, record.levelno, record.exc_info) == ("newsgate", logging.WARNING, None)
    assert record.getMessage() == f"search unavailable: {SECRET}"


@pytest.mark.parametrize(
    "question", ["{ articles(first: 0) { totalCount } }", "{ nope }", "{", '{ node(id: "x") { id } }']
)
async def test_mistakes_of_clients_are_not_logged(ask: Asker, caplog: pytest.LogCaptureFixture, question: str) -> None:
    await ask.refusal(question)
    assert caplog.records == []


async def test_a_part_that_fails_leaves_the_others(ask: Asker) -> None:
    question = '{ good: articles { totalCount } bad: node(id: "x") { id } }'
    data, errors = await ask.answer(question)
    assert data == {"good": {"totalCount": 43}, "bad": None}
    assert [(error.path, (error.extensions or {})["code"]) for error in errors] == [(["bad"], "INVALID_ID")]


@pytest.mark.parametrize("code", InvalidCode)
def test_each_code_reaches_the_client(code: InvalidCode) -> None:
    error = GraphQLError("x", original_error=InvalidRequest(code, "A sentence."))
    assert _shown(error) == ("A sentence.", {"code": code.value})


def test_errors_of_graphql_itself() -> None:
    assert _shown(GraphQLError("A sentence.")) == ("A sentence.", {"code": "GRAPHQL_VALIDATION_FAILED"})
    syntax = GraphQLSyntaxError(Source("{"), 0, "A sentence.")
    assert _shown(syntax) == ("Syntax Error: A sentence.", {"code": "GRAPHQL_PARSE_FAILED"})
    wrapped = GraphQLError("A sentence.", original_error=GraphQLError("inner"))
    assert _shown(wrapped) == ("A sentence.", {"code": "GRAPHQL_VALIDATION_FAILED"})


def _shown(error: GraphQLError) -> tuple[str, dict[str, Any] | None]:
    found = public(error)
    return found.message, found.extensions
