"""What a keystroke costs: ``python -m bench.suggest --meilisearch BIN``. Prints Markdown.

`TYPED` are typical queries, typed letter by letter into a search box that asks for every group of ``suggest``; each
keystroke is one operation, executed as the gateway does, without HTTP. Nothing is remembered but plans; then all groups
are asked for once more with the gateway's memory of pages, which begins empty with every query. CPU is that of this
process, and so not of Meilisearch. The index is the real corpus, or with ``--articles`` so many of the synthetic one.
Last, tags are typed into the facet of all tags.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import synthetic
from bench.corpus import CORPUS, unpacked
from bench.processes import Server, meilisearch
from bench.relevance import filled
from gateway.cache.pages import CachingEngine
from gateway.plans.executor import Executor
from indexer.store import Store
from schema import schema
from schema.context import Context
from search import factory
from search.engine import SearchEngine, SearchIndex
from search.facet_counts import FacetCount
from search.facet_values import typed_in
from search.filters import FacetField
from search.request import Page, SearchRequest

TYPED = (
    *("bitcoin price", "bitcoin mining", "ethereum etf", "solana etf", "xrp price prediction", "fed rate cut"),
    *("stablecoin regulation", "michael saylor", "trump crypto", "binance", "coinbase", "dogecoin price"),
    *("crypto market", "death cross", "whale", "tether", "etf outflows", "digital asset treasury"),
    *("quantum computing", "privacy coins", "zcash", "liquidations", "etherum", "bitcion", "tokenization"),
    *("біткоїн", "ціна біткоїна", "ринок криптовалют", "стейблкоїни", "курс долара"),
)
KEYSTROKES = tuple(query[:end] for query in TYPED for end in range(1, len(query) + 1))
ROUNDS = 2
#: Bytes, as many as the gateway has for pages unless told otherwise.
_MEMORY = 32_000_000
_CHUNK = 2_000

BOX = """query Box($typed: String!) {
  suggest(prefix: $typed) {
    completions { text parts { text matched } count search }
    tags { value count toggle }
    sources { value label count toggle }
    articles { cursor matches { field parts { text matched } } node { id title lang publishedAt source { name } } }
  }
}"""
GROUPS = {
    "all groups": BOX,
    "completions": "query Completions($typed: String!) { suggest(prefix: $typed) { completions { text count } } }",
    "tags": "query Tags($typed: String!) { suggest(prefix: $typed) { tags { value count } } }",
    "sources": "query Sources($typed: String!) { suggest(prefix: $typed) { sources { value label count } } }",
    "articles": "query Articles($typed: String!) { suggest(prefix: $typed) { articles { node { title } } } }",
    "articles with matches": """query Matches($typed: String!) {
      suggest(prefix: $typed) { articles { matches { field parts { text matched } } node { title } } }
    }""",
    "facetValues": "query Values($typed: String!) { facetValues(field: TAGS, prefix: $typed) { value count } }",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    parser.add_argument("--articles", type=int, help="of the synthetic corpus; the real one where none are given")
    chosen = parser.parse_args()
    if not CORPUS.exists():
        sys.exit(f"The corpus is not there: {CORPUS}")
    with tempfile.TemporaryDirectory() as data, meilisearch(chosen.meilisearch) as server:
        asyncio.run(_measure(Path(data), server, chosen.articles))


async def _measure(data: Path, server: Server, articles: int | None) -> None:
    await _fill([factory.embedded_index(data / "index"), factory.meilisearch_index(server.url, None)], data, articles)
    engines = [factory.embedded_engine(data / "index"), factory.meilisearch_engine(server.url, None)]
    print(f"{len(KEYSTROKES)} keystrokes, {ROUNDS} rounds; milliseconds\n")
    print("| asked for | engine | p50 | p99 | CPU p50 | CPU p99 |\n|---|---|---|---|---|---|")
    for (name, query), engine in itertools.product(GROUPS.items(), engines):
        print(f"| {name} | {engine.name} | {_shown(await _typed(engine, query))} |", flush=True)
    for engine in engines:
        print(f"| all groups, remembering | {engine.name} | {_shown(await _typed(engine, BOX, remembering=True))} |")
    (page,) = await engines[0].search([SearchRequest(page=Page(0), facets=frozenset({FacetField.TAGS}))])
    _type_in_facet(page.facets[FacetField.TAGS].values)
    for engine in engines:
        await engine.aclose()


async def _fill(indexes: Sequence[SearchIndex], data: Path, articles: int | None) -> None:
    if articles is None:
        with unpacked() as folder:
            async with Store.open(data / "store.sqlite3") as store:
                await filled(store, folder, indexes)
    for index in indexes:
        if articles is not None:
            await index.open()
            made = synthetic.documents(articles)
            while chunk := list(itertools.islice(made, _CHUNK)):
                await index.apply(chunk, ())
        await index.aclose()


class Watch:
    """Milliseconds of wall and of processor, keystroke by keystroke."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, float]] = []

    @contextmanager
    def keystroke(self) -> Iterator[None]:
        started = time.perf_counter(), time.process_time()
        yield
        ended = time.perf_counter(), time.process_time()
        self.taken.append(((ended[0] - started[0]) * 1000, (ended[1] - started[1]) * 1000))


async def _typed(engine: SearchEngine, query: str, *, remembering: bool = False) -> Watch:
    executor, watch = Executor(schema), Watch()
    for _ in range(3):  # what a running gateway has: a plan
        await executor.execute(query, {"typed": ""}, None, Context(engine))
    for typed in TYPED * ROUNDS:
        asked = CachingEngine(engine, _MEMORY) if remembering else engine
        for end in range(1, len(typed) + 1):
            with watch.keystroke():
                answer = await executor.execute(query, {"typed": typed[:end]}, None, Context(asked))
            assert answer.executed  # noqa: S101
    return watch


def _type_in_facet(tags: Sequence[FacetCount]) -> None:
    """The search in counted values alone: in the tags as they are, and in three times as many."""
    more = [*tags]
    for apart in (1, 2):
        more += [FacetCount(f"{one.value} {two.value}", 1, 1) for one, two in zip(tags, tags[apart:], strict=False)]
    for values in (tags, more):
        watch = Watch()
        for typed in KEYSTROKES * ROUNDS:
            with watch.keystroke():
                typed_in(values, typed)
        print(f"| typed into {len(values):,} values, without counting them | | {_shown(watch)} |")


def _shown(watch: Watch) -> str:
    columns = zip(*watch.taken, strict=True)
    return " | ".join(f"{statistics.median(one):.1f} | {statistics.quantiles(one, n=100)[98]:.1f}" for one in columns)


if __name__ == "__main__":
    main()
