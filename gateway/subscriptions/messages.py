"""Messages of graphql-transport-ws: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import orjson

SUBPROTOCOL = "graphql-transport-ws"

#: UTF-8 bytes of the reason in a frame that closes a socket.
_LONGEST_REASON = 123


class Close(IntEnum):
    """Why a socket is closed."""

    GOING_AWAY = 1001
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITIALISATIONS = 4429


class Closing(Exception):
    """What a client did that ends its socket."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code

    @property
    def reason(self) -> str:
        """As long as a frame may have it."""
        return str(self).encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Init:
    """The client wants to begin. ``payload``: what clients call connectionParams."""

    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Ping:
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """The client lives."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """``payload`` is a request as HTTP has it."""

    id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Complete:
    """The client no longer listens to an operation."""

    id: str


Message: TypeAlias = Init | Ping | Pong | Subscribe | Complete


def read(text: str | None) -> Message:
    """Of a frame of text; None for a frame of anything else. Raises `Closing`."""
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        raise _invalid("Messages must be JSON, in frames of text.") from None
    if not isinstance(said, dict):
        raise _invalid("A message must be a JSON object.")
    match said.get("type"):
        case "connection_init":
            return Init(_payload(said))
        case "ping":
            return Ping(_payload(said))
        case "pong":
            _payload(said)
            return Pong()
        case "subscribe":
            return Subscribe(_id(said), _request(said))
        case "complete":
            return Complete(_id(said))
        case str(unknown):
            raise _invalid(f"Clients send no messages of type {unknown!r}.")
    raise _invalid("A message must have a type.")


def ack() -> bytes:
    return b'{"type":"connection_ack"}'


def pong(payload: Mapping[str, Any] | None) -> bytes:
    return json.dumps({"type": "pong", **({} if payload is None else {"payload": payload})}).encode()


def next_(id: str, body: bytes) -> bytes:
    """``body`` is an answer as JSON."""
    return b'{"id":' + json.dumps(id).encode() + b',"type":"next","payload":' + body + b"}"


def error(id: str, body: bytes) -> bytes:
    """``body`` is an answer of nothing but errors."""
    errors = orjson.dumps(orjson.loads(body)["errors"])
    return b'{"id":' + json.dumps(id).encode() + b',"type":"error","payload":' + errors + b"}"


def complete(id: str) -> bytes:
    return b'{"id":' + json.dumps(id).encode() + b',"type":"complete"}'


def _id(said: Mapping[str, Any]) -> str:
    found = said.get("id")
    if not isinstance(found, str) or not found:
        raise _invalid(f"A message of type {said['type']} must have an id, which is a string.")
    return found


def _payload(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = said.get("payload")
    if not isinstance(found, dict | None):
        raise _invalid("The payload of a message must be an object.")
    return found


def _request(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _payload(said)
    if found is None:
        raise _invalid("A message of type subscribe must have a payload.")
    return found


def _invalid(reason: str) -> Closing:
    return Closing(Close.BAD_REQUEST, reason)
