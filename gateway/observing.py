"""What is noted of each request, and where it goes: numbers for Prometheus, and a line in the log."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import strawberry
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.access import keys
from gateway.limits.limits import QueryLimits
from gateway.logs import RequestLog
from gateway.metrics.engine import MeasuredEngine
from gateway.metrics.shared import Folder
from gateway.metrics.work import OTHER, Work
from gateway.note import NOTE, Note
from gateway.plans.executor import Executor
from search.engine import SearchEngine

if TYPE_CHECKING:
    from gateway.tracing import Tracing

#: What others call a request by is taken when nothing else can be meant: it is written into logs and headers.
_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,63}")
_HEADER = b"x-request-id"

_AUTHORIZATION = b"authorization"
_DIGITS_OF_A_CLIENT = 12


@dataclass(frozen=True)
class Observed:
    """Of one process: what its work is counted in, what tells it to Prometheus, and the log of its requests if any.

    ``shared`` is where several processes leave what they count. ``tracing`` makes spans, where it is on.
    """

    work: Work = field(default_factory=Work)
    report: Callable[[], bytes] | None = None
    log: RequestLog | None = None
    shared: Folder | None = None
    tracing: Tracing | None = None

    def engine(self, engine: SearchEngine) -> SearchEngine:
        """The same, observed."""
        return MeasuredEngine(self.tracing.engine(engine) if self.tracing else engine, self.work)

    def executor(self, schema: strawberry.Schema, limits: QueryLimits) -> Executor:
        return self.tracing.executor(schema, limits, self.work) if self.tracing else Executor(schema, limits, self.work)

    def middleware(self, paths: Collection[str]) -> list[Middleware]:
        """Of requests. ``paths`` are told by themselves, and all others together."""
        observing = [Middleware(Observing, self.work, paths, self.log)]
        if self.tracing:
            from gateway.tracing import TracedRequests  # noqa: PLC0415  # OpenTelemetry is an extra

            observing.append(Middleware(TracedRequests, self.tracing, paths))
        return observing

    @asynccontextmanager
    async def shown_to_others(self) -> AsyncIterator[None]:
        """While it lasts, and what was counted until then for good."""
        if self.shared is None:
            yield
            return
        async with self.shared.kept(self.work.meters):
            yield


class Observing:
    """An ASGI application around another. ``paths`` are counted by themselves, and all others together.

    Without ``log``, requests are counted only.
    """

    def __init__(self, app: ASGIApp, work: Work, paths: Collection[str], log: RequestLog | None = None) -> None:
        self._app = app
        self._work = work
        self._requests = work.requests
        self._paths = frozenset(paths)
        self._log = log
        self._ids = count(1)
        #: Of this process: no two that run one after the other or beside each other give the same ids.
        self._prefix = secrets.token_hex(5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        began = self._log and time.perf_counter()
        request = _given(scope) or f"{self._prefix}{next(self._ids):06x}"
        note = Note(request)
        NOTE.set(note)

        async def sent(message: Message) -> None:
            kind = message["type"]
            if kind == "http.response.start":
                note.status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request.encode())]
            elif kind == "websocket.accept":
                note.status = 101
            elif kind == "websocket.close" and note.status is None:
                note.status = 403
            await send(message)

        self._work.under_way += 1
        try:
            await self._app(scope, receive, sent)
        except Exception:
            note.status = note.status or 500
            raise
        finally:
            self._work.under_way -= 1
            path = scope["path"]
            if path not in self._paths:
                path = OTHER
            self._requests[path, note.status] += 1
            if self._log and began:
                self._log.tell(_line(scope, path, note, time.perf_counter() - began))


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == _HEADER and _SANE.fullmatch(value):
            found: str = value.decode()
            return found
    return None


def _line(scope: Scope, path: str, note: Note, seconds: float) -> dict[str, object]:
    line = {
        "request": note.request,
        "method": scope.get("method", "WEBSOCKET"),
        "path": path,
        "status": note.status,
        "seconds": round(seconds, 6),
        "operation": note.operation,
        "operations": note.operations if note.operations > 1 else None,
        "way": note.way,
        "cost": note.cost or None,
        "client": _client(scope),
    }
    return {name: fact for name, fact in line.items() if fact is not None}


def _client(scope: Scope) -> str | None:
    """The beginning of the digest that the file of keys has of the key, by which its line there is found.

    Of nothing else that comes in that header: what people make up is found again by its digest.
    """
    given = next((value for name, value in scope["headers"] if name == _AUTHORIZATION), b"")
    token = given.partition(b" ")[2].strip()
    return keys.digest(token).hex()[:_DIGITS_OF_A_CLIENT] if keys.is_key(token) else None
