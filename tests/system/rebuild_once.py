"""One rebuild as a process of its own that a test can kill, or that kills itself. Prints a line when it begins."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

from gateway import settings, upkeep
from indexer import outbox
from indexer.progress import Silent
from indexer.store import Store
from search.embedded import folder
from search.embedded.index import EmbeddedReplacement
from search.meilisearch.index import MeilisearchIndex, MeilisearchReplacement

# Small, so that there are many moments between two batches.
outbox.BATCH_ARTICLES = 100


def die(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(call: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
    async def called(*arguments: object) -> None:
        await call(*arguments)
        die()

    return called


def when_filled() -> None:
    """The new index has everything, and is not the live one yet."""
    patch.object(EmbeddedReplacement, "take_over", die).start()
    patch.object(MeilisearchReplacement, "take_over", die).start()


def when_swapped() -> None:
    """It is the live one, and the old one still there."""
    patch.object(MeilisearchIndex, "swap_with", dying_after(MeilisearchIndex.swap_with)).start()
    plain = folder.make_live

    def make_live(*arguments: Any) -> None:
        patch.object(folder, "delete_all_but", die).start()
        plain(*arguments)

    patch.object(folder, "make_live", make_live).start()


def when_taken_over() -> None:
    """The old one is gone, and the store does not know of it."""
    patch.object(Store, "move", die).start()


def when_remembered() -> None:
    patch.object(Store, "move", dying_after(Store.move)).start()


#: At which it kills itself, by name.
MOMENTS: dict[str, Callable[[], None]] = {
    "filled": when_filled,
    "swapped": when_swapped,
    "taken over": when_taken_over,
    "remembered": when_remembered,
}


def main() -> None:
    for moment in sys.argv[1:]:
        MOMENTS[moment]()
    chosen = settings.load()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    asyncio.run(upkeep.rebuild_indexes(chosen, Silent()))


if __name__ == "__main__":
    main()
