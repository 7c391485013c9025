"""What a request of GraphQL over HTTP asks for, read from its address or its body before anything is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from gateway.cache.answers import Key, key_of
from gateway.persisted import PersistedQueries, PersistedQueryError, persisted_digest


@dataclass(frozen=True, slots=True)
class Asked:
    """``digest`` is the query's, where it is to be found by that from now on. ``key`` is what an answer is kept by."""

    query: str
    variables: Mapping[str, Any]
    operation: str | None
    digest: str | None
    key: Key | None


class Unreadable(Exception):
    """A request that is no GraphQL request. ``status`` is HTTP's.

    ``is_expected``: it is part of a protocol, and the client will do something about it.
    """

    def __init__(self, message: str, status: int = 400, code: str = "BAD_REQUEST", is_expected: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.is_expected = is_expected


def read_address(parameters: bytes) -> Mapping[str, Any]:
    """The members of a request, of the part of an address behind ``?``. Raises `Unreadable`."""
    given = QueryParams(parameters)
    read = {name: _json(name, given[name]) for name in ("variables", "extensions") if given.get(name)}
    return {**given, "variables": None, "extensions": None, **read}


def read_body(body: bytes) -> Mapping[str, Any]:
    """The members of a request, of JSON. Raises `Unreadable`."""
    said = _json("The body", body)
    if not isinstance(said, dict):
        raise Unreadable('The body must be a JSON object such as {"query": "{ index { documents } }"}.')
    return said


def asked_of(said: Mapping[str, Any], persisted: PersistedQueries) -> Asked:
    """Raises `Unreadable`."""
    query, variables, operation = said.get("query") or None, said.get("variables"), said.get("operationName")
    extensions = said.get("extensions")
    if not isinstance(query, str | None):
        raise Unreadable("query must be a string.")
    if not isinstance(variables, dict | None):
        raise Unreadable("variables must be an object, or null.")
    if not isinstance(operation, str | None):
        raise Unreadable("operationName must be a string, or null.")
    if not isinstance(extensions, dict | None):
        raise Unreadable("extensions must be an object, or null.")
    try:
        digest = persisted_digest(extensions or {})
        text = persisted.text(query, digest) if digest else query
    except PersistedQueryError as error:
        raise Unreadable(str(error), code=error.code, is_expected=error.is_expected) from None
    if text is None:
        raise Unreadable("query is missing; it must be a GraphQL document.")
    return Asked(text, variables or {}, operation, digest, key_of(text, variables or {}, operation))


def _json(what: str, text: str | bytes) -> Any:
    try:
        return json.loads(text)  # orjson refuses half a surrogate pair, which a search box may well send
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is not valid JSON.") from None
