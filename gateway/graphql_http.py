"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/.

What is followed instead of answered once, ``gateway/subscriptions`` sends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import body
from gateway.access.access import Scope as May
from gateway.access.access import View
from gateway.access.clients import Client
from gateway.access.gate import Gate, address_of
from gateway.asked import Asked, Documents, Unreadable, as_request, asked_of, read_address, read_batch, read_body
from gateway.bounded import Bounded
from gateway.cache.answers import Answers
from gateway.leaving import Attended
from gateway.limits.answers import within
from gateway.limits.limits import QueryLimits
from gateway.limits.load import overloaded
from gateway.negotiation import JSON, RESPONSE, response_type
from gateway.plans.executor import Answer, Executor, Way
from gateway.subscriptions.http import form_of, streamed
from schema.context import Context
from search.admission import Admission, Full
from search.engine import SearchEngine

#: What a browser wants that follows a link; its fetch wants something else.
_HTML = b"text/html"

#: A request's header, as other servers know it.
_COST = b"graphql-cost"

#: The header of an answer that is not the engine's, or not of now: in what has no `meta` there is nothing else to see.
_DEGRADED = b"newsgate-degraded"

#: Of an answer that is given again, and of saying what is wrong.
_COST_OF_KNOWN = 1

#: A cache between us and the client may give an answer again for a second without asking.
_KEPT, _KEPT_BY_ONE, _NOT_KEPT = b"public, max-age=1", b"private, max-age=1", b"no-store"

#: Bytes of an address behind its path. Servers on the way often take less.
_LONGEST_ADDRESS = 32_000

#: Bytes of requests that are known, and of one besides its own.
_KNOWN_BYTES, _OVERHEAD = 8_000_000, 1_000


class _Reply(NamedTuple):
    body: bytes
    status: int = 200
    etag: bytes | None = None
    headers: Sequence[tuple[bytes, bytes]] = ()


