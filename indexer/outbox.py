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
from search.share import Share

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
    """Sends to one index what is of its share, and counts what it sent."""

    def __init__(
        self, store: Store, index: Fillable, share: Share, patience: Sequence[float], progress: Progress
    ) -> None:
        self._store = store
        self._index = index
        self._share = share
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
        def bounded(following: Sequence[Change]) -> list[Change]:
            return _bounded([one for one in following if until is None or one.sequence <= until], self._share)

        changes, overtaken = await self._store.numbered_after(position, BATCH_ARTICLES * self._share.of, bounded)
        if not changes:
            return None
        ids = list(filter(self._share.has, [*(change.article for change in changes), *overtaken]))
        documents = await self._store.served(ids)
        deletes = set(ids).difference(documents.ids)
        upserts = await asyncio.to_thread(self._index.pack, documents)
        return _Parcel(upserts, [id for id in ids if id in deletes], changes[-1].sequence, len(changes))

    async def _send(self, parcel: _Parcel) -> None:
        await patiently(lambda: self._index.apply(parcel.upserts, parcel.deletes), self._patience)
        self.upserts += len(parcel.upserts)
        self.deletes += len(parcel.deletes)


def _bounded(changes: Sequence[Change], share: Share) -> list[Change]:
    """As many of the first changes as fit a request with those of them that are of the share, but at least one."""
    size = articles = 0
    for number, change in enumerate(changes):
        if share.has(change.article):
            size, articles = size + change.size, articles + 1
            if articles > 1 and (size > BATCH_BYTES or articles > BATCH_ARTICLES):
                return list(changes[:number])
    return list(changes)
