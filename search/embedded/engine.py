"""The read side of the embedded engine."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.conditions import AnyOf
from search.embedded.arrivals import arrivals
from search.embedded.failure import RAISED, failure
from search.embedded.filters import query_of
from search.embedded.search import search
from search.embedded.snapshot import Snapshot, Snapshots
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest

T = TypeVar("T")

#: Of threads that search: measured by ``python -m bench.pauses``, it halves the loop's pauses and costs no throughput.
_NICENESS = 10


class EmbeddedEngine:
    """Searches the index in ``directory``, which need not exist yet: until it does, nothing is found.

    tantivy lets go of the interpreter's lock, so searches run in ``threads`` threads in parallel. They give way to the
    event loop where there are fewer processors than threads.
    """

    name = "embedded"

    def __init__(self, directory: Path, threads: int = 2) -> None:
        self._snapshots = Snapshots(directory)
        self._size = threads
        self._threads = ThreadPoolExecutor(threads, "search", initializer=_give_way)

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        # One snapshot for all, so that the parts of one operation cannot disagree.
        snapshot = await self._in_thread(self._snapshots.newest)
        # As many parts as threads: the way into a thread and back takes as long as a small search. Those for the same
        # words go together, the longest page first, for it has what the others ask for.
        order = sorted(range(len(requests)), key=lambda at: -requests[at].page.size)
        turns: dict[Hashable, int] = {}
        parts: dict[int, list[int]] = {}
        for at in order:
            words = requests[at].query.words
            parts.setdefault(turns.setdefault(words or at, len(turns)) % self._size, []).append(at)
        is_abandoned = threading.Event()
        calls = (partial(_searches, snapshot, [requests[at] for at in part], is_abandoned) for part in parts.values())
        try:
            found = await asyncio.gather(*map(self._in_thread, calls))
        except asyncio.CancelledError:
            is_abandoned.set()  # the searches that have not begun are left; nothing can end one that has
            raise
        pages = {
            at: page
            for part, pages in zip(parts.values(), found, strict=True)
            for at, page in zip(part, pages, strict=True)
        }
        return [pages[at] for at in range(len(requests))]

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._in_thread(lambda: self._fetch(ids, frozenset(attributes) | {"id"}))

    def _fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        snapshot = self._snapshots.newest()
        if not ids:
            return {}
        wanted = [id for id in ids if id.isascii()]  # no article has another, and tantivy refuses lone surrogates
        found = snapshot.searcher.search(query_of(AnyOf("id", tuple(wanted))), limit=len(ids), count=False)
        documents = (snapshot.documents.at(address, attributes) for _, address in found.hits)
        return {document["id"]: document for document in documents}

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._in_thread(lambda: arrivals(self._snapshots.newest(), questions))

    async def status(self) -> IndexStatus:
        snapshot = await self._in_thread(self._snapshots.newest)
        return IndexStatus(snapshot.generation, snapshot.searcher.num_docs, snapshot.written_at)

    async def generation(self) -> str:
        # Not in a thread: it is three looks at small files, and takes less than the way there and back.
        try:
            return self._snapshots.generation()
        except RAISED as error:
            raise failure(error) from error

    async def aclose(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    async def _in_thread(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except RAISED as error:
            raise failure(error) from error


def _give_way() -> None:
    """Of a thread: what waits for a processor beside it goes first. Elsewhere priorities are of whole processes."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _searches(snapshot: Snapshot, requests: Sequence[SearchRequest], is_abandoned: threading.Event) -> list[SearchPage]:
    """As many as were wanted still."""
    return [search(snapshot, request) for request in requests if not is_abandoned.is_set()]
