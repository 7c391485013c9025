"""What one Markdown article costs, step by step: ``python -m bench.stages [FOLDER]``. Prints Markdown.

Processor time, because the machine has other work too; of several rounds the cheapest, because the others' cache
misses are not ours. Without a folder, the real corpus.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import orjson

from bench.corpus import unpacked
from indexer import folder, mojibake
from indexer.folder import Found
from indexer.intake import take_in
from indexer.normalise import normalise
from indexer.plaintext import plain_text
from indexer.reading import Batch
from indexer.rows import Raw, compressed, content_of, row, rules_of
from indexer.sources import front_matter
from indexer.sources.markdown import Markdown
from indexer.store import Store, sources
from indexer.store.items import Row
from search.article import Document
from search.embedded.fields import tantivy_document
from search.embedded.index import EmbeddedIndex
from search.meilisearch.batches import bodies
from search.meilisearch.marks import Stamps

ROUNDS = 5
BATCH = 500
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FORMAT = Markdown("bench", "Bench")

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    chosen: Path | None = parser.parse_args().folder
    with ExitStack() as stack:
        _measure((chosen or stack.enter_context(unpacked())).resolve())


def _measure(root: Path) -> None:
    files = [found for found in folder.walk(root) if isinstance(found, Found)]
    print(f"{len(files):,} files; processor time per article, the cheapest of {ROUNDS} rounds\n")
    print("| step | µs |\n|---|---|")
    payloads = _step("read the file", lambda file: folder.read(root, file.key, NOW).payload, files)
    rules = rules_of(FORMAT)
    _step("digest the payload", lambda payload: content_of(rules, payload), payloads)
    heads = [front_matter.split(payload.decode().replace("\r\n", "\n"))[0] for payload in payloads]
    _step("- its front matter alone", front_matter.parse, heads)
    pairs = list(zip([file.key for file in files], payloads, strict=True))
    items = _step("parse", lambda pair: FORMAT.parse(*pair, NOW), pairs)
    _step("- its mojibake guard alone", lambda item: mojibake.repaired(item.body), items)
    _step("- its plain text alone", lambda item: plain_text(item.body), items)
    articles = [normalised.article for normalised in _step("normalise", normalise, items)]
    documents = _step("make the document", lambda article: article.document(), articles)
    _step("write and digest its JSON", lambda document: hashlib.sha256(orjson.dumps(document)).digest(), documents)
    _step("compress the payload", compressed, payloads)
    rows = [row(FORMAT, Raw(*pair, content_of(rules, pair[1]), NOW)) for pair in pairs]
    _show("store (SQLite)", min(asyncio.run(_store(rows)) for _ in range(ROUNDS)), len(rows))
    _step("for the embedded index: make its document", tantivy_document, documents)
    _show("for the embedded index: take it in", min(asyncio.run(_embed(documents)) for _ in range(ROUNDS)), len(rows))
    _step("for Meilisearch: make its lines", lambda document: b"".join(bodies([document], Stamps())), documents)


def _step(name: str, work: Callable[[T], Document | object], inputs: Iterable[T]) -> list:  # type: ignore[type-arg]
    """Measures and shows what ``work`` costs over all inputs; returns what came out."""
    inputs, taken, results = list(inputs), [], []
    for _ in range(ROUNDS):
        started = time.process_time()
        results = [work(one) for one in inputs]
        taken.append(time.process_time() - started)
    _show(name, min(taken), len(inputs))
    return results


def _show(name: str, seconds: float, number: int) -> None:
    print(f"| {name} | {seconds / number * 1e6:.1f} |", flush=True)


async def _store(rows: list[Row]) -> float:
    with tempfile.TemporaryDirectory() as data:
        async with Store.open(Path(data) / "store.sqlite3") as store:
            async with store.writing() as db:
                source = await sources.save(db, "bench", Markdown.kind, "/bench")
            started = time.process_time()
            for at in range(0, len(rows), BATCH):
                await take_in(store, source, Batch(rows=rows[at : at + BATCH]), NOW)
            return time.process_time() - started


async def _embed(documents: list[Document]) -> float:
    with tempfile.TemporaryDirectory() as data:
        index = EmbeddedIndex(Path(data))
        await index.open()
        started = time.process_time()
        for at in range(0, len(documents), 2 * BATCH):
            await index.apply(documents[at : at + 2 * BATCH], ())
        await index.aclose()
        return time.process_time() - started


if __name__ == "__main__":
    main()
