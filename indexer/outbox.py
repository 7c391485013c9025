"""The changes that an index has not been told of, sent in batches of the articles as they are now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
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

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]: ...

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A batch, ready to be sent; ``position`` is that of the last of its changes."""

    upserts: Sequence[Document]
    deletes: Sequence[str]
    position: int
    changes: int


class Outbox:
    """Sends to one index, and counts what it sent.

    ``name`` is the target's, which a replacement has from the index whose place it is to take.
    """

    def __init__(self, store: Store, index: Fillable, name: str, patience: Sequence[float], progress: Progress) -> None:
        self._store = store
        self._index = index
        self._name = name
        self._patience = patience
        self._progress = progress
        self.upserts = 0
        self.deletes = 0

    async def sent_after(self, position: int, until: int | None = None) -> AsyncGenerator[int, None]:
        """Sends everything after a position; gives the new position whenever the index has confirmed a batch.

        With ``until``, nothing after that position.

        While the index takes one batch in, the next is made ready. An article that changes after that has a change of
        its own, further on.
        """
        parcel = await self._parcel_after(position, until)
        while parcel:
            following = asyncio.create_task(self._parcel_after(parcel.position, until))
            try:
                await self._send(parcel)
                yield parcel.position
                self._progress.advance(parcel.changes)
                parcel = await following
            finally:
                following.cancel()
                await asyncio.wait([following])

    async def send_after(self, position: int, until: int | None = None) -> int:
        """As `sent_after`; returns where that ended."""
        confirmed = [each async for each in self.sent_after(position, until)]
        return confirmed[-1] if confirmed else position

    async def _parcel_after(self, position: int, until: int | None) -> _Parcel | None:
        following = await self._store.changes_after(position, BATCH_ARTICLES)
        changes = _bounded([change for change in following if until is None or change.sequence <= until])
        if not changes:
            return None
        ids = [change.article for change in changes]
        await self._store.number(self._name, changes)
        documents = await self._store.served(ids, self._name)
        deletes = set(ids).difference(documents.ids)
        upserts = await asyncio.to_thread(self._index.pack, documents)
        return _Parcel(upserts, [id for id in ids if id in deletes], changes[-1].sequence, len(changes))

    async def _send(self, parcel: _Parcel) -> None:
        await patiently(lambda: self._index.apply(parcel.upserts, parcel.deletes), self._patience)
        self.upserts += len(parcel.upserts)
        self.deletes += len(parcel.deletes)


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