class _Question(NamedTuple):
    """Who asks, and how. ``refused`` is the status of what is not executed."""

    view: View
    client: Client
    receive: Receive
    is_get: bool
    refused: int


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
        context_for: Callable[[View], Context],
        limits: QueryLimits,
        documents: Documents,
        gate: Gate,
        admission: Admission,
        explorer: ASGIApp | None = None,
    ) -> None:
        self._executor = executor
        self._work = executor.work
        self._answers = answers
        self._context_for = context_for
        self._gate = gate
        self._admission = admission
        self._explorer = explorer
        self._limits = limits
        #: Of all that asks this endpoint, whichever way.
        self._documents = documents
        self._known: Bounded[tuple[bool, bytes], Asked] = Bounded(_KNOWN_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        is_get = scope["method"] != "POST"
        accepted = headers.get(b"accept", b"")
        if is_get and self._explorer and _HTML in accepted and JSON not in accepted and RESPONSE not in accepted:
            await self._explorer(scope, receive, send)
            return
        media_type = response_type(accepted)
        # Clients that know no better media type take any other status for a failure of the transport.
        refused = 400 if media_type is RESPONSE else 200
        try:
            form = form_of(accepted)
            if media_type is None and form is None:
                raise Unreadable("Accept application/graphql-response+json or application/json.", 406)
            asker = self._gate.asker(headers.get(b"authorization"), address_of(scope))
            raw = _parameters(scope) if is_get else await body.read(headers, receive, self._limits.body_bytes)
            if form:
                asked = asked_of(read_address(raw) if is_get else read_body(raw), self._documents)
                if await streamed(asked, asker, form, scope, receive, send, takes_json=media_type is not None):
                    return
            asker.require(May.SEARCH)
            question = _Question(asker.access.view(scope["state"]["engine"]), asker.client, receive, is_get, refused)
            if headers.get(_COST) == b"report":
                reply = await self._with_cost(question, raw)
            else:
                reply = await self._reply(question, raw)
            if facts := _facts(question):
                reply = reply._replace(headers=[*reply.headers, *facts])
        except Unreadable as error:
            reply = _Reply(error.body, refused if error.is_expected else error.status, headers=error.headers)
        except ClientDisconnect:
            return
        if is_get and reply.etag and reply.etag in _tags(headers.get(b"if-none-match", b"")):
            reply = reply._replace(body=b"", status=304)
        headings = _headers(reply, is_get, media_type or JSON, is_public=self._gate.is_open)
        await send({"type": "http.response.start", "status": reply.status, "headers": headings})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, question: _Question, raw: bytes) -> _Reply:
        """Raises `Unreadable`."""
        is_get = question.is_get
        known = self._known.get((is_get, raw))
        if known is None and not is_get and self._limits.batch and raw.lstrip()[:1] == b"[":
            return await self._batch(question, raw)
        asked = known or asked_of(read_address(raw) if is_get else read_body(raw), self._documents)
        reply = await self._answer(question, asked)
        if known is None and reply.etag:
            self._known.put((is_get, raw), asked, len(raw) + 2 * len(asked.query) + _OVERHEAD)
        return reply

    async def _batch(self, question: _Question, raw: bytes) -> _Reply:
        """Several operations in one body, each answered by itself, in their order. Raises `Unreadable`."""

        async def answered(said: object) -> bytes:
            try:
                return (await self._answer(question, asked_of(as_request(said), self._documents))).body
            except Unreadable as error:
                return error.body

        several = read_batch(raw, self._limits.batch)
        return _Reply(b"[%b]" % b",".join(await asyncio.gather(*map(answered, several))))

    async def _answer(self, question: _Question, asked: Asked) -> _Reply:
        """Raises `Unreadable`."""
        began = time.perf_counter()
        view = question.view
        generation = await _generation(view.engine) if asked.key else None
        kept = self._answers.find(view.access, asked.key, generation) if asked.key and generation else None
        if kept is None:
            context = self._context_for(view)
            answer = await self._executed(asked, question, context)
            is_the_engines = context.is_steady and not view.asking.instead
            if not asked.key or not generation or not is_the_engines or answer.has_errors:
                self._persist(asked, answer.executed)
                return self._unkept(asked, question, answer)
            kept = self._answers.keep(view.access, asked.key, generation, answer.body, answer.operation)
        else:
            question.client.charge(_COST_OF_KNOWN)
            self._work.answered(began, Way.KEPT, kept.operation, _COST_OF_KNOWN, has_errors=False)
        self._persist(asked)
        return _Reply(kept.body, etag=kept.etag)

    async def _with_cost(self, question: _Question, raw: bytes) -> _Reply:
        """With what it cost, whether or not it is known. Raises `Unreadable`."""
        asked = asked_of(read_address(raw) if question.is_get else read_body(raw), self._documents)
        answer = await self._executed(asked, question, self._context_for(question.view))
        self._persist(asked, answer.executed)
        if answer.cost is not None:
            told = orjson.dumps({"cost": {"requested": answer.cost, "limit": self._limits.cost}})
            answer = replace(answer, body=b'%b,"extensions":%b}' % (answer.body[:-1], told))
        return self._unkept(asked, question, answer)

    async def _executed(self, asked: Asked, question: _Question, context: Context) -> Answer:
        """Raises `Unreadable` for what takes too long, comes to too much, or is more than is done at a time.

        Raises `ClientDisconnect` as soon as nobody waits for it.
        """
        try:
            with question.client.operating():
                async with Attended(question.receive), self._admission:
                    executing = self._executor.execute(asked.query, asked.variables, asked.operation, context)
                    answer = await within(self._limits, executing)
        except Full:
            raise overloaded() from None
        question.client.charge(answer.cost or _COST_OF_KNOWN)
        return answer

    def _unkept(self, asked: Asked, question: _Question, answer: Answer) -> _Reply:
        if answer.executed:
            return _Reply(answer.body)
        if question.is_get and self._executor.operation_type(asked.query, asked.operation) is OperationType.MUTATION:
            return _Reply(answer.body, 405, headers=[(b"allow", b"POST")])
        return _Reply(answer.body, question.refused)

    def _persist(self, asked: Asked, is_executable: bool = True) -> None:
        if asked.name and is_executable:
            self._documents.keep(asked.name, asked.query)


def _parameters(scope: Scope) -> bytes:
    """Raises `Unreadable`."""
    parameters: bytes = scope["query_string"]
    if len(parameters) > _LONGEST_ADDRESS:
        raise Unreadable(f"The address is too long; send more than {_LONGEST_ADDRESS:,} bytes as a POST.", 414)
    return parameters


async def _generation(engine: SearchEngine) -> str | None:
    try:
        return await engine.generation()
    except Exception:
        return None  # the operation meets it too, and tells it


def _facts(question: _Question) -> Sequence[tuple[bytes, bytes]]:
    """What is told of how an answer came about, whatever it is."""
    client, instead = question.client, question.view.asking.instead
    budget = client.budget.headers() if client.budget else ()
    return [*budget, (_DEGRADED, instead.encode())] if instead else budget


def _headers(reply: _Reply, is_get: bool, media_type: bytes, *, is_public: bool) -> list[tuple[bytes, bytes]]:
    """Only answers to GET can be cached by others, and only public ones by those who have several clients."""
    headers = [(b"x-content-type-options", b"nosniff"), *reply.headers]
    if reply.status != 304:  # noqa: PLR2004
        headers += [(b"content-type", media_type + b"; charset=utf-8"), (b"content-length", b"%d" % len(reply.body))]
    if is_get:
        kept = _KEPT if is_public else _KEPT_BY_ONE
        vary = b"Accept" if is_public else b"Accept, Authorization"
        headers += [(b"cache-control", kept if reply.etag else _NOT_KEPT), (b"vary", vary)]
        if reply.etag:
            headers.append((b"etag", reply.etag))
    return headers


def _tags(given: bytes) -> set[bytes]:
    return {tag.strip().removeprefix(b"W/") for tag in given.split(b",")}
