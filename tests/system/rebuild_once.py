"""One rebuild as a process of its own that a test can kill. Prints a line when it begins."""

from __future__ import annotations

import asyncio
import sys

from gateway import settings, upkeep
from indexer import outbox
from indexer.progress import Silent

# Small, so that there are many moments between two batches.
outbox.BATCH_ARTICLES = 100


def main() -> None:
    chosen = settings.load()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    asyncio.run(upkeep.rebuild_index(chosen, Silent()))


if __name__ == "__main__":
    main()
