"""The two Protocols every engine implements: one to find, one to be filled.

The rooms around know only these. Adding an engine: a package beside ``embedded/`` and ``meilisearch/`` that
implements both, a line in `factory.py`, a line in the fixture of ``tests/contract``; the contract suite is the proof.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Protocol

from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest
from search.share import Share


class SearchEngine(Protocol):
    """Finds articles. Called by the gateway, from one event loop, concurrently.

    Every method raises `EngineUnavailable` within the engine's deadline when it cannot answer, and `EngineFailed`
    for an answer that makes no sense. Invalid input never gets here: requests are values that were checked.
    """

    @property
    def name(self) -> str:
        """What ``meta.engine`` says."""
        ...

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        """An answer for each request, in order; all of one GraphQL operation's needs in as few round trips as can be.

        Exact: totals, facet counts, histograms, filters, and the order under every sort but relevance with a query.
        Where only facets or a histogram fail, their page says so in ``failures``, and nothing is raised.
        Under a date sort, walking by cursors meets every article that is there throughout exactly once.
        """
        ...

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        """Documents by id, each with the given attributes and ``id``. Unknown ids are absent."""
        ...

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        """What entered the index, never from a cache; all questions in one round trip.

        Whoever asks again after the highest number of each answer meets every article that enters, and stays until
        then, exactly once.
        """
        ...

    async def status(self) -> IndexStatus:
        """The state of the index right now, never from a cache."""
        ...

    async def generation(self) -> str:
        """A generation that the index had reached before this call. Asked for often: it costs next to nothing.

        Writes of this process that landed are in it, those of others at most a second later.
        """
        ...

    async def aclose(self) -> None:
        """Lets go of connections and files. The engine is not used afterwards."""
        ...


class SearchIndex(Protocol):
    """Is filled. Called by the indexer's pusher alone, one call at a time.

    Raises `EngineUnavailable` when trying again later makes sense, `IndexLocked` when another process is writing,
    and `EngineFailed` when the target refused documents or settings.
    """

    @property
    def name(self) -> str:
        """Names the target among the targets of one store, e.g. ``embedded``; shown to operators."""
        ...

    @property
    def share(self) -> Share:
        """The articles that belong into it: all, unless it is a partition. It is told of no others."""
        ...

    async def open(self) -> str:
        """Makes the index ready, settings before documents, and returns its identity.

        The identity changes when the index was made anew, or has another share, so that the pusher knows to fill it
        from the beginning.
        """
        ...

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        """The same documents as `apply` takes them soonest. Only for what is applied next, or after that.

        Called in a thread, while earlier ones are being applied. Costs time and raises nothing.
        """
        ...

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        """Replaces whole documents and deletes ids. Returns when both are durable and searchable.

        Repeating a call changes nothing. An id is never in both. Deleting what is not there is no error.
        """
        ...

    async def count(self) -> int:
        """Documents in the index."""
        ...

    async def generation(self) -> str:
        """Changes with every write that lands, whoever made it, and with every index that takes another's place.

        A target that was restored from a copy, or that somebody else wrote to, is known by it.
        """
        ...

    def digests(self) -> AsyncIterator[Mapping[str, str]]:
        """Every document's id with its ``digest`` ("" where it has none), in chunks; for finding drift.

        Exact only while nothing writes.
        """
        ...

    async def replacement(self) -> Replacement:
        """A fresh, empty index beside the live one, which answers searches all the while.

        What an earlier rebuild left behind unfinished is deleted.
        """
        ...

    async def tidy(self) -> None:
        """Deletes what a rebuild left behind unfinished. Not called while a replacement is being filled."""
        ...

    async def aclose(self) -> None:
        """Lets go of connections, files and locks."""
        ...


class Replacement(Protocol):
    """An index that is being filled to take the live one's place. Raises what `SearchIndex` raises."""

    def pack(self, upserts: Sequence[Document]) -> Sequence[Document]:
        """As `SearchIndex.pack`."""
        ...

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        """As `SearchIndex.apply`, but not searchable yet."""
        ...

    async def take_over(self) -> str:
        """In one instant searches find this index instead of the old one, which is deleted; returns its identity."""
        ...

    async def discard(self) -> None:
        """Gives it up; the live index stays as it is. After `take_over` it does nothing."""
        ...
