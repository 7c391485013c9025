"""The write side of the embedded engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path

import orjson
import tantivy

from search.article import Document
from search.embedded import folder
from search.embedded.fields import SCHEMA
from search.embedded.writing import Writing
from search.errors import EngineFailed
from search.share import WHOLE, Share

#: Documents whose digests are read at a time.
_CHUNK = 5_000


class EmbeddedIndex:
    """Fills the live index in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._live: Writing | None = None

    @property
    def name(self) -> str:
        return "embedded"

    @property
    def share(self) -> Share:
        return WHOLE

    async def open(self) -> str:
        """A missing or unreadable index is made anew: the store has everything that was in it."""
        await self.aclose()
        self._live = await asyncio.to_thread(self._open)
        return self._live.name

    def _open(self) -> Writing:
        if name := folder.live(self._directory):
            try:
                return Writing(self._directory, name)
            except EngineFailed:
                pass
        name = folder.create(self._directory)
        folder.make_live(self._directory, name)
        return Writing(self._directory, name)

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        """As they are: they take more memory as tantivy's documents, and the time is the same."""
        return upserts

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        await asyncio.to_thread(self._opened().apply, upserts, deletes)

    async def count(self) -> int:
        return await asyncio.to_thread(lambda: self._opened().searcher().num_docs)

    async def generation(self) -> str:
        return await asyncio.to_thread(folder.generation, self._directory, self._opened().name)

    async def digests(self) -> AsyncIterator[Mapping[str, str]]:
        searcher = await asyncio.to_thread(self._opened().searcher)
        after = -1
        while chunk := await asyncio.to_thread(_digests, searcher, after):
            found, after = chunk
            yield found

    async def replacement(self) -> EmbeddedReplacement:
        name = await asyncio.to_thread(folder.create, self._directory)
        return EmbeddedReplacement(self, self._directory, Writing(self._directory, name))

    async def tidy(self) -> None:
        await asyncio.to_thread(folder.delete_all_but, self._directory, self._opened().name)

    async def aclose(self) -> None:
        live, self._live = self._live, None
        if live:
            await asyncio.to_thread(live.close)

    def _opened(self) -> Writing:
        if self._live is None:
            raise RuntimeError("EmbeddedIndex.open() must be awaited before the index is used.")
        return self._live


class EmbeddedReplacement:
    """An index in the same folder that ``current`` does not point to yet."""

    def __init__(self, index: EmbeddedIndex, directory: Path, fresh: Writing) -> None:
        self._index = index
        self._directory = directory
        self._fresh: Writing | None = fresh

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        return upserts

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        if self._fresh is None:
            raise RuntimeError("The replacement has taken over or was discarded.")
        await asyncio.to_thread(self._fresh.apply, upserts, deletes)

    async def take_over(self) -> str:
        fresh, self._fresh = self._fresh, None
        if fresh is None:
            raise RuntimeError("The replacement has taken over or was discarded.")
        await asyncio.to_thread(fresh.close)
        await self._index.aclose()
        await asyncio.to_thread(folder.make_live, self._directory, fresh.name)
        return await self._index.open()

    async def discard(self) -> None:
        fresh, self._fresh = self._fresh, None
        if fresh:
            await asyncio.to_thread(fresh.close)
            await asyncio.to_thread(folder.delete_all_but, self._directory, folder.live(self._directory))


def _digests(searcher: tantivy.Searcher, after: int) -> tuple[dict[str, str], int] | None:
    """The next chunk in the order of the ids, and where it ends; None past the last."""
    further = tantivy.Query.range_query(SCHEMA, "tie", tantivy.FieldType.Integer, after, None, include_lower=False)
    hits = searcher.search(further, _CHUNK, count=False, order_by_field="tie", order=tantivy.Order.Asc).hits
    if not hits:
        return None
    heads = (orjson.loads(searcher.doc(address).get_first("head") or b"{}") for _, address in hits)
    return {head["id"]: head.get("digest", "") for head in heads}, hits[-1][0]
