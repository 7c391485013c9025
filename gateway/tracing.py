"""Spans for OpenTelemetry: of each request, of each operation, and of each call of the search engine.

The one module that imports it, and only imported where `NEWSGATE_TRACING` is on: it comes with ``newsgate[otel]``. Its
own variables (``OTEL_…``) say where spans go. No span has variables, query texts or credentials.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.environment_variables import OTEL_SERVICE_NAME
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.limits.limits import QueryLimits
from gateway.metrics.work import OTHER, Work
from gateway.note import NOTE
from gateway.plans.executor import Answer, Executor
from schema.context import Context
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.page import IndexStatus, SearchPage
from search.passing import PASSED_ON
from search.request import SearchRequest

T = TypeVar("T")

_W3C = TraceContextTextMapPropagator()


class Tracing:
    """Of one process. ``processor`` takes spans that ended; by default it sends them by OTLP over HTTP."""

    def __init__(self, processor: SpanProcessor | None = None) -> None:
        # Its variable comes before ours, and ours before its default.
        named = {} if OTEL_SERVICE_NAME in os.environ else {SERVICE_NAME: "newsgate"}
        self._provider = TracerProvider(resource=Resource.create(named))
        self._provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
        self.tracer: Tracer = self._provider.get_tracer("newsgate")

    def engine(self, engine: SearchEngine) -> SearchEngine:
        return _TracedEngine(engine, self.tracer)

    def executor(self, schema: Any, limits: QueryLimits, work: Work) -> Executor:
        return _TracedExecutor(schema, limits, work, self.tracer)

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()


class TracedRequests:
    """An ASGI application around another. A ``traceparent`` that a request brings is gone on with."""

    def __init__(self, app: ASGIApp, tracing: Tracing, paths: Collection[str]) -> None:
        self._app = app
        self._tracer = tracing.tracer
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in self._paths else OTHER
        method = scope.get("method", "WEBSOCKET")
        came = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracer.start_as_current_span(
            f"{method} {path}",
            _W3C.extract(came),
            SpanKind.SERVER,
            {"http.request.method": method, "http.route": path},
            record_exception=False,
        ) as span:
            if note := NOTE.get():
                span.set_attribute("newsgate.request", note.request)

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, sent)


class _TracedExecutor(Executor):
    def __init__(self, schema: Any, limits: QueryLimits, work: Work, tracer: Tracer) -> None:
        super().__init__(schema, limits, work)
        self._tracer = tracer

    async def execute(self, query: str, variables: Mapping[str, Any], name: str | None, context: Context) -> Answer:
        with self._tracer.start_as_current_span("operation", record_exception=False) as span:
            answer = await super().execute(query, variables, name, context)
            if answer.operation:
                span.update_name(f"operation {answer.operation}")
                span.set_attribute("graphql.operation.name", answer.operation)
            span.set_attribute("newsgate.way", answer.way.value)
            if answer.cost is not None:
                span.set_attribute("newsgate.cost", answer.cost)
            if answer.has_errors:
                span.set_status(StatusCode.ERROR)
            return answer


class _TracedEngine:
    """What it asks of a server has the ``traceparent`` of its span."""

    def __init__(self, engine: SearchEngine, tracer: Tracer) -> None:
        self._engine = engine
        self._tracer = tracer
        self.generation = engine.generation  # nearly always known, and never worth a span

    @property
    def name(self) -> str:
        return self._engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        def told(span: Span) -> None:
            span.set_attribute("newsgate.searches", len(requests))

        return await self._spanned("search", lambda: self._engine.search(requests), told)

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._spanned("fetch", lambda: self._engine.fetch(ids, attributes))

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._spanned("arrivals", lambda: self._engine.arrivals(questions))

    async def status(self) -> IndexStatus:
        return await self._spanned("status", self._engine.status)

    async def aclose(self) -> None:
        await self._engine.aclose()

    async def _spanned(
        self, call: str, ask: Callable[[], Awaitable[T]], told: Callable[[Span], None] = lambda _: None
    ) -> T:
        name = self._engine.name
        with self._tracer.start_as_current_span(
            f"{name} {call}", kind=SpanKind.CLIENT, attributes={"db.system.name": name}, record_exception=False
        ) as span:
            told(span)
            going: dict[str, str] = {}
            _W3C.inject(going)
            before = PASSED_ON.set("".join(f"{header}: {value}\r\n" for header, value in going.items()))
            try:
                return await ask()
            finally:
                PASSED_ON.reset(before)
