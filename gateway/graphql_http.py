"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/, for queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.cache.answers import Answers, key_of
from gateway.persisted import PersistedQueries, PersistedQueryError, persisted_digest
from gateway.plans.executor import Executor
from schema.context import Context

_RESPONSE = "application/graphql-response+json"
_JSON = "application/json"

#: Seconds for which a cache between us and the client may give an answer again without asking.
_MAX_AGE = 1


@dataclass(frozen=True, slots=True)
class _Asked:
    """``digest`` is the query's, where it is to be found by that from now on."""

    query: str
    variables: Mapping[str, Any]
    operation: str | None
    digest: str | None


class _Unreadable(Exception):
    """A request that is no GraphQL request. ``status`` is HTTP's."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class GraphQLEndpoint:
    """An ASGI application. ``context_for`` makes each request's context, ``answers`` are given again."""

    def __init__(self, executor: Executor, answers: Answers, context_for: Callable[[Request], Context]) -> None:
        self._executor = executor
        self._answers = answers
        self._context_for = context_for
        self._persisted = PersistedQueries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        media_type = _RESPONSE if _RESPONSE in request.headers.get("accept", "") else _JSON
        try:
            said = _from_address(request) if request.method == "GET" else await _from_body(request)
            asked = self._asked(said, media_type)
        except _Unreadable as error:
            answer = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
            headers = _headers(request, "no-store")
            response = Response(orjson.dumps(answer), error.status, headers, media_type)
        else:
            response = await self._answered(request, asked, media_type)
        await response(scope, receive, send)

    def _asked(self, said: Mapping[str, Any], media_type: str) -> _Asked:
        variables, operation, extensions = said.get("variables"), said.get("operationName"), said.get("extensions")
        if not isinstance(variables, dict | None):
            raise _Unreadable(400, "variables must be an object, or null.")
        if not isinstance(operation, str | None):
            raise _Unreadable(400, "operationName must be a string, or null.")
        if not isinstance(extensions, dict | None):
            raise _Unreadable(400, "extensions must be an object, or null.")
        query = said.get("query") or None
        if not isinstance(query, str | None):
            raise _Unreadable(400, "query must be a string.")
        try:
            digest = persisted_digest(extensions or {})
            query = self._persisted.text(query, digest) if digest else query
        except PersistedQueryError as error:
            # Clients that know no better media type take any other status for a failure of the transport.
            status = 200 if error.is_expected and media_type == _JSON else 400
            raise _Unreadable(status, str(error), error.code) from None
        if query is None:
            raise _Unreadable(400, "query is missing; it must be a GraphQL document.")
        return _Asked(query, variables or {}, operation, digest)

    async def _answered(self, request: Request, asked: _Asked, media_type: str) -> Response:
        context = self._context_for(request)
        key = key_of(asked.query, asked.variables, asked.operation)
        generation = await _generation(context) if key else None
        kept = self._answers.find(key, generation) if key and generation else None
        if kept is not None:
            self._keep_text(asked)
        else:
            answer = await self._executor.execute(asked.query, asked.variables, asked.operation, context)
            if answer.executed:
                self._keep_text(asked)
            if key and generation and context.is_steady and not answer.has_errors:
                kept = self._answers.keep(key, generation, answer.body)
            else:
                # Clients that know no better media type take any other status for a failure of the transport.
                status = 200 if answer.executed or media_type == _JSON else 400
                return Response(answer.body, status, _headers(request, "no-store"), media_type)
        headers = _headers(request, f"public, max-age={_MAX_AGE}", kept.etag)
        if request.method == "GET" and kept.etag in _tags(request.headers.get("if-none-match", "")):
            return Response(None, 304, headers)
        return Response(kept.body, 200, headers, media_type)

    def _keep_text(self, asked: _Asked) -> None:
        if asked.digest:
            self._persisted.keep(asked.digest, asked.query)


async def _generation(context: Context) -> str | None:
    try:
        return await context.engine.generation()
    except Exception:
        return None  # the operation meets it too, and tells it


def _headers(request: Request, cache_control: str, etag: str | None = None) -> dict[str, str]:
    """Only answers to GET can be cached by others."""
    if request.method != "GET":
        return {}
    headers = {"Cache-Control": cache_control, "Vary": "Accept"}
    return {**headers, "ETag": etag} if etag else headers


def _tags(given: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}


def _from_address(request: Request) -> Mapping[str, Any]:
    given = request.query_params
    read = {name: _read(name, given[name]) for name in ("variables", "extensions") if given.get(name)}
    return {**given, "variables": None, "extensions": None, **read}


async def _from_body(request: Request) -> Mapping[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise _Unreadable(415, f"Send the request as {_JSON}.")
    said = _read("The body", await request.body())
    if not isinstance(said, dict):
        raise _Unreadable(400, 'The body must be a JSON object such as {"query": "{ index { documents } }"}.')
    return said


def _read(what: str, text: str | bytes) -> Any:
    try:
        return json.loads(text)  # orjson refuses half a surrogate pair, which a search box may well send
    except (ValueError, RecursionError):
        raise _Unreadable(400, f"{what} is not valid JSON.") from None
