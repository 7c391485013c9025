"""What a request of GraphQL over HTTP asks for, read from its address or its body before anything is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import orjson
from starlette.datastructures import QueryParams

from gateway.cache.answers import Key, key_of
from gateway.persisted import PersistedQueryError, persisted_digest


@dataclass(frozen=True, slots=True)
class Asked:
    """``name`` is what the document may be found by from now on; None where it has none.

    ``key`` is what an answer is kept by.
    """

    query: str
    variables: Mapping[str, Any]
    operation: str | None
    name: str | None
    key: Key | None


class Unreadable(Exception):
    """A request that is no GraphQL request, or asks for more than there is to be had. ``status`` is HTTP's.

    ``is_expected``: it is part of a protocol, and the client will do something about it.
    """

    def __init__(
        self,
        message: str,
        status: int = 400,
        code: str = "BAD_REQUEST",
        *,
        is_expected: bool = False,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.is_expected = is_expected
        self.headers = headers

    @property
    def body(self) -> bytes:
        """As GraphQL tells of an error."""
        return orjson.dumps({"errors": [{"message": str(self), "extensions": {"code": self.code}}]})


def read_address(parameters: bytes) -> Mapping[str, Any]:
    """The members of a request, of the part of an address behind ``?``. Raises `Unreadable`."""
    given = QueryParams(parameters)
    _check_unique(given.multi_items())
    read = {name: _json(name, given[name]) for name in ("variables", "extensions") if given.get(name)}
    return {**given, "variables": None, "extensions": None, **read}


def read_body(body: bytes) -> Mapping[str, Any]:
    """The members of a request, of JSON. Raises `Unreadable`."""
    return as_request(_json_of(body))


def read_batch(body: bytes, most: int) -> list[Any]:
    """What may be requests, of JSON that begins with a bracket. Raises `Unreadable`."""
    said: list[Any] = _json_of(body)
    if not 1 <= len(said) <= most:
        raise Unreadable(f"A batch may have 1 to {most} operations, not {len(said):,}.", code="BATCH_TOO_LARGE")
    return said


def as_request(said: object) -> Mapping[str, Any]:
    """Raises `Unreadable`."""
    if not isinstance(said, dict):
        raise Unreadable('The body must be a JSON object such as {"query": "{ index { documents } }"}.')
    return said


class Documents(Protocol):
    """What finds out which document is meant: `PersistedQueries` or `TrustedDocuments`."""

    def text(self, query: str | None, name: str | None, /) -> str | None:
        """By the text that was sent, if there was one, and by its name, likewise. Raises `PersistedQueryError`."""
        ...

    def keep(self, name: str, query: str, /) -> None:
        """For whoever asks by the name alone later on."""
        ...


def asked_of(said: Mapping[str, Any], documents: Documents) -> Asked:
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
        name = persisted_digest(extensions or {}) or _document_id(said.get("documentId"))
        text = documents.text(query, name)
    except PersistedQueryError as error:
        raise Unreadable(str(error), code=error.code, is_expected=error.is_expected) from None
    if text is None:
        raise Unreadable("query is missing; it must be a GraphQL document.")
    return Asked(text, variables or {}, operation, name, key_of(text, variables or {}, operation))


def _document_id(given: object) -> str | None:
    if not isinstance(given, str | None):
        raise Unreadable("documentId must be a string.")
    return given.removeprefix("sha256:") if given else None


def _json_of(body: bytes) -> Any:
    try:
        return _json("The body", body.decode())
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None


def _json(what: str, text: str) -> Any:
    try:
        # Not orjson, which refuses half a surrogate pair; a search box may well send one.
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise Unreadable(f"{what} is not valid JSON.") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    _check_unique(pairs)
    return dict(pairs)


def _check_unique(pairs: Sequence[tuple[str, Any]]) -> None:
    """What comes twice, others on the way may have read differently."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"{twice[:40]!r} is given twice; give it once.")


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity
