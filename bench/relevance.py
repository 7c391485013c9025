"""How well both engines rank: ``python -m bench.relevance``. Prints Markdown.

Needs the corpus of articles beside the checkout and a Meilisearch binary (``scripts/meilisearch --path``).

`JUDGED` has 100 queries by language and kind, each with the articles that answer it, as ``externalId.lang``. They were
written for articles taken at even distances through the corpus, in the words in which somebody might remember them, and
before any engine had answered. Right are all articles in the query's language that tell the same, found by reading;
names that are alike in both languages (``avail nexus``) are right in both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import CORPUS, unpacked
from bench.processes import meilisearch
from indexer.push import push
from indexer.run import index_folder
from indexer.store import Store
from search import factory
from search.article import Document
from search.engine import SearchEngine, SearchIndex
from search.request import Page, SearchRequest
from search.text import Query

JUDGED = Path(__file__).with_name("relevance_judged.json")
#: Hits that are looked at. Further down nobody looks.
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """``right``: the articles that answer the query, as ``externalId.lang``."""

    language: str
    kind: str
    query: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """``place``: where the first right article stands, from 1; None where it is not among the first `DEPTH`."""

    judgement: Judgement
    place: int | None

    def is_within(self, hits: int) -> bool:
        return self.place is not None and self.place <= hits


def judgements() -> list[Judgement]:
    return [
        Judgement(language, kind, query, frozenset(right))
        for language, kinds in json.loads(JUDGED.read_text()).items()
        for kind, queries in kinds.items()
        for query, right in queries.items()
    ]


async def filled(store: Store, articles: Path, indexes: Iterable[SearchIndex]) -> None:
    """Reads the articles of a folder into an empty store and brings the indexes up to date."""
    now = datetime.now(UTC)
    await index_folder(store, articles, now=now)
    for index in indexes:
        await index.open()
        await push(store, index, now=now)


async def ranked(engine: SearchEngine, judged: Iterable[Judgement]) -> list[Ranked]:
    return [Ranked(one, await _place(engine, one)) for one in judged]


async def _place(engine: SearchEngine, judged: Judgement) -> int | None:
    request = SearchRequest(Query.parse(judged.query), page=Page(DEPTH), attributes=frozenset({"externalId", "lang"}))
    (page,) = await engine.search([request])
    return next((place for place, hit in enumerate(page.hits, 1) if label(hit.document) in judged.right), None)


def label(document: Document) -> str:
    """What a judgement calls an article."""
    return f"{document['externalId']}.{document['lang']}"


def mean_reciprocal_rank(found: Sequence[Ranked]) -> float:
    return sum(1 / one.place for one in found if one.place) / len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    binary = parser.parse_args().meilisearch
    if not CORPUS.exists():
        sys.exit(f"The corpus is not there: {CORPUS}")
    with unpacked() as articles, tempfile.TemporaryDirectory() as data, meilisearch(binary) as server:
        asyncio.run(_measure(articles, Path(data), server.url))


async def _measure(articles: Path, data: Path, url: str) -> None:
    indexes = [factory.embedded_index(data / "index"), factory.meilisearch_index(url, None)]
    async with Store.open(data / "store.sqlite3") as store:
        await filled(store, articles, indexes)
    for index in indexes:
        await index.aclose()
    engines = [factory.embedded_engine(data / "index"), factory.meilisearch_engine(url, None)]
    found = {engine.name: await ranked(engine, judgements()) for engine in engines}
    for engine in engines:
        await engine.aclose()
    print("\n".join([*_table(found), "", *_misses(found)]))


def rows(found: Sequence[Ranked]) -> dict[str, list[str]]:
    """For each kind of query and for all: how many have a right article first, how many in the first three, MRR."""
    groups: dict[str, list[Ranked]] = {}
    for one in found:
        groups.setdefault(f"{one.judgement.kind}, {one.judgement.language}", []).append(one)
    return {name: _cells(group) for name, group in {**groups, "all": found}.items()}


def _cells(group: Sequence[Ranked]) -> list[str]:
    first, three = (sum(one.is_within(hits) for one in group) for hits in (1, 3))
    return [str(first), str(three), f"{mean_reciprocal_rank(group):.2f}"]


def _table(found: Mapping[str, Sequence[Ranked]]) -> Iterator[str]:
    columns = [rows(places) for places in found.values()]
    yield "| queries | " + " | ".join(f"{engine}: first | in three | MRR" for engine in found) + " |"
    yield "|---|" + "---|---|---|" * len(columns)
    for name in columns[0]:
        yield f"| {name} | " + " | ".join(cell for column in columns for cell in column[name]) + " |"


def _misses(found: Mapping[str, Iterable[Ranked]]) -> Iterator[str]:
    """The queries that have no right article among the first three."""
    for engine, places in found.items():
        for one in places:
            if not one.is_within(3):
                yield f"- {engine}: `{one.judgement.query}` ({one.place or f'not among {DEPTH}'})"


if __name__ == "__main__":
    main()
