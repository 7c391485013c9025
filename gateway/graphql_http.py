"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/, for queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.asked import Asked, Unreadable, asked_of, read_address, read_body
from gateway.bounded import Bounded
from gateway.cache.answers import Answers
from gateway.persisted import PersistedQueries
from gateway.plans.executor import Executor
from schema.context import Context
from search.engine import SearchEngine

_RESPONSE = b"application/graphql-response+json"
_JSON = b"application/json"
#: What a browser wants that follows a link; its fetch wants something else.
_HTML = b"text/html"

#: A cache between us and the client may give an answer again for a second without asking.
_KEPT, _NOT_KEPT = b"public, max-age=1", b"no-store"

#: Bytes of requests that are known, and of one besides its own.
_KNOWN_BYTES, _OVERHEAD = 8_000_000, 1_000


class _Reply(NamedTuple):
    body: bytes
    status: int = 200
    etag: bytes | None = None


class GraphQLEndpoint:
    """An ASGI application. ``context_for`` makes an operation's context, ``answers`` are given again.

    Browsers that come by a link get ``explorer``, where there is one.

    A request whose bytes are known, and its answer too, is neither parsed nor executed: that is most of what an
    endpoint of a busy site is asked for.
    """

    def __init__(
        self,
        executor: Executor,
        answers: Answers,
        context_for: Callable[[SearchEngine], Context],
        explorer: ASGIApp | None = None,
    ) -> None:
        self._executor = executor
        self._answers = answers
        self._context_for = context_for
        self._explorer = explorer
        self._persisted = PersistedQueries()
        self._known: Bounded[tuple[bool, bytes], Asked] = Bounded(_KNOWN_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        is_get = scope["method"] != "POST"
        accepted = headers.get(b"accept", b"")
        media_type = _RESPONSE if _RESPONSE in accepted else _JSON
        if is_get and self._explorer and media_type is _JSON and _HTML in accepted and _JSON not in accepted:
            await self._explorer(scope, receive, send)
            return
        # Clients that know no better media type take any other status for a failure of the transport.
        refused = 200 if media_type is _JSON else 400
        try:
            raw = scope["query_string"] if is_get else await _body(headers, receive)
            reply = await self._reply(scope["state"]["engine"], is_get, raw, refused)
        except Unreadable as error:
            said = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
            reply = _Reply(orjson.dumps(said), refused if error.is_expected else error.status)
        except ClientDisconnect:
            return
        if is_get and reply.etag and reply.etag in _tags(headers.get(b"if-none-match", b"")):
            reply = reply._replace(body=b"", status=304)
        await send(
            {"type": "http.response.start", "status": reply.status, "headers": _headers(reply, is_get, media_type)}
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, engine: SearchEngine, is_get: bool, raw: bytes, refused: int) -> _Reply:
        """Raises `Unreadable`."""
        known = self._known.get((is_get, raw))
        asked = known or asked_of(read_address(raw) if is_get else read_body(raw), self._persisted)
        generation = await _generation(engine) if asked.key else None
        kept = self._answers.find(asked.key, generation) if asked.key and generation else None
        if kept is None:
            context = self._context_for(engine)
            answer = await self._executor.execute(asked.query, asked.variables, asked.operation, context)
            if not asked.key or not generation or not context.is_steady or answer.has_errors:
                self._persist(asked, answer.executed)
                return _Reply(answer.body, 200 if answer.executed else refused)
            kept = self._answers.keep(asked.key, generation, answer.body)
        if known is None:
            self._persist(asked)
            self._known.put((is_get, raw), asked, len(raw) + 2 * len(asked.query) + _OVERHEAD)
        return _Reply(kept.body, etag=kept.etag)

    def _persist(self, asked: Asked, is_executable: bool = True) -> None:
        if asked.digest and is_executable:
            self._persisted.keep(asked.digest, asked.query)


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """Raises `Unreadable`, and `ClientDisconnect` for a client that went away before it was done."""
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != _JSON:
        raise Unreadable(f"Send the request as {_JSON.decode()}.", 415)
    parts, has_more = [], True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        has_more = message.get("more_body", False)
    return b"".join(parts)


async def _generation(engine: SearchEngine) -> str | None:
    try:
        return await engine.generation()
    except Exception:
        return None  # the operation meets it too, and tells it


def _headers(reply: _Reply, is_get: bool, media_type: bytes) -> list[tuple[bytes, bytes]]:
    """Only answers to GET can be cached by others."""
    headers = []
    if reply.status != 304:  # noqa: PLR2004
        headers += [(b"content-type", media_type), (b"content-length", b"%d" % len(reply.body))]
    if is_get:
        headers += [(b"cache-control", _KEPT if reply.etag else _NOT_KEPT), (b"vary", b"Accept")]
        if reply.etag:
            headers.append((b"etag", reply.etag))
    return headers


def _tags(given: bytes) -> set[bytes]:
    return {tag.strip().removeprefix(b"W/") for tag in given.split(b",")}
