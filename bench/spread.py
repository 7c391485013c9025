"""What several servers cost: the CPU of a request at the gateway and at the servers, for one, replicas and partitions.

``python -m bench.spread --meilisearch BINARY`` fills three servers with everything, and an index on each with a third,
and asks a gateway over each arrangement the same questions. Two cores say nothing of how fast many machines are
together; what a request costs where is the same on any number of them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from bench import accounting
from bench.gateways import contenders, questions
from bench.gateways.load import Request, ask, load
from bench.processes import Server, meilisearch, size_mb
from bench.synthetic import documents
from search import factory
from search.engine import SearchIndex

_SERVERS = 3
_TEXTS = 100
_CONNECTIONS = 8
#: Documents that are sent at a time, as the indexer does.
_BATCH = 4_000
_WHOLE, _PARTS = "articles", "parts"


@dataclass(frozen=True, slots=True)
class Arrangement:
    name: str
    urls: str
    index: str


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU in milliseconds a request; ``servers`` is all of them together."""

    name: str
    requests: int
    gateway: float
    servers: float
    p50: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="The server's binary.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    asyncio.run(_measured(options.meilisearch, options.articles, options.seconds))


async def _measured(binary: Path, articles: int, seconds: float) -> None:
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(meilisearch(binary)) for _ in range(_SERVERS)]
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [server.url for server in servers]
        replicas, partitions = " ".join(urls), " | ".join(urls)
        print(f"{articles:,} articles")
        for name, index in ((urls[0], _WHOLE), (partitions, _PARTS), (" ".join(urls[1:]), _WHOLE)):
            await _fill(name, index, articles, servers)
        texts = await _texts(urls[0], articles)
        print("| | requests | gateway, ms CPU | servers, ms CPU | p50 at 8, ms |\n| :-- | --: | --: | --: | --: |")
        arrangements = [
            Arrangement("one server", urls[0], _WHOLE),
            Arrangement("three replicas", replicas, _WHOLE),
            Arrangement("three partitions", partitions, _PARTS),
        ]
        for arrangement in arrangements:
            cost = await _cost(arrangement, data, texts, servers, seconds)
            print(f"| {cost.name} | {cost.requests:,} | {cost.gateway:.2f} | {cost.servers:.2f} | {cost.p50:.1f} |")
        for number, server in enumerate(servers, 1):
            print(f"server {number}: {accounting.peak_mb(server.pid):.0f} MB resident at most")


async def _fill(urls: str, index_name: str, articles: int, servers: Sequence[Server]) -> None:
    began, cpu, size = time.monotonic(), _cpu(servers), _size(servers)
    indexes = [open_index() for open_index in factory.meilisearch_indexes(urls, None, index_name)]
    made = list(documents(articles))

    async def fill(index: SearchIndex) -> None:
        await index.open()
        own = [one for one in made if index.share.has(one["id"])]
        for start in range(0, len(own), _BATCH):
            await index.apply(own[start : start + _BATCH], [])

    await asyncio.gather(*map(fill, indexes))
    print(
        f"{len(indexes)} × {index_name}: {time.monotonic() - began:.1f} s, {_cpu(servers) - cpu:.1f} s CPU, "
        f"{_size(servers) - size:.0f} MB on disk"
    )


async def _texts(url: str, articles: int) -> list[str]:
    engine = factory.meilisearch_engine(url, None)
    try:
        return await questions.typed(engine, [one["title"] for one in documents(articles)], _TEXTS, 20)
    finally:
        await engine.aclose()


async def _cost(
    arrangement: Arrangement, data: Path, texts: Sequence[str], servers: Sequence[Server], seconds: float
) -> Cost:
    contender = contenders.newsgate(data, arrangement.urls, cache=False)
    chosen = replace(contender, environment={**contender.environment, "NEWSGATE_MEILISEARCH_INDEX": arrangement.index})
    with contenders.running(chosen) as gateway:
        messages = questions.graphql(texts)
        for message in messages[:20]:
            assert "errors" not in orjson.loads(await ask(gateway.port, message))  # noqa: S101  # or it measures nothing
        own, others = accounting.cpu_seconds(gateway.pid), _cpu(servers)
        done = await load(gateway.port, [Request(message) for message in messages], _CONNECTIONS, seconds)
        number = len(done.latencies)
        return Cost(
            arrangement.name,
            number,
            (accounting.cpu_seconds(gateway.pid) - own) / number * 1_000,
            (_cpu(servers) - others) / number * 1_000,
            sorted(done.latencies)[number // 2] * 1_000,
        )


def _cpu(servers: Sequence[Server]) -> float:
    return sum(server.cpu_seconds for server in servers)


def _size(servers: Sequence[Server]) -> float:
    return sum(size_mb(server.folder) for server in servers)


if __name__ == "__main__":
    main()
