"""The connections to the store's file: one that writes, a transaction at a time, and one that reads beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiosqlite
from aiosqlite import Connection

from indexer.errors import StoreBusy, StoreError
from indexer.store.migrations import MIGRATIONS

__all__ = ["Connection", "Database", "open_database"]

#: How long to wait for another process that is writing. Its transactions are short, but it may have many.
BUSY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Database:
    """``reader`` never sees what a transaction of ours has not committed."""

    path: Path
    reader: Connection
    _writer: Connection
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """A transaction that holds the store's only write lock from its beginning; all of it happens or nothing.

        Raises `StoreBusy` when another process keeps the lock for too long.
        """
        async with self._turn:
            try:
                # Within: a task that is cancelled here has begun a transaction all the same, a moment later.
                with _translated(self.path):
                    await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.execute("COMMIT")
            except BaseException:
                await self._writer.rollback()
                raise


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Opens the file, makes it where there is none, and brings its schema up to date. Raises `StoreError`."""
    async with AsyncExitStack() as stack:
        with _translated(path):
            await asyncio.to_thread(_make_sure_it_opens, path)
            writer = await stack.enter_async_context(_connect(path))
            await _migrate(writer, path)
            reader = await stack.enter_async_context(_connect(path))
            await reader.execute("PRAGMA query_only = ON")
        yield Database(path, reader, writer)


def _make_sure_it_opens(path: Path) -> None:
    # Where aiosqlite cannot connect, its thread outlives the event loop and prints a traceback.
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(path).close()


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[Connection]:
    # isolation_level None: sqlite3 must not begin transactions of its own.
    async with aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS) as db:
        await db.execute("PRAGMA foreign_keys = ON")
        # A commit is on the disk when it returns: what a search index has confirmed may not be forgotten here.
        await db.execute("PRAGMA synchronous = FULL")
        await db.execute("PRAGMA journal_size_limit = 67108864")
        yield db


async def _migrate(db: Connection, path: Path) -> None:
    if await _pragma(db, "journal_mode") != "wal":
        await _pragma(db, "journal_mode = WAL")
    if await _pragma(db, "user_version") == len(MIGRATIONS):
        return
    while (version := await _step(db)) < len(MIGRATIONS):
        pass
    if version > len(MIGRATIONS):
        raise StoreError(f"The store {path} was written by a newer version of newsgate; use that one.")


async def _step(db: Connection) -> int:
    """Takes the next step, if there is one, and returns the version then. Others may be taking steps too."""
    await db.execute("BEGIN IMMEDIATE")
    try:
        version = int(str(await _pragma(db, "user_version")))
        if version < len(MIGRATIONS):
            for statement in _statements(MIGRATIONS[version]):
                await db.execute(statement)
            version += 1
            await db.execute(f"PRAGMA user_version = {version}")
        await db.execute("COMMIT")
    except BaseException:
        await db.rollback()
        raise
    return version


def _statements(script: str) -> Iterator[str]:
    # executescript() would commit the transaction that the step is to be one of.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


async def _pragma(db: Connection, pragma: str) -> object:
    async with db.execute(f"PRAGMA {pragma}") as cursor:
        row = await cursor.fetchone()
    return row[0] if row else None


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy(f"Another process keeps writing to {path}; try again.") from error
        raise StoreError(f"The store {path} cannot be used: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"The store {path} cannot be used: {error}.") from error
    except OSError as error:
        raise StoreError(f"The store {path} cannot be opened: {error.strerror}.") from error
