"""Clients' tools with a folder where they work, and a schema that answers what they make."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest

from search import factory
from tests.gateway.command import NEWSGATE, ROOT, Served, serving
from tests.schema.asking import Asker, Recording
from tests.schema.library import LIBRARY
from tests.tools import tool

HERE = Path(__file__).parent
SCHEMA = ROOT / "schema" / "schema.graphql"


@dataclass(frozen=True)
class Workshop:
    """A copy of this folder with the exported schema and the installed tools, whose results stay in it."""

    folder: Path

    def run(self, script: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs JavaScript with Node."""
        command = ["node", script, *arguments]
        return subprocess.run(
            command, cwd=self.folder, input=stdin, capture_output=True, text=True, timeout=120, check=False
        )

    def output(self, script: str, *arguments: str, stdin: str = "") -> str:
        """What it prints when all is well."""
        done = self.run(script, *arguments, stdin=stdin)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return equipped(tmp_path / "workshop")


def equipped(folder: Path) -> Workshop:
    """Skips the test where there are no tools."""
    installed = tool("NEWSGATE_TEST_CLIENTS", "folder with clients' GraphQL tools")
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "node_modules"))
    shutil.copy(SCHEMA, folder)
    (folder / "node_modules").symlink_to(installed / "node_modules")
    return Workshop(folder)


def serve_samples(data: Path, **settings: str) -> AbstractContextManager[Served]:
    arguments = ["serve", "--samples", str(ROOT / "samples"), "--port", "0", "--data-dir", str(data)]
    return serving([*NEWSGATE, *arguments], **settings)


@pytest.fixture(scope="session")
def graphql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a running server with the sample articles, and with all that can be asked of one. Nobody writes to it."""
    with serve_samples(tmp_path_factory.mktemp("served") / "data", NEWSGATE_FEDERATION="on") as served:
        yield f"{served.url}/graphql"


@pytest.fixture
async def ask(tmp_path: Path) -> AsyncIterator[Asker]:
    """The schema over the library of its own tests."""
    folder = tmp_path / "index"
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply([one.document() for one in LIBRARY], ())
    async with aclosing(factory.embedded_engine(folder)) as engine:
        yield Asker(Recording(engine))
