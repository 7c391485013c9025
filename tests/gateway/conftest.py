"""The application over each engine, filled with the collection; the command line in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import httpx
import pytest

from gateway import cli
from gateway.app import create_app
from search import factory
from search.engine import SearchEngine, SearchIndex
from tests.articles import ARTICLES
from tests.gateway.asking import asking


def _pair(request: pytest.FixtureRequest, folder: Path) -> tuple[Callable[[], SearchIndex], Callable[[], SearchEngine]]:
    if request.param == "embedded":
        return partial(factory.embedded_index, folder), partial(factory.embedded_engine, folder)
    place = (request.getfixturevalue("meilisearch_url"), None, f"gateway-{uuid4().hex}")
    return partial(factory.meilisearch_index, *place), partial(factory.meilisearch_engine, *place)


@pytest.fixture(scope="module", params=["embedded", "meilisearch"])
async def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    open_index, open_engine = _pair(request, tmp_path_factory.mktemp("index"))
    async with aclosing(open_index()) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    async with asking(create_app(open_engine)) as client:
        yield client


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def failure(self) -> tuple[int, str]:
        """Exit code and the sentence, which is all that was printed."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("newsgate: ")
        return self.code, line.removeprefix("newsgate: ")


class Newsgate(Protocol):
    def __call__(self, *arguments: object) -> Ran: ...


@pytest.fixture
def newsgate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Newsgate:
    """Runs the command line in this process, without settings from outside."""
    for name in [name for name in os.environ if name.startswith("NEWSGATE_") and "TEST" not in name]:
        monkeypatch.delenv(name)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["newsgate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, out, err)

    return run
