"""Spans of requests, operations and calls of the engine, one in the other, and on to the server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.app import create_app
from gateway.observing import Observed
from gateway.settings import load
from gateway.tracing import Tracing
from search import factory
from tests.docs.pages import ROOT
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
WORD = "sesame7391"


def _id(span: ReadableSpan) -> str:
    assert span.context
    return f"{span.context.span_id:016x}"


async def test_spans_and_what_is_passed_on() -> None:
    heads: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        # An index that is not there answers as an empty one.
        body = b'{"code": "index_not_found", "message": "There is none."}'
        writer.write(b"HTTP/1.1 404 x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
        writer.close()

    exporter = InMemorySpanExporter()
    observed = Observed(tracing=Tracing(SimpleSpanProcessor(exporter)))
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        app = create_app(lambda: factory.meilisearch_engine(url, None), observed=observed)
        async with asking(app) as client:
            asked = f'query Search {{ node(id: "art_{WORD}") {{ id }} sources {{ name }} }}'
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "Authorization": f"Bearer {WORD}"}
            await client.post("/graphql", json={"query": asked}, headers=headers)
    spans = {span.name: span for span in exporter.get_finished_spans()}
    request, operation = spans["POST /graphql"], spans["operation Search"]
    call = spans["meilisearch search"]
    assert {f"{span.context.trace_id:032x}" for span in spans.values() if span.context} == {TRACE}
    parents = [f"{span.parent.span_id:016x}" for span in (request, operation, call) if span.parent]
    assert parents == [PARENT, _id(request), _id(operation)]
    assert request.attributes
    assert request.attributes["http.response.status_code"] == 200
    assert operation.attributes
    assert operation.attributes["graphql.operation.name"] == "Search"
    assert not operation.status.is_ok
    assert any(f"traceparent: 00-{TRACE}-{_id(call)}-01\r\n" in head for head in heads)
    assert all(WORD not in span.to_json() for span in spans.values())


async def test_without_it_nothing_is_passed_on() -> None:
    heads: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, asking(create_app(lambda: factory.meilisearch_engine(url, None))) as client:
        await client.get("/readyz", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert heads
    assert not any("traceparent" in head for head in heads)


def test_it_is_imported_only_where_it_is_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "import gateway.server, gateway.watching, sys; print([m for m in sys.modules if 'opentelemetry' in m])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
    monkeypatch.setenv("NEWSGATE_TRACING", "on")
    assert load().tracing == "on"
