"""What users see while Meilisearch fails, and when: ``python -m bench.faults --meilisearch BINARY``. Prints Markdown.

`fault_proxy.FaultProxy` stands before a real server, which has synthetic articles. Three gateways ask through it: one
that remembers nothing, one that remembers what it was asked before, and one with a stand-in. Their cost is the
gateway's alone: they are asked in this process. For each fault, one question after the other is asked of each:

- the first answer: the longest that an answer took until the breaker opened, for those users pay;
- then: the median of the answers while it was open;
- back: from the moment when the server is well again until it is asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import orjson

from bench.fault_proxy import Fault, FaultProxy, in_front_of
from bench.processes import meilisearch
from bench.synthetic import documents
from gateway.app import create_app
from gateway.steadfast import Steadfast
from search import factory
from search.article import Document
from search.engine import SearchEngine, SearchIndex

_CHUNK = 4_000
_WHILE_OPEN = 50
_INDEX = "articles"
QUESTION = """{ articles(query: "market", first: 20) {
  totalCount nodes { title source { name } } facets { tags { values { value count } } }
  meta { degraded engine }
} }"""


@dataclass
class Seen:
    """Of one kind of gateway under one fault. Seconds."""

    what: set[str] = field(default_factory=set)
    until_open: list[float] = field(default_factory=list)
    while_open: list[float] = field(default_factory=list)
    back: float = 0.0

    @property
    def row(self) -> list[str]:
        longest = max(self.until_open)
        then = _time(statistics.median(self.while_open)) if self.while_open else "–"
        return [", ".join(sorted(self.what)), _time(longest), then, _time(self.back) if self.while_open else "–"]


@dataclass
class Gateway:
    name: str
    client: httpx.AsyncClient
    steadfast: Steadfast

    async def ask(self) -> tuple[str, float]:
        """What the answer was, and seconds."""
        began = time.perf_counter()
        response = await self.client.post("/graphql", json={"query": QUESTION})
        took = time.perf_counter() - began
        answer = orjson.loads(response.content)
        if "errors" in answer:
            return answer["errors"][0]["extensions"]["code"], took
        return response.headers.get("newsgate-degraded", "the engine"), took

    async def under(self, proxy: FaultProxy, fault: Fault, outage: float) -> Seen:
        seen, breaker = Seen(), self.steadfast.guard.breaker
        await self.ask()
        await proxy.become(fault)
        for _ in range(breaker.failures + 1):
            if breaker.is_closed:
                what, took = await self.ask()
                seen.what.add(what)
                seen.until_open.append(took)
        while not breaker.is_closed and len(seen.while_open) < _WHILE_OPEN:
            what, took = await self.ask()
            seen.what.add(what)
            seen.while_open.append(took)
        if not breaker.is_closed:
            await asyncio.sleep(outage)  # in which the pauses between trials grow
        began = time.perf_counter()
        await proxy.become(Fault.NONE)
        async with asyncio.timeout(30):
            while not breaker.is_closed:  # noqa: ASYNC110  # there is no event to wait for
                await asyncio.sleep(0.005)
        seen.back = time.perf_counter() - began
        what, _ = await self.ask()
        if what != "the engine":
            raise AssertionError(f"{self.name} answers {what} after {fault}.")
        return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meilisearch", type=Path, required=True, metavar="BINARY")
    parser.add_argument("--articles", type=int, default=11_000)
    parser.add_argument("--outage", type=float, default=5.0, help="seconds that a fault lasts at least")
    chosen = parser.parse_args()
    with meilisearch(chosen.meilisearch) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(server.url, Path(folder), chosen.articles, chosen.outage))


async def _measure(url: str, folder: Path, articles: int, outage: float) -> None:
    made = list(documents(articles))
    for index in (factory.meilisearch_index(url, None, _INDEX), factory.embedded_index(folder)):
        await _fill(index, made)
    print("| fault | gateway | users see | first answer | then | back after |\n|---|---|---|--:|--:|--:|")
    async with in_front_of(url) as proxy:
        for fault in Fault:
            # Opened anew, so that each fault is met with no failures before it.
            async with _gateways(proxy, folder) as gateways:
                for gateway in gateways:
                    seen = await gateway.under(proxy, fault, outage)
                    print(f"| {fault} | {gateway.name} | " + " | ".join(seen.row) + " |", flush=True)


async def _fill(index: SearchIndex, made: Sequence[Document]) -> None:
    async with aclosing(index):
        await index.open()
        for start in range(0, len(made), _CHUNK):
            await index.apply(made[start : start + _CHUNK], ())


@asynccontextmanager
async def _gateways(proxy: FaultProxy, folder: Path) -> AsyncIterator[list[Gateway]]:
    # A generation is not believed for longer than a question, so that every one of them meets the fault.
    open_engine = partial(factory.meilisearch_engine, proxy.url, None, _INDEX, generation_ttl=0)
    async with AsyncExitStack() as stack:
        yield [
            await _gateway(stack, "bare", open_engine),
            await _gateway(stack, "with memory", open_engine, cache_bytes=64_000_000),
            await _gateway(stack, "with stand-in", open_engine, open_standby=partial(factory.embedded_engine, folder)),
        ]


async def _gateway(stack: AsyncExitStack, name: str, open_engine: Callable[[], SearchEngine], **given: Any) -> Gateway:
    app = create_app(open_engine, **given)
    lifespan = cast("AbstractAsyncContextManager[Mapping[str, Any]]", app.router.lifespan_context(app))
    state = await stack.enter_async_context(lifespan)

    async def with_state(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    transport = httpx.ASGITransport(app=with_state)
    client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://newsgate.example"))
    return Gateway(name, client, state["engine"])


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1_000:.0f} ms"


if __name__ == "__main__":
    main()
