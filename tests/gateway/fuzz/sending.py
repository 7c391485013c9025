"""Sends what a hostile client may send, and looks at what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from search import factory
from tests.articles import ARTICLES
from tests.gateway.asking import internals
from tests.gateway.subscriptions.following import listening

#: Seconds for an answer. Only what hangs takes that long.
_PATIENCE = 20.0
_INTERNAL = "INTERNAL_SERVER_ERROR"


@dataclass(frozen=True)
class Target:
    """A gateway that listens on the loopback address."""

    port: int
    client: httpx.AsyncClient

    async def asked(self, case: Any) -> None:
        """An operation, as schemathesis makes it, twice: new, and known."""
        for _ in range(2):
            answer = await self.client.post("/graphql", json={"query": case.body})
            assert answer.status_code == 200
            self._check(answer.text)

    async def sent(self, request: bytes) -> None:
        """Bytes over a connection of their own, of which nothing follows."""
        answer = await asyncio.wait_for(self._exchanged(request), _PATIENCE)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head:
            return  # the server hung up on what is no HTTP
        status = int(head.split(b" ", 2)[1])
        assert status < 500 or status == 503, answer
        text = body.decode("utf-8", "replace")
        assert internals(text) == [] or b"text/javascript" in head
        if b"json" in head and body.startswith(b"{"):
            self._check(text)

    async def answers(self) -> None:
        """The next client gets what it asks for."""
        said = (await self.client.post("/graphql", json={"query": "{ index { documents } }"})).json()
        assert said == {"data": {"index": {"documents": len(ARTICLES)}}}

    def _check(self, text: str) -> None:
        for error in json.loads(text).get("errors", ()):
            assert error["extensions"]["code"] != _INTERNAL, text
            assert error["message"], text
        assert "Traceback" not in text

    async def _exchanged(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            writer.write_eof()
            # A stream of events goes on; its first bytes are enough.
            return await reader.read(200_000)
        except ConnectionError:
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def target_in(folder: Path) -> AsyncIterator[Target]:
    """Over the embedded engine, filled with the collection."""
    index = factory.embedded_index(folder)
    async with aclosing(index):
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
        async with (
            listening(index, partial(factory.embedded_engine, folder)) as site,
            httpx.AsyncClient(base_url=site.url, timeout=_PATIENCE) as client,
        ):
            yield Target(httpx.URL(site.url).port or 0, client)
