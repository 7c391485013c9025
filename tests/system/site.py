"""A store and its search index, over which the command line's processes are run as an operator runs them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway import settings
from gateway.engines import open_engine, targets
from gateway.filling import Filled, fill
from indexer.progress import Silent
from indexer.store import Store
from search.engine import SearchEngine, SearchIndex
from tests.gateway.command import NEWSGATE, environment
from tests.system.nursery import Child, Nursery, nursery


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Site:
    """``chosen`` are its settings, as environment variables."""

    folder: Path
    chosen: Mapping[str, str]

    @property
    def settings(self) -> settings.Settings:
        return settings.load(**{name.removeprefix("NEWSGATE_").lower(): value for name, value in self.chosen.items()})

    @property
    def is_embedded(self) -> bool:
        return self.settings.meilisearch_url is None

    def configure(self, text: str) -> None:
        self.settings.config.write_text(text)

    async def well(self, *arguments: object) -> str:
        """What a command prints that has to succeed."""
        ran = await self.newsgate(*arguments)
        assert ran.code == 0, ran
        return ran.out

    async def fill(self, *folders: Path) -> Filled:
        """As ``newsgate index`` does, in this process."""
        return await fill(self.settings, [str(folder) for folder in folders], Silent())

    async def newsgate(self, *arguments: object) -> Ran:
        """Runs a command to its end."""
        process = await asyncio.create_subprocess_exec(
            *NEWSGATE,
            *map(str, arguments),
            cwd=self.folder,
            env=environment(self.chosen),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
        assert process.returncode is not None
        return Ran(process.returncode, out.decode(), err.decode())

    def nursery(self, module: str) -> AbstractAsyncContextManager[Nursery]:
        """For processes of a module of the tests that have these settings."""
        return nursery(module, self.folder, environment(self.chosen))

    @asynccontextmanager
    async def running(self, module: str, *arguments: object) -> AsyncIterator[Child]:
        """One of these."""
        async with self.nursery(module) as children, children.running(*arguments) as child:
            yield child

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        async with Store.open(self.settings.store_path) as store:
            yield store

    @asynccontextmanager
    async def index(self) -> AsyncIterator[SearchIndex]:
        (open_index,) = targets(self.settings)
        async with aclosing(open_index()) as index:
            await index.open()
            yield index

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[SearchEngine]:
        async with aclosing(open_engine(self.settings)) as engine:
            yield engine
