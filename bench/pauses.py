"""How long the event loop waits while the embedded engine searches: ``python -m bench.pauses``. Prints Markdown.

A task of the loop sleeps half a millisecond again and again, beside sixteen searches at a time, each with 20 hits and
five facets; what it sleeps longer is a pause. On a machine that has other work, too, most pauses are the operating
system's: so the same is measured, in turns, beside as many threads that only compute digests and never hold Python's
lock. What searches take beyond that is theirs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

from bench.operations import typed_texts
from bench.synthetic import documents
from search import factory
from search.filters import FacetField
from search.request import SearchRequest
from search.text import Query

ROUNDS = 6
SECONDS = 1.5
TOGETHER = 16
_NAP = 0.0005
_CHUNK = 4_000
_DIGESTED = bytes(4_000_000)
_FACETS = frozenset({FacetField.TAGS, FacetField.CATEGORY, FacetField.SOURCE, FacetField.LANG, FacetField.SENTIMENT})
_ATTRIBUTES = frozenset({"title", "slug", "description", "lang", "publishedAt", "tags", "source", "coverImage"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=11_000)
    parser.add_argument("--index", type=Path, help="an index that is there already; filled and left there if it is not")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(chosen.index or Path(folder), chosen.articles))


async def _measure(folder: Path, articles: int) -> None:
    if not (folder / "current").exists():
        await _fill(folder, articles)
    texts = itertools.cycle(typed_texts(3_000))
    loop, threads = asyncio.get_running_loop(), ThreadPoolExecutor(2)
    async with aclosing(factory.embedded_engine(folder)) as engine:

        async def search() -> None:
            query = Query.parse(next(texts))
            await engine.search([SearchRequest(query, attributes=_ATTRIBUTES, facets=_FACETS, first_values=10)])

        async def digest() -> None:
            await loop.run_in_executor(threads, lambda: hashlib.blake2b(_DIGESTED).digest())

        await search()
        gc.collect()
        gc.freeze()
        pauses: dict[str, list[float]] = {"digests": [], "searches": []}
        for _ in range(ROUNDS):
            pauses["digests"] += await _pauses(digest)
            pauses["searches"] += await _pauses(search)
    print("| beside | p50 | p99 | longest | above 5 ms |\n|---|---|---|---|---|")
    for name, found in pauses.items():
        quantiles = statistics.quantiles(found, n=100)
        above = sum(pause > 5 for pause in found) / len(found)  # noqa: PLR2004
        print(f"| {name} | {quantiles[49]:.1f} ms | {quantiles[98]:.1f} ms | {max(found):.1f} ms | {above:.1%} |")


async def _fill(folder: Path, articles: int) -> None:
    made = documents(articles)
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        while chunk := list(itertools.islice(made, _CHUNK)):
            await index.apply(chunk, ())


async def _pauses(work: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds, while so many do their work together."""
    end, found = time.perf_counter() + SECONDS, list[float]()

    async def worker() -> None:
        while time.perf_counter() < end:
            await work()

    workers = asyncio.gather(*(worker() for _ in range(TOGETHER)))
    while not workers.done():
        began = time.perf_counter()
        await asyncio.sleep(_NAP)
        found.append((time.perf_counter() - began - _NAP) * 1_000)
    await workers
    return found


if __name__ == "__main__":
    main()
