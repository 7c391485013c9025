"""One index run and one push, as a process of its own that a test can kill. Prints a line when it begins."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from indexer import outbox, push, run
from indexer.store import Store
from search import factory
from search.engine import SearchIndex

# Small, so that there are many moments between two batches.
run.BATCH_FILES = 10
outbox.BATCH_ARTICLES = 6


def open_index(engine: str, place: str) -> SearchIndex:
    """``place``: a folder, or a server's address and an index's name with ``#`` in between."""
    if engine == "embedded":
        return factory.embedded_index(Path(place))
    url, _, name = place.partition("#")
    return factory.meilisearch_index(url, None, name)


async def index_once(stories: Path, store_path: Path, engine: str, place: str) -> None:
    now = datetime.now(UTC)
    async with Store.open(store_path) as store:
        await run.index_folder(store, stories, now=now)
        index = open_index(engine, place)
        try:
            await push.push(store, index, now=now)
        finally:
            await index.aclose()


def main() -> None:
    stories, store, engine, place = sys.argv[1:]
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    asyncio.run(index_once(Path(stories), Path(store), engine, place))


if __name__ == "__main__":
    main()
