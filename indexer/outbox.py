"""The changes that an index has not been told of, sent in batches of the articles as they are now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Protocol

from indexer.patience import patiently
from indexer.progress import Progress
from indexer.store import Store
from indexer.store.changes import Change
from search.article import Document

#: Every batch costs Meilisearch much that does not depend on its size: with a quarter of this it needs half as long
#: again for the same articles. In memory a full batch comes to about 250 MB.
BATCH_ARTICLES = 4_000
#: Bytes of JSON. A single article may have more and then goes alone.
BATCH_BYTES = 32_000_000


class Fillable(Protocol):
    """What both a live index and its replacement can do."""

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None: ...


class Outbox:
    """Sends to one index, and counts what it sent."""

    def __init__(self, store: Store, index: Fillable, patience: Sequence[float], progress: Progress) -> None:
        self._store = store
        self._index = index
        self._patience = patience
        self._progress = progress
        self.upserts = 0
        self.deletes = 0

    async def sent_after(self, position: int) -> AsyncIterator[int]:
        """Sends everything after a position; gives the new position whenever the index has confirmed a batch."""
        while batch := _bounded(await self._store.changes_after(position, BATCH_ARTICLES)):
            await self._send([change.article for change in batch])
            position = batch[-1].sequence
            yield position
            self._progress.advance(len(batch))

    async def send_after(self, position: int) -> int:
        """Sends everything after a position; returns where that ended."""
        confirmed = [each async for each in self.sent_after(position)]
        return confirmed[-1] if confirmed else position

    async def _send(self, ids: Sequence[str]) -> None:
        documents = await self._store.documents(ids)
        deletes = [id for id in ids if id not in documents]
        await patiently(lambda: self._index.apply(list(documents.values()), deletes), self._patience)
        self.upserts += len(documents)
        self.deletes += len(deletes)


def _bounded(changes: Sequence[Change]) -> list[Change]:
    """As many of the first changes as fit a request, but at least one."""
    batch: list[Change] = []
    size = 0
    for change in changes:
        size += change.size
        if batch and size > BATCH_BYTES:
            break
        batch.append(change)
    return batch
