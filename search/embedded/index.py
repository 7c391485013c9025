"""The write side of the embedded engine."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

import tantivy

from search.article import Document
from search.embedded import folder
from search.embedded.fields import tantivy_document
from search.errors import EngineFailed, IndexLocked

#: Bytes of documents that are gathered before tantivy writes a segment.
_HEAP = 128_000_000


class EmbeddedIndex:
    """Fills the index in ``directory``. tantivy's lock on it is held from the first `apply` to `aclose`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None

    @property
    def name(self) -> str:
        return "embedded"

    async def open(self) -> str:
        """A missing or unreadable index is made anew: the store has everything that was in it."""
        return await asyncio.to_thread(self._open)

    def _open(self) -> str:
        self._directory.mkdir(parents=True, exist_ok=True)
        name = folder.live(self._directory)
        try:
            name = name or folder.create(self._directory)
            self._index = folder.open_index(self._directory, name)
        except EngineFailed:
            name = folder.create(self._directory)
            self._index = folder.open_index(self._directory, name)
        return name

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        await asyncio.to_thread(self._apply, upserts, deletes)

    def _apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        if not upserts and not deletes:
            return
        writer = self._open_writer()
        try:
            for gone in deletes:
                writer.delete_documents_by_term("id", gone)
            for document in upserts:
                writer.delete_documents_by_term("id", document["id"])
                writer.add_document(tantivy_document(document))
            writer.commit()
        except (ValueError, OSError) as error:
            self._writer = None
            raise EngineFailed(f"The embedded index in {self._directory} took no write: {error}") from error

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._opened().writer(_HEAP, num_threads=1)
            except ValueError as error:
                if "lock" not in str(error).lower():
                    raise EngineFailed(f"The embedded index in {self._directory} took no write: {error}") from error
                raise IndexLocked(
                    f"Another process is writing to the index in {self._directory}; "
                    "wait until it has finished, or give this one another --data-dir."
                ) from error
        return self._writer

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            raise RuntimeError("EmbeddedIndex.open() must be awaited before the index is used.")
        return self._index

    async def count(self) -> int:
        def documents() -> int:
            index = self._opened()
            index.reload()
            return index.searcher().num_docs

        return await asyncio.to_thread(documents)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            # Without this, merges under way are thrown away, and the lock stays until the writer is collected.
            writer.wait_merging_threads()
        self._index = None
