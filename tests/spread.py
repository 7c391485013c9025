"""Several indexes as one, for tests that fill replicas and partitions as they fill any index."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from search import factory
from search.article import Document
from search.engine import Replacement, SearchIndex
from search.share import WHOLE, Share


class Spread:
    """Each index is given what is of its share. ``urls`` is as the setting has it."""

    def __init__(self, urls: str, index_name: str) -> None:
        self.indexes: list[SearchIndex] = [
            open_index() for open_index in factory.meilisearch_indexes(urls, None, index_name)
        ]

    @property
    def name(self) -> str:
        return " ".join(index.name for index in self.indexes)

    @property
    def share(self) -> Share:
        return WHOLE

    async def open(self) -> str:
        return " ".join(await asyncio.gather(*(index.open() for index in self.indexes)))

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        return upserts

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        await asyncio.gather(*(_apply(index, index.share, upserts, deletes) for index in self.indexes))

    async def count(self) -> int:
        return sum([await index.count() for index in self.indexes])

    async def generation(self) -> str:
        return " ".join([await index.generation() for index in self.indexes])

    async def digests(self) -> AsyncIterator[Mapping[str, str]]:
        for index in self.indexes:
            async for chunk in index.digests():
                yield chunk

    async def replacement(self) -> Replacement:
        return SpreadReplacement(self, [await index.replacement() for index in self.indexes])

    async def tidy(self) -> None:
        for index in self.indexes:
            await index.tidy()

    async def aclose(self) -> None:
        for index in self.indexes:
            await index.aclose()


class SpreadReplacement:
    def __init__(self, live: Spread, fresh: Sequence[Replacement]) -> None:
        self._live, self._fresh = live, fresh

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        return upserts

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        for index, fresh in zip(self._live.indexes, self._fresh, strict=True):
            await _apply(fresh, index.share, upserts, deletes)

    async def take_over(self) -> str:
        return " ".join([await fresh.take_over() for fresh in self._fresh])

    async def discard(self) -> None:
        for fresh in self._fresh:
            await fresh.discard()


async def _apply(
    index: SearchIndex | Replacement, share: Share, upserts: Sequence[Document], deletes: Collection[str]
) -> None:
    own, gone = [one for one in upserts if share.has(one["id"])], [one for one in deletes if share.has(one)]
    if own or gone:
        await index.apply(own, gone)
