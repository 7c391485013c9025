"""The writing side: one index, filled in large batches, and another beside it that will take its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from search.article import Document
from search.errors import EngineFailed
from search.meilisearch.address import Address
from search.meilisearch.batches import Packed, bodies, chunks
from search.meilisearch.client import Client
from search.meilisearch.documents import LAYOUT
from search.meilisearch.generation import NO_INDEX, IndexState, landed
from search.meilisearch.marks import STAMP, Stamps
from search.meilisearch.settings import differing
from search.meilisearch.tasks import finish
from search.share import WHOLE, Share

_PRIMARY_KEY = "id"

#: Documents whose digests are read at a time.
_CHUNK = 5_000


class MeilisearchIndex:
    """Fills an index on a Meilisearch server; what is there under its name is taken over.

    ``key`` needs the actions ``documents.*``, ``indexes.*``, ``settings.*``, ``tasks.get`` and ``stats.get`` on all
    indexes: the server shows the task of a swap to no other key. ``patience``: seconds without any progress of the
    server's tasks after which it counts as unavailable. ``share``: the articles that belong here.
    """

    def __init__(self, url: str, key: str | None, index: str, *, share: Share = WHOLE, patience: float = 120.0) -> None:
        self._address = Address(url, key, index)
        self._client = Client(self._address)
        self._share = share
        self._patience = patience
        self._stamps = Stamps()

    @property
    def name(self) -> str:
        return self._address.target

    @property
    def share(self) -> Share:
        return self._share

    async def open(self) -> str:
        # Settings create the index, so that there is never one that searches find without them.
        if lacking := differing(await self._client.settings()):
            await self._finish(await self._client.change_settings(lacking))
        if (await self._description())["primaryKey"] is None:
            await self._finish(await self._client.set_primary_key(_PRIMARY_KEY))
        index = await self._description()
        if index["primaryKey"] != _PRIMARY_KEY:
            raise EngineFailed(f"{self.name} is keyed by {index['primaryKey']!r}: it is not ours to fill.")
        # Whoever wrote before may have had a clock that is ahead of ours.
        self._stamps.follow(await self._client.highest(STAMP))
        share = "" if self._share == WHOLE else f" {self._share}"
        return f"{self._address.index} {index['createdAt']} layout {LAYOUT}{share}"

    def pack(self, upserts: Sequence[Document]) -> Packed:
        return Packed(bodies(upserts, self._stamps))

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        packed = upserts if isinstance(upserts, Packed) else await asyncio.to_thread(self.pack, upserts)
        # All are on their way before the first is waited for: the server takes as many into one batch as it can.
        tasks = [await self._client.add(body, _PRIMARY_KEY) for body in packed.bodies]
        tasks += [await self._client.delete(ids) for ids in chunks(sorted(deletes))]
        for task in tasks:
            await self._finish(task)

    async def count(self) -> int:
        return await self._client.count()

    async def generation(self) -> str:
        index = await self._client.description()
        return (NO_INDEX if index is None else IndexState.of(index)).generation

    async def digests(self) -> AsyncIterator[Mapping[str, str]]:
        offset = 0
        while found := await self._client.documents(["id", "digest"], offset, _CHUNK):
            yield {document["id"]: document.get("digest", "") for document in found}
            offset += len(found)

    async def replacement(self) -> MeilisearchReplacement:
        fresh = self._beside()
        await fresh.delete()
        await fresh.open()
        return MeilisearchReplacement(self, fresh)

    async def tidy(self) -> None:
        await self._beside().delete()

    async def swap_with(self, other: MeilisearchIndex) -> None:
        """In one instant, each is found under the other's name."""
        await self._finish(await self._client.swap_with(other._address))

    async def delete(self) -> None:
        """Deletes the index with all that is in it. One that does not exist is no error."""
        if await self._client.description() is not None:
            await self._finish(await self._client.delete_index())

    async def aclose(self) -> None:
        """Nothing to let go of: every call has a connection of its own."""

    def _beside(self) -> MeilisearchIndex:
        beside = self._address.beside()
        index = MeilisearchIndex(beside.url, beside.key, beside.index, share=self._share, patience=self._patience)
        index._stamps = self._stamps  # the one is to take the other's place
        return index

    async def _finish(self, task: int) -> None:
        try:
            await finish(self._client, task, self._patience)
        finally:
            landed(self._address)

    async def _description(self) -> Document:
        index = await self._client.description()
        if index is None:
            raise EngineFailed(f"{self.name} was deleted while it was being opened.")
        return index


class MeilisearchReplacement:
    """An index under a name that nobody searches."""

    def __init__(self, live: MeilisearchIndex, fresh: MeilisearchIndex) -> None:
        self._live = live
        self._fresh: MeilisearchIndex | None = fresh

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        return self._present().pack(upserts)

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        await self._present().apply(upserts, deletes)

    async def take_over(self) -> str:
        fresh = self._present()
        await self._live.swap_with(fresh)
        self._fresh = None
        # Its name is the old index's by now. Where this fails, the next rebuild sees to it.
        await fresh.delete()
        return await self._live.open()

    async def discard(self) -> None:
        fresh, self._fresh = self._fresh, None
        if fresh:
            await fresh.delete()

    def _present(self) -> MeilisearchIndex:
        if self._fresh is None:
            raise RuntimeError("The replacement has taken over or was discarded.")
        return self._fresh
