"""How well related articles are found: ``python -m bench.related``. Needs the corpus. Prints Markdown.

The 2,062 articles of the corpus go into a fresh store and from there into an embedded index, and every judged article
is asked for what is related to it. `related_judged.json` has, by id, what was judged related by reading both titles,
and what was not. ``chosen on`` served to choose the numbers in `search.related` and `indexer.stories.topics`: what
several earlier ways to do it listed for 89 articles. ``held out`` is what this way listed for 45 others, chosen at
random, when their judgement was still to come; what has changed since is not judged.

The 400 polls of the corpus tell how much is missed. `stories_judged.json` has pairs of articles by two publishers that
were judged to be of one event. Those that did not become one story should at least be related.
"""

from __future__ import annotations

import asyncio
import json
import tarfile
import tempfile
from collections.abc import Collection, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import stories
from bench.processes import ROOT
from indexer.run import index_folder
from indexer.store import Store
from schema.loads import Loads
from search import factory, related
from search.article import Document

ARCHIVE = ROOT.parent / "shared/corpus/articles-2025-11.tar.xz"
JUDGED = Path(__file__).with_name("related_judged.json")
FIRST = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> None:
    documents = await _corpus(folder)
    print("| articles | judged | with any | listed | right | the first right |\n|---|---|---|---|---|---|")
    for half, judged in json.loads(JUDGED.read_text()).items():
        found = await _related(folder / "corpus.index", documents, judged)
        _show(half, judged, found)
    await _show_missed(folder)


async def _corpus(folder: Path) -> list[Document]:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder / "articles", filter="data")
    async with Store.open(folder / "corpus.sqlite3") as store:
        await index_folder(store, folder / "articles", now=datetime.now(UTC))
        return await _documents(store)


async def _polls(folder: Path) -> list[Document]:
    async with Store.open(folder / "polls.sqlite3") as store:
        await stories.take_in(store)
        return await _documents(store)


async def _documents(store: Store) -> list[Document]:
    return list((await store.documents(list(await store.digests()))).values())


async def _related(folder: Path, documents: list[Document], ids: Collection[str]) -> dict[str, list[Document]]:
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply(documents, ())
    async with aclosing(factory.embedded_engine(folder)) as engine:
        by_id = {document["id"]: document for document in documents}
        wanted = frozenset({"externalId"})
        return {id: await Loads(engine).related(by_id[id], FIRST, wanted | related.READ) for id in ids}


def _show(half: str, judged: Mapping[str, Any], found: Mapping[str, list[Document]]) -> None:
    told = {id: [_verdict(judged[id], one["id"]) for one in listed] for id, listed in found.items()}
    verdicts = [verdict for several in told.values() for verdict in several if verdict is not None]
    first = [several[0] for several in told.values() if several and several[0] is not None]
    with_any = sum(bool(several) for several in told.values())
    listed = sum(map(len, told.values())) / len(told)
    right, best = sum(verdicts) / len(verdicts), sum(first) / len(first)
    print(f"| {half}: {len(told)} | {len(verdicts)} | {with_any} | {listed:.1f} each | {right:.2f} | {best:.2f} |")


def _verdict(judged: Mapping[str, list[str]], id: str) -> bool | None:
    return True if id in judged["related"] else False if id in judged["other"] else None


async def _show_missed(folder: Path) -> None:
    documents = await _polls(folder)
    by_external = {document["externalId"]: document for document in documents}
    pairs = [pair for pair in stories.judged_pairs() if pair.is_same and pair.stratum.startswith("cross")]
    ways = [
        (by_external[a], by_external[b]) for pair in pairs for a, b in ((pair.one, pair.other), (pair.other, pair.one))
    ]
    apart = [(one, other) for one, other in ways if not _are_one_story(one, other)]
    found = await _related(folder / "polls.index", documents, {one["id"] for one, _ in apart})
    right = sum(
        any(each["id"] == other["id"] or _are_one_story(each, other) for each in found[one["id"]])
        for one, other in apart
    )
    print(f"\n- of one event and not in one story: {right} of {len(apart)} are related ({right / len(apart):.2f})")


def _are_one_story(one: Document, other: Document) -> bool:
    return "story" in one and one["story"] == other.get("story")


if __name__ == "__main__":
    main()
