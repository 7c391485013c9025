"""How long typical operations take, on both engines in turn: ``python -m bench.operations --meilisearch BIN``.

The articles are invented, and brought by the real indexer (`bench.filled`). Every operation is asked with many
different words, as a plan, without HTTP and without caches; the engines take turns, question by question. Prints
Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from bench.filled import Filled, filled
from bench.synthetic import World
from gateway.plans.executor import Executor
from schema import schema
from schema.context import Context
from search import factory
from search.engine import SearchEngine
from search.meilisearch.http import Pool, Response

_HIT = """id slug title description lang publishedAt category tags sentiment readingMinutes url
  source { key name } coverImage { small thumb }"""
#: Questions that are not measured: the first ones read, compile and warm up.
_WARM = 5
_FACETS = ("tags", "category", "source", "lang", "sentiment")

OPERATIONS = {
    "suggest": """query($text: String!) { suggest(prefix: $text) {
        completions { text count } tags { value count } sources { value label count }
        articles { node { id title } matches { field parts { text matched } } }
    } }""",
    "search page": f"query($text: String!) {{ articles(query: $text) {{ totalCount nodes {{ {_HIT} }} }} }}",
    "five-facet page": f"""query($text: String!) {{ articles(query: $text) {{ totalCount nodes {{ {_HIT} }}
        facets {{ {" ".join(f"{name} {{ values {{ value count currentCount selected }} }}" for name in _FACETS)} }}
    }} }}""",
    "histogram page": f"""query($text: String!) {{ articles(query: $text) {{ totalCount nodes {{ {_HIT} }}
        histogram(timeZone: "Europe/Kyiv") {{ interval buckets {{ start count sentiment {{ positive negative }} }} }}
    }} }}""",
    "page with all that is nested": """query($text: String!) { articles(query: $text) { totalCount nodes {
        id title translations { lang title } related(first: 3) { id title } story { headline articleCount }
        source { name articleCount latestArticleAt sentiment { positive negative } }
    } } }""",
}


@dataclass(slots=True)
class Asked:
    """Milliseconds by engine, HTTP requests to Meilisearch, and how many answers had errors."""

    times: dict[str, list[float]]
    trips: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def row(self) -> str:
        cells = []
        for taken in self.times.values():
            cells += [f"{statistics.median(taken):.1f} ms", f"{statistics.quantiles(taken, n=100)[98]:.1f} ms"]
        trips = f"{statistics.median(self.trips):.0f}, at most {max(self.trips)}"
        return f"{' | '.join(cells)} | {trips} | {self.errors.total()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    parser.add_argument("--articles", type=int, nargs="+", default=[11_000, 200_000])
    parser.add_argument("--questions", type=int, default=200, help="of each operation, on each engine")
    parser.add_argument("--data", type=Path, help="keep what is filled in this folder, and use it the next time")
    chosen = parser.parse_args()
    for number in chosen.articles:
        with filled(number, chosen.meilisearch, chosen.data) as world:
            print(f"\n{number:,} articles\n\n{world.table()}\n", flush=True)
            asyncio.run(_measure(world, chosen.questions))


async def _measure(world: Filled, questions: int) -> None:
    async with AsyncExitStack() as stack:
        engines: dict[str, SearchEngine] = {
            "embedded": factory.embedded_engine(world.index),
            "Meilisearch": factory.meilisearch_engine(world.server.url, None),
        }
        for engine in engines.values():
            stack.push_async_callback(engine.aclose)
        print("| operation | embedded p50 | p99 | Meilisearch p50 | p99 | round trips | errors |")
        print("|---|---|---|---|---|---|---|")
        for name, operation in OPERATIONS.items():
            asked = await _asked(engines, operation, list(typed_texts(questions)))
            print(f"| {name} | {asked.row()} |", flush=True)


async def _asked(engines: Mapping[str, SearchEngine], operation: str, texts: Sequence[str]) -> Asked:
    executor, asked = Executor(schema), Asked({name: [] for name in engines})
    for number, text in enumerate([*texts[:_WARM], *texts]):
        for name, engine in engines.items():
            began = time.perf_counter()
            with _counted() as trips:
                answer = await executor.execute(operation, {"text": text}, None, Context(engine))
            taken = (time.perf_counter() - began) * 1_000
            if number >= _WARM:
                asked.times[name].append(taken)
                asked.trips += trips
                if answer.has_errors:
                    asked.errors[json.loads(answer.body)["errors"][0]["message"]] += 1
    for message, count in asked.errors.items():
        print(f"{count} times: {message}", file=sys.stderr)
    return asked


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Gives the number of HTTP requests to Meilisearch once they are made; nothing where there were none."""
    number: list[int] = []
    send = Pool.send

    async def counted(pool: Pool, *arguments: Any, **options: Any) -> Response:
        number[:] = [sum(number) + 1]
        return await send(pool, *arguments, **options)

    with patch.object(Pool, "send", counted):
        yield number


def typed_texts(number: int) -> Iterator[str]:
    """What people type: beginnings of words, whole words, two words, misspelt ones."""
    random, world = Random(7), World(1)  # noqa: S311  # nothing here is secret
    for at in range(number):
        lang = "en" if at % 3 else "uk"
        one, other = world.words[lang].draw(random, 2)
        yield [one[: random.randint(1, 4)], one, f"{one} {other}", one[:2] + one[3:]][at % 4]


if __name__ == "__main__":
    main()
