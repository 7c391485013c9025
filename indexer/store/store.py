"""The store as the rest of the indexer, and the command line, know it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from indexer.decide import State
from indexer.store import arrivals, articles, changes, dead_letters, items, sources, targets
from indexer.store.articles import Documents
from indexer.store.changes import Change
from indexer.store.database import Connection, Database, open_database
from indexer.store.dead_letters import DeadLetter
from indexer.store.sources import Source, Upstream
from indexer.store.targets import Target
from search.article import Document


class Store:
    """Articles, the items they come from, what changed, and how far every search index is with it.

    Safe to use from many tasks of one event loop, and beside other processes that have the same file open.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Store]:
        """Opens the file and makes it where there is none. Raises `indexer.errors.StoreError` with a sentence."""
        async with open_database(path) as database:
            yield cls(database)

    @property
    def path(self) -> Path:
        return self._database.path

    @property
    def reader(self) -> Connection:
        """For reading what is committed."""
        return self._database.reader

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction, with the write lock from its beginning. Raises `indexer.errors.StoreBusy`."""
        return self._database.writing()

    async def sources(self) -> list[Source]:
        return await sources.load(self.reader)

    async def source(self, id: int) -> Source | None:
        """As it is now; None once it was removed."""
        return next(iter(await sources.load(self.reader, id)), None)

    async def upstreams(self, publishers: Collection[str]) -> list[Upstream]:
        """The sources that have brought articles of these publishers."""
        return await sources.upstreams(self.reader, publishers)

    async def dead_letters(self, source: str | None = None) -> list[DeadLetter]:
        """Of the source with this name, or of all."""
        return await dead_letters.load(self.reader, source)

    async def rejected(self) -> dict[str, int]:
        """How many records of each source could not become articles, by its name; without those that have none."""
        return await dead_letters.count(self.reader)

    async def newest_published(self) -> dict[int, datetime]:
        """When each source's newest article was published or updated, by the source's id."""
        return await items.newest_published(self.reader)

    async def article_counts(self) -> dict[State, int]:
        """How many articles are in each state."""
        return await articles.count(self.reader)

    async def targets(self) -> list[Target]:
        return await targets.load(self.reader)

    async def target(self, name: str) -> Target | None:
        return next((target for target in await self.targets() if target.name == name), None)

    async def position(self, name: str, identity: str) -> int:
        """How far the search index with this name is, if it is the one that had this identity; or else 0."""
        known = await self.target(name)
        return known.position if known and known.identity == identity else 0

    async def move(self, target: Target) -> None:
        """Remembers how far a search index is. Only once it has confirmed."""
        async with self.writing() as db:
            await targets.save(db, target)

    async def changes_after(self, position: int, limit: int) -> list[Change]:
        """The next changes after a sequence, oldest first."""
        return await changes.after(self.reader, position, limit)

    async def pending(self, target: str) -> int:
        """How many changes the search index with this name has yet to be told of; all of them if it is unknown."""
        known = await self.target(target)
        return await changes.count_after(self.reader, known.position if known else 0)

    async def changed_after(self, position: int) -> set[str]:
        """The articles that changed after a sequence."""
        return await changes.articles_after(self.reader, position)

    async def numbered_after(
        self, position: int, limit: int, bounded: Callable[[Sequence[Change]], list[Change]]
    ) -> tuple[list[Change], list[str]]:
        """The next changes after a position, at most ``limit``, or the first of them to which ``bounded`` keeps.

        What enters search indexes by them has its number from then on; the other articles are to be told with them.
        See `indexer.store.arrivals`.
        """
        if not await changes.after(self.reader, position, 1):
            return [], []  # without the lock on writing
        async with self.writing() as db:
            found = bounded(await changes.after(db, position, limit))
            if not found:
                return [], []
            await arrivals.number(db, found)
            return found, await arrivals.overtaken(db, position, found[-1].sequence)

    async def documents(self, ids: Collection[str]) -> dict[str, Document]:
        """The documents of those of the articles that are to be served, as they are now.

        Each has its ``digest`` and, once it was told to a search index, its ``arrival``.
        """
        found = await self.served(ids)
        return dict(zip(found.ids, found, strict=True))

    async def served(self, ids: Collection[str]) -> Documents:
        """The same in the order of the ids, each read when it is asked for: for many of them."""
        return await articles.documents(self.reader, ids)

    async def digests(self) -> dict[str, str]:
        """The digest of every article that is to be served, by id."""
        return await articles.digests(self.reader)
