"""Index runs and typical searches over the real corpus, on both engines in turn: ``python -m bench.corpus``.

Needs the corpus beside the checkout and a Meilisearch binary (``scripts/meilisearch --path``). Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import ROOT, Cost, Server, meilisearch, run, size_mb
from search import factory
from search.cursor import Sort
from search.engine import SearchEngine
from search.filters import ArticleFilter, FacetField, Terms
from search.request import SearchRequest
from search.text import Query

CORPUS = ROOT.parent / "shared/corpus/articles-2025-11.tar.xz"
ROUNDS = 15
_ATTRIBUTES = frozenset(
    {"title", "slug", "lang", "publishedAt", "tags", "category", "sentiment", "source", "coverImage"}
)
_FIVE = frozenset({FacetField.TAGS, FacetField.CATEGORY, FacetField.SOURCE, FacetField.LANG, FacetField.SENTIMENT})


def _search(text: str, **rest: object) -> SearchRequest:
    return SearchRequest(Query.parse(text), attributes=_ATTRIBUTES, facets=_FIVE, **rest)  # type: ignore[arg-type]


SEARCHES = {
    "nothing typed": _search(""),
    "`b`": _search("b"),
    "`bitc`": _search("bitc"),
    "`bitcoin mining`": _search("bitcoin mining"),
    "`etherum` (misspelt)": _search("etherum"),
    "`fed rate cut`": _search("fed rate cut"),
    "`ринок` in uk": _search("ринок", filter=ArticleFilter(lang=Terms(any_of=("uk",)))),
    "`bitcoin`, two tags on": _search("bitcoin", filter=ArticleFilter(tags=Terms(any_of=("BTC", "MARKET")))),
    "`price` by date": _search("price", sort=Sort.PUBLISHED_AT_DESC),
    "nothing typed, by date, negative": _search(
        "", sort=Sort.PUBLISHED_AT_DESC, filter=ArticleFilter(sentiment=Terms(any_of=("NEGATIVE",)))
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    binary = parser.parse_args().meilisearch
    if not CORPUS.exists():
        sys.exit(f"The corpus is not there: {CORPUS}")
    with unpacked() as articles, tempfile.TemporaryDirectory() as data, meilisearch(binary) as server:
        _index_runs(articles, Path(data), server)
        asyncio.run(_searches(Path(data) / "embedded/index", server))


@contextmanager
def unpacked() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(CORPUS) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _index_runs(articles: Path, data: Path, server: Server) -> None:
    print("| target | run | seconds | CPU s | peak MB |\n|---|---|---|---|---|")
    targets = {"embedded": {}, "meilisearch": {"NEWSGATE_MEILISEARCH_URL": server.url}}
    for name, environment in targets.items():
        command = [sys.executable, "-m", "gateway.cli", "index", str(articles), "--data-dir", str(data / name)]
        for number in ("first", "second"):
            _print_run(name, number, run(command, environment))
    print(f"\n- Meilisearch's own peak: {server.peak_mb:.0f} MB")
    print(f"- store: {_store_mb(data / 'embedded'):.1f} MB")
    print(f"- embedded index: {size_mb(data / 'embedded/index'):.1f} MB")
    print(f"- Meilisearch's data: {size_mb(server.folder):.1f} MB\n")


def _print_run(target: str, number: str, cost: Cost) -> None:
    print(f"| {target} | {number} | {cost.seconds:.2f} | {cost.cpu_seconds:.2f} | {cost.peak_mb:.0f} |", flush=True)


def _store_mb(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.glob("*.sqlite3*")) / 1e6


async def _searches(index: Path, server: Server) -> None:
    engines = [factory.embedded_engine(index), factory.meilisearch_engine(server.url, None)]
    print("| search, 20 hits and five facets | hits | embedded, ms | Meilisearch, ms | ratio |\n|---|---|---|---|---|")
    for name, request in SEARCHES.items():
        times: list[list[float]] = [[], []]
        totals = [(await engine.search([request]))[0].total for engine in engines]
        for _ in range(ROUNDS):  # in turn, so that what else the machine does hits both alike
            for engine, taken in zip(engines, times, strict=True):
                taken.append(await _milliseconds(engine, request))
        embedded, served = (statistics.median(taken) for taken in times)
        hits = str(totals[0]) if totals[0] == totals[1] else f"{totals[0]} / {totals[1]}"
        print(f"| {name} | {hits} | {embedded:.1f} | {served:.1f} | {served / embedded:.1f} |", flush=True)
    for engine in engines:
        await engine.aclose()


async def _milliseconds(engine: SearchEngine, request: SearchRequest) -> float:
    started = time.perf_counter()
    await engine.search([request])
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
