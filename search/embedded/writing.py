"""Writing one index of the folder. Blocks: it runs in a thread."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import tantivy

from search.article import Document
from search.embedded import folder
from search.embedded.fields import tantivy_document
from search.errors import EngineFailed, IndexLocked

#: Bytes of documents that are gathered before tantivy writes a segment.
_HEAP = 128_000_000


class Writing:
    """tantivy's lock on the index is held from the first `apply` to `close`."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = name
        self._directory = directory
        self._index = folder.open_index(directory, name)
        self._writer: tantivy.IndexWriter | None = None
        # Whoever awaits a write may be cancelled, and closes: the thread that writes goes on all the same.
        self._turn = threading.Lock()

    def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        """Returns when all of it is on the disk."""
        if not upserts and not deletes:
            return
        with self._turn:
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
                raise self._failed(error) from error

    def searcher(self) -> tantivy.Searcher:
        """On what was committed last."""
        self._index.reload()
        return self._index.searcher()

    def close(self) -> None:
        with self._turn:
            writer, self._writer = self._writer, None
            if writer is not None:
                # Without this, merges under way are thrown away, and the lock stays until the writer is collected.
                writer.wait_merging_threads()

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(_HEAP, num_threads=1)
            except ValueError as error:
                if "lock" not in str(error).lower():
                    raise self._failed(error) from error
                raise IndexLocked(
                    f"Another process is writing to the index in {self._directory}; "
                    "wait until it has finished, or give this one another --data-dir."
                ) from error
            # What a process left behind that was killed before its commit: tantivy makes files of the same names again,
            # and takes it for an error that they are there.
            self._writer.garbage_collect_files()
        return self._writer

    def _failed(self, error: Exception) -> EngineFailed:
        return EngineFailed(f"The embedded index in {self._directory} took no write: {error}")
