"""Ways to count a histogram, beside each other: ``python -m bench.histograms --meilisearch BIN 11000 100000``.

The articles are invented (`bench.synthetic`), of one year. On a Meilisearch server of its own: a query for each bucket;
one distribution of the quarter hours of all hits; and counts by day, as the engine does it. Ways take turns, so that
what else the machine does hits all alike. Then both engines with several histograms. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import meilisearch
import orjson

from bench.processes import Server
from bench.processes import meilisearch as serving
from bench.synthetic import documents
from search import factory
from search.article import Document
from search.engine import SearchEngine
from search.filters import ArticleFilter, Period
from search.histogram import HistogramRequest, Interval
from search.meilisearch import queries
from search.meilisearch.answers import Answer
from search.meilisearch.dialogue import dialogue
from search.meilisearch.queries import Query, Wording
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.text import Query as Words
from search.time_zone import TimeZone

_QUARTERS = "_quarters"
_SENTIMENT = "_spellings.sentiment"
_INDEX = "bench"
_BATCH = 20_000
_ROUNDS = 15
_KYIV, _KOLKATA = TimeZone("Europe/Kyiv"), TimeZone("Asia/Kolkata")
_FEBRUARY = int(datetime(2025, 2, 1, tzinfo=UTC).timestamp())
_WEEKS = HistogramRequest(Interval.AUTO, _KYIV)

Asking: TypeAlias = Generator[Mapping[str, Query], Mapping[str, Answer], Any]
Way: TypeAlias = Callable[[SearchRequest], Asking]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    parser.add_argument("articles", type=int, nargs="+")
    chosen = parser.parse_args()
    for articles in chosen.articles:
        with serving(chosen.meilisearch) as server, tempfile.TemporaryDirectory() as folder:
            asyncio.run(_measure(server, Path(folder), articles))


async def _measure(server: Server, folder: Path, articles: int) -> None:
    await _fill(server.url, folder, articles)
    searched = _searches()
    print(f"\n{articles:,} articles, weeks of Europe/Kyiv: p50 in ms (processor time of the server)\n")
    print("| search | hits | without | a query a bucket | quarter hours | days |\n|---|---|---|---|---|---|")
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        for name, request in searched.items():
            print(f"| {name} |", " | ".join(await _compared(client, server, request)), "|", flush=True)
    print(f"\n{articles:,} articles, both engines: p50 and p99 in ms\n")
    print("| histogram | buckets | embedded | meilisearch |\n|---|---|---|---|")
    async with _engines(server.url, folder) as engines:
        for name, request in _HISTOGRAMS.items():
            cells = [await _cost(engine, request) for engine in engines]
            print(f"| {name} | {cells[0][0]} | {cells[0][1]} | {cells[1][1]} |", flush=True)


def _searches() -> dict[str, SearchRequest]:
    text = next(iter(documents(1)))["text"].lower().split()
    common, rare = max(text, key=text.count), max(text, key=len)
    asked = {"everything": "", "a common word": common, "two words": f"{common} {text[1]}", "a rare word": rare}
    return {
        name: SearchRequest(Words.parse(words), page=Page(0), histograms=frozenset({_WEEKS}))
        for name, words in asked.items()
    }


def _period(days: int) -> ArticleFilter:
    return ArticleFilter(published_at=Period(_FEBRUARY, _FEBRUARY + days * 86_400))


def _one(interval: Interval, zone: TimeZone = _KYIV, chosen: ArticleFilter | None = None) -> SearchRequest:
    wanted = HistogramRequest(interval, zone)
    return SearchRequest(filter=chosen or ArticleFilter(), page=Page(0), histograms=frozenset({wanted}))


_HISTOGRAMS = {
    "none": SearchRequest(page=Page(0)),
    "AUTO, a year": _one(Interval.AUTO),
    "AUTO, 30 days": _one(Interval.AUTO, chosen=_period(30)),
    "DAY, a year": _one(Interval.DAY),
    "DAY, a year, UTC": _one(Interval.DAY, TimeZone()),
    "MONTH, a year": _one(Interval.MONTH),
    "HOUR, 160 days": _one(Interval.HOUR, _KOLKATA, _period(160)),
}


async def _fill(url: str, folder: Path, articles: int) -> None:
    index, embedded = factory.meilisearch_index(url, None, _INDEX), factory.embedded_index(folder)
    async with aclosing(index), aclosing(embedded):
        await index.open()
        await embedded.open()
        settings = meilisearch.Client(url).index(_INDEX)
        task = settings.update_filterable_attributes([*settings.get_filterable_attributes(), _QUARTERS])
        settings.wait_for_task(task.task_uid, timeout_in_ms=60_000)
        made = documents(articles)
        while batch := list(islice(made, _BATCH)):
            await embedded.apply(batch, ())
            await index.apply([{**document, _QUARTERS: _quarter(document)} for document in batch], ())


def _quarter(document: Document) -> str:
    return f"{document['publishedAt'] // 900}{document.get('sentiment', 'U')[0]}"


@asynccontextmanager
async def _engines(url: str, folder: Path) -> AsyncIterator[list[SearchEngine]]:
    engines = [factory.embedded_engine(folder), factory.meilisearch_engine(url, None, _INDEX)]
    yield engines
    for engine in engines:
        await engine.aclose()


async def _cost(engine: SearchEngine, request: SearchRequest) -> tuple[str, str]:
    """The number of buckets, and how long it took."""
    (page,) = await engine.search([request])
    assert page.is_whole  # noqa: S101
    buckets = [len(histogram.buckets) for histogram in page.histograms.values()]
    times = []
    for _ in range(8 * _ROUNDS):
        began = time.perf_counter()
        await engine.search([request])
        times.append((time.perf_counter() - began) * 1e3)
    percentiles = statistics.quantiles(times, n=100)
    return str(sum(buckets)), f"{percentiles[49]:.1f} · {percentiles[98]:.1f}"


async def _compared(client: httpx.AsyncClient, server: Server, request: SearchRequest) -> list[str]:
    walls: dict[str, list[float]] = {name: [] for name in _WAYS}
    cpu: dict[str, float] = dict.fromkeys(_WAYS, 0.0)
    hits: set[int] = set()
    for _ in range(_ROUNDS):
        for name, way in _WAYS.items():
            before, began = server.cpu_seconds, time.perf_counter()
            counted = await _asked(client, way(request))
            walls[name].append((time.perf_counter() - began) * 1e3)
            cpu[name] += (server.cpu_seconds - before) * 1e3 / _ROUNDS
            hits.add(counted)
    (total,) = hits  # all count the same
    return [f"{total:,}", *(f"{statistics.median(times):.1f} ({cpu[name]:.0f})" for name, times in walls.items())]


async def _asked(client: httpx.AsyncClient, asking: Asking) -> int:
    """Drives a dialogue with the server; the hits that it has counted."""
    turn = next(asking)
    while True:
        body = orjson.dumps({"queries": [{"indexUid": _INDEX, **query} for query in turn.values()]})
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        said = orjson.loads((await client.post("/multi-search", content=body, headers=headers)).content)
        answers = map(Answer.of, said["results"], turn.values())
        try:
            turn = asking.send(dict(zip(turn, answers, strict=True)))
        except StopIteration as end:
            counted: int = end.value
            return counted


def _without(request: SearchRequest) -> Asking:
    answers = yield {"count": queries.count(request, _wording(request))}
    return answers["count"].total


def _by_bucket(request: SearchRequest) -> Asking:
    wording = _wording(request)
    ends = {name: queries.end(request, wording, ascending=name == "first") for name in ("first", "last")}
    answers = yield {"count": queries.count(request, wording), **ends}
    first, last = (answers[name].hits[0]["publishedAt"] for name in ("first", "last"))
    edges = _WEEKS.axis(first, last).edges
    asked = {}
    for start, end in pairwise(edges):
        query = queries.count(request, wording)
        asked[str(start)] = {
            **query,
            "filter": [f"publishedAt >= {start} AND publishedAt < {end}"],
            "facets": [_SENTIMENT],
        }
    counted = yield asked
    assert all(sum(one.distribution(_SENTIMENT).values()) == one.total for one in counted.values())  # noqa: S101
    return sum(one.total for one in counted.values())


def _by_quarter(request: SearchRequest) -> Asking:
    answers = yield {"count": {**queries.count(request, _wording(request)), "facets": [_QUARTERS]}}
    by_quarter: dict[int, int] = {}
    for value, hits in answers["count"].distribution(_QUARTERS).items():
        by_quarter[int(value[:-1])] = by_quarter.get(int(value[:-1]), 0) + hits
    edges = _WEEKS.axis(min(by_quarter) * 900, max(by_quarter) * 900).edges
    assert not any(edge % 900 for edge in edges)  # noqa: S101
    return sum(by_quarter.values())


def _by_day(request: SearchRequest) -> Asking:
    page: SearchPage = yield from dialogue(request, "")
    return sum(bucket.total for bucket in page.histograms[_WEEKS].buckets)


_WAYS: dict[str, Way] = {"without": _without, "bucket": _by_bucket, "quarter": _by_quarter, "day": _by_day}


def _wording(request: SearchRequest) -> Wording:
    return Wording(tuple(request.query.tokens))


if __name__ == "__main__":
    main()
