"""A moment of the index: one searcher and the generation it belongs to."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tantivy

from search.embedded import folder
from search.embedded.documents import Documents
from search.embedded.fields import SCHEMA
from search.embedded.found import Findings
from search.embedded.vocabulary import Vocabulary
from search.errors import EngineFailed

_EMPTY_GENERATION = "empty"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one search reads; writes that land meanwhile do not show in it."""

    vocabulary: Vocabulary
    generation: str
    written_at: datetime | None
    documents: Documents
    findings: Findings

    @property
    def searcher(self) -> tantivy.Searcher:
        return self.vocabulary.searcher


class Snapshots:
    """Hands out the newest snapshot. Called from several threads.

    Another process may be writing, or may have put a new index in the old one's place; both are noticed by one stat
    for each search.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._name: str | None = None
        self._index: tantivy.Index | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None
        self._seen: tuple[str, folder.Look, str] | None = None

    def newest(self) -> Snapshot:
        """Raises `EngineFailed` for an index that cannot be read."""
        with self._lock:
            name = folder.live(self._directory)
            try:
                return self._newest(name)
            except (EngineFailed, OSError, ValueError):
                # Another index may have taken this one's place, and deleted it, just now.
                if (now := folder.live(self._directory)) == name:
                    raise
                return self._newest(now)

    def generation(self) -> str:
        """Of the newest snapshot, without making it. Where nothing has changed, that takes two stats."""
        if self._seen:
            known, look, generation = self._seen
            if folder.look(self._directory, known) == look:
                return generation
        name = folder.live(self._directory)
        if name is None:
            self._seen = None
            return _EMPTY_GENERATION
        # The look first: what changes in between is seen by the next one.
        now = folder.look(self._directory, name)
        generation = folder.generation(self._directory, name)
        self._seen = (name, now, generation) if now else None
        return generation

    def _newest(self, name: str | None) -> Snapshot:
        if name is None:
            return _empty()
        if name != self._name or self._index is None:
            self._index, self._name, self._stamp = folder.open_index(self._directory, name), name, None
        stamp = folder.stamp(self._directory, name)
        if stamp != self._stamp or self._snapshot is None:
            self._snapshot, self._stamp = self._read(name, self._index), stamp
        return self._snapshot

    def _read(self, name: str, index: tantivy.Index) -> Snapshot:
        # The generation first: should a commit land in between, its label is older than the data, never newer,
        # and the next search sees another stamp.
        generation = folder.generation(self._directory, name)
        written_at = folder.written_at(self._directory, name)
        if self._snapshot is not None and self._snapshot.generation == generation:
            written_at = self._snapshot.written_at  # what came since was a merge, which is no write
        index.reload()
        return _snapshot(index, generation, written_at)


def _empty() -> Snapshot:
    return _snapshot(tantivy.Index(SCHEMA), _EMPTY_GENERATION, None)


def _snapshot(index: tantivy.Index, generation: str, written_at: datetime | None) -> Snapshot:
    searcher = index.searcher()
    return Snapshot(Vocabulary(searcher), generation, written_at, Documents(searcher), Findings())
