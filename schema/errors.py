"""Errors as clients see them: every one has a code, and none tells more than the asker may know."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import SchemaExtension

from search.errors import EngineOverloaded, EngineResting, EngineUnavailable, InvalidRequest

log = logging.getLogger("newsgate")

SYNTAX = "GRAPHQL_PARSE_FAILED"
INVALID = "GRAPHQL_VALIDATION_FAILED"
UNAVAILABLE = "SEARCH_UNAVAILABLE"
OVERLOADED = "SEARCH_OVERLOADED"
INTERNAL = "INTERNAL_SERVER_ERROR"


class ErrorCodes(SchemaExtension):
    """Gives each error of a result its code, and hides what went wrong inside."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if result is not None and (errors := getattr(result, "errors", None)):
            result.errors = [public(error) for error in errors]


def public(error: GraphQLError) -> GraphQLError:
    """The error as clients see it. Unexpected ones are logged, with what caused them."""
    cause = error.original_error
    match cause:
        case InvalidRequest():
            return _coded(error, str(cause), cause.code.value)
        case EngineOverloaded():
            return _coded(error, "Too many are searching at the moment; try again in a second.", OVERLOADED)
        case EngineUnavailable():
            if not isinstance(cause, EngineResting):  # that was told once, and there may be thousands a second
                log.warning("search unavailable: %s", cause)
            return _coded(error, "Search is not available at the moment; try again in a few seconds.", UNAVAILABLE)
        case None:
            usual = SYNTAX if isinstance(error, GraphQLSyntaxError) else INVALID
            return _coded(error, error.message, (error.extensions or {}).get("code", usual))
        case GraphQLError():
            return _coded(error, error.message, cause.extensions.get("code", INVALID) if cause.extensions else INVALID)
        case _:
            log.error("unexpected error at %s", error.path, exc_info=cause)
            return _coded(error, "Something went wrong inside; the error was logged.", INTERNAL)


def _coded(error: GraphQLError, message: str, code: str) -> GraphQLError:
    extensions: dict[str, Any] = {**(error.extensions or {}), "code": code}
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)
