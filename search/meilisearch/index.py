"""The writing side: one index, filled in large batches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import orjson

from search.article import Document
from search.errors import EngineFailed
from search.meilisearch.address import Address
from search.meilisearch.client import Client
from search.meilisearch.documents import LAYOUT, kept
from search.meilisearch.settings import differing
from search.meilisearch.tasks import finish

_PRIMARY_KEY = "id"

# The server refuses bodies above 100 MB, and merges the tasks that wait into one batch, so smaller ones cost nothing.
_MAX_BODY_BYTES = 32_000_000
_MAX_IDS = 10_000


class MeilisearchIndex:
    """Fills an index on a Meilisearch server; what is there under its name is taken over.

    ``key`` needs the actions ``documents.*``, ``indexes.*``, ``settings.*``, ``tasks.get`` and ``stats.get``.
    ``patience``: seconds without any progress of the server's tasks after which it counts as unavailable.
    """

    def __init__(self, url: str, key: str | None, index: str, *, patience: float = 120.0) -> None:
        self._address = Address(url, key, index)
        self._client = Client(self._address)
        self._patience = patience

    @property
    def name(self) -> str:
        return self._address.target

    async def open(self) -> str:
        # Settings create the index, so that there is never one that searches find without them.
        if lacking := differing(await self._client.settings()):
            await self._finish(await self._client.change_settings(lacking))
        if (await self._description())["primaryKey"] is None:
            await self._finish(await self._client.set_primary_key(_PRIMARY_KEY))
        index = await self._description()
        if index["primaryKey"] != _PRIMARY_KEY:
            raise EngineFailed(f"{self.name} is keyed by {index['primaryKey']!r}: it is not ours to fill.")
        return f"{self._address.index} {index['createdAt']} layout {LAYOUT}"

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        # All are on their way before the first is waited for: the server takes as many into one batch as it can.
        tasks = [await self._client.add(body, _PRIMARY_KEY) for body in _bodies(upserts)]
        tasks += [await self._client.delete(ids) for ids in _chunks(sorted(deletes))]
        for task in tasks:
            await self._finish(task)

    async def count(self) -> int:
        return await self._client.documents()

    async def aclose(self) -> None:
        """Nothing to let go of: every call has a connection of its own."""

    async def _finish(self, task: int) -> None:
        await finish(self._client, task, self._patience)

    async def _description(self) -> Document:
        index = await self._client.description()
        if index is None:
            raise EngineFailed(f"{self.name} was deleted while it was being opened.")
        return index


def _bodies(documents: Iterable[Document]) -> Iterator[bytes]:
    """Documents as NDJSON, cut into bodies of a size that the server takes."""
    lines: list[bytes] = []
    size = 0
    for document in documents:
        line = orjson.dumps(kept(document), option=orjson.OPT_APPEND_NEWLINE)
        if lines and size + len(line) > _MAX_BODY_BYTES:
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MAX_IDS):
        yield ids[start : start + _MAX_IDS]
