"""What reading, planning and answering operations costs, in time and memory: ``python -m bench.plans``.

The engine answers at once with the same page of invented articles, so only our own work is measured. The constants of
`gateway.plans.memory` are what this prints of the worst documents, rounded up. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bench.operations import OPERATIONS
from bench.synthetic import documents
from gateway.plans.compiler import compile_operation
from gateway.plans.executor import Answer, Executor, Way
from gateway.plans.plan import Plan
from schema import schema
from schema.context import Context
from schema.known import KnownDocument
from search import factory
from search.engine import SearchEngine
from search.page import SearchPage
from search.request import SearchRequest

_COPIES = 50
_ROUNDS = 40
_WARM = 5
_VARIABLES = {"text": "a"}

#: What has the most nodes, tokens or errors for its length.
_DENSE = {
    "a field of one letter": "{" + "a " * 2_000 + "}",
    "a directive of one letter": "{a" + "@a" * 2_000 + "}",
    "a variable of one letter": "query(" + "$a:A " * 1_000 + "){a}",
    "a number in a list": "{a(a:[" + "1 " * 2_000 + "])}",
    "a fragment of one letter": "{" + "...a " * 1_000 + "}",
}

T = TypeVar("T")
U = TypeVar("U")


class Instant:
    """A search engine that gives each kind of request the answer that the real one gave first."""

    name = "instant"

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._known: dict[str, list[SearchPage]] = {}

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        key = repr(requests)
        if key not in self._known:
            self._known[key] = await self._engine.search(requests)
        return self._known[key]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    index = factory.embedded_index(folder)
    await index.open()
    await index.apply(list(documents(2_000)), ())
    await index.aclose()
    engine = factory.embedded_engine(folder)
    print(
        "| operation | text | read, ms | plan, ms | bytes a character: document | plan | as plan, µs | Strawberry, µs |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, text in OPERATIONS.items():
        print(f"| {name} | {len(text)} |", " | ".join(await _row(text, Instant(engine))), "|", flush=True)
    await engine.aclose()
    print("\n| of documents that consist of nothing but | bytes a character |\n|---|---|")
    for name, text in _DENSE.items():
        _, kept, _ = _made(lambda text: KnownDocument.read(schema._schema, text), [text])
        print(f"| {name} | {kept / len(text):.0f} |")


async def _row(text: str, engine: Instant) -> list[str]:
    # Each copy has names of its own, as documents of different clients have.
    texts = [text.replace("query(", f"query Number{number}(") for number in range(_COPIES)]
    read, read_bytes, known = _made(_read, texts)
    planned, planned_bytes, plans = _made(_plan, known)
    executor = Executor(schema)

    async def as_plan() -> Answer:
        return await executor.execute(text, _VARIABLES, None, _context(engine))

    async def by_strawberry() -> Answer:
        return await executor._by_strawberry(text, _VARIABLES, None, _context(engine))

    fast, slow = await _times(as_plan, by_strawberry)
    assert executor.ways[Way.PLAN] >= _ROUNDS  # noqa: S101
    return [
        f"{read:.1f}",
        f"{planned:.1f}",
        f"{read_bytes / sum(map(len, texts)):.0f}",
        f"{planned_bytes / sum(len(plan.source) for plan in plans):.0f}",
        f"{fast:.0f}",
        f"{slow:.0f} ({slow / fast:.1f} ×)",
    ]


def _context(engine: Instant) -> Context:
    return Context(engine)  # type: ignore[arg-type]  # all that a search needs of one


def _read(text: str) -> KnownDocument:
    known = KnownDocument.read(schema._schema, text)
    assert not known.errors  # noqa: S101
    return known


def _plan(known: KnownDocument) -> Plan:
    (operation,) = known.operations.values()
    return compile_operation(schema, operation, known.fragments, {})


def _made(make: Callable[[T], U], inputs: Sequence[T]) -> tuple[float, float, list[U]]:
    """Milliseconds of the processor for one, bytes that all of them keep, and what was made."""
    make(inputs[0])
    began = time.process_time()
    for one in inputs:
        make(one)
    taken = (time.process_time() - began) * 1e3 / len(inputs)
    gc.collect()
    tracemalloc.start()
    made = [make(one) for one in inputs]
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken, kept, made


async def _times(*ways: Callable[[], Awaitable[Answer]]) -> list[float]:
    """Microseconds of the processor for each, in turn; the median."""
    times: list[list[float]] = [[] for _ in ways]
    for number in range(_ROUNDS + _WARM):
        for taken, way in zip(times, ways, strict=True):
            began = time.process_time()
            answer = await way()
            if number >= _WARM:
                taken.append((time.process_time() - began) * 1e6)
            assert not answer.has_errors  # noqa: S101
    return list(map(statistics.median, times))


if __name__ == "__main__":
    main()
