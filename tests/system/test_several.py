"""Several gateways over one Meilisearch, and gateways over several: real processes, some of which die."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, environment, serving
from tests.gateway.subscriptions.following import PATIENCE
from tests.gateway.subscriptions.test_processes import following
from tests.meilisearch_server import serving as meilisearch

pytestmark = pytest.mark.anyio

SEARCH = """query ($query: String, $state: SearchState, $after: String) {
  articles(query: $query, state: $state, first: 2, after: $after) {
    totalCount nodes { id title } pageInfo { endCursor hasNextPage } state
    facets { source { values { value count } } } histogram(interval: MONTH) { buckets { start count } }
    warnings { code } meta { degraded generation }
  }
}"""


@dataclass(frozen=True)
class Corpus:
    """Stories, and what is known of them to the indexer; ``settings`` are the gateways' too."""

    folder: Path
    data: Path
    settings: dict[str, str]

    async def index(self, **titles: str) -> tuple[int, str]:
        """Exit code and standard error."""
        stories.write(self.folder, **titles)
        return await self.newsgate("index", str(self.folder))

    async def newsgate(self, *arguments: str) -> tuple[int, str]:
        command = [*NEWSGATE, *arguments, "--data-dir", str(self.data)]
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment(self.settings), capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stderr if done.returncode else done.stdout

    @contextmanager
    def gateway(self, folder: str) -> Iterator[str]:
        """Its address. It sees nothing of the indexer's."""
        command = [*NEWSGATE, "serve", "--port", "0", "--data-dir", str(self.data.parent / folder)]
        with serving(command, **self.settings) as served:
            yield served.url


def corpus(root: Path, urls: str) -> Corpus:
    chosen = {"MEILISEARCH_URL": urls, "MEILISEARCH_INDEX": f"several-{uuid4().hex}", "STATE_KEY": "sixteen or more 1"}
    return Corpus(root / "stories", root / "data", {f"NEWSGATE_{name}": value for name, value in chosen.items()})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        yield client


async def ask(client: httpx.AsyncClient, url: str, **variables: str) -> dict[str, Any]:
    answer = await client.post(f"{url}/graphql", json={"query": SEARCH, "variables": variables})
    found: dict[str, Any] = answer.json()["data"]["articles"]
    return found


async def until(holds: Callable[[dict[str, Any]], bool], client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """A generation is believed for a second, and a breaker lets somebody try again after two."""
    found: dict[str, Any] = {}
    for _ in range(200):
        if holds(found := await ask(client, url, query="story")):
            return found
        await asyncio.sleep(0.05)
    pytest.fail(f"It never came about: {found}")


async def until_total(client: httpx.AsyncClient, url: str, total: int) -> dict[str, Any]:
    return await until(lambda found: bool(found["totalCount"] == total), client, url)


def told(found: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on who answers."""
    return {name: value for name, value in found.items() if name not in ("meta", "state", "pageInfo")}


async def test_two_gateways_over_one_server(client: httpx.AsyncClient, meilisearch_url: str, tmp_path: Path) -> None:
    written = corpus(tmp_path, meilisearch_url)
    assert (await written.index(a="A story", b="Another story", c="A third story"))[0] == 0
    with written.gateway("one") as one, written.gateway("other") as other:
        first = await ask(client, one, query="story")
        assert told(await ask(client, other, query="story")) == told(first)
        end = first["pageInfo"]["endCursor"]
        second = await ask(client, other, query="story", after=end)
        assert not second["warnings"]
        assert len({node["id"] for page in (first, second) for node in page["nodes"]}) == 3
        assert told(await ask(client, other, state=first["state"])) == told(first)
        async with following(client, one) as stream, following(client, other) as another:
            await written.index(d="A fourth story")
            await asyncio.gather(*(until_total(client, url, 4) for url in (one, other)))
            event = await stream.event()
            assert event == await another.event()
            await written.index(e="A fifth story")
            async with following(client, other, **{"Last-Event-ID": event["id"]}) as again:
                assert await again.titles(1) == ["A fifth story"]
        stale = await ask(client, other, query="story", after=end)
        assert [warning["code"] for warning in stale["warnings"]] == ["STALE_CURSOR"]


@pytest.mark.slow
async def test_replicas_of_which_one_dies_and_comes_back(
    client: httpx.AsyncClient, meilisearch_binary: str, tmp_path: Path
) -> None:
    folders = [tmp_path / f"server-{number}" for number in range(3)]
    for folder in folders:
        folder.mkdir()
    with ExitStack() as mortal, ExitStack() as stack:
        first = mortal.enter_context(meilisearch(meilisearch_binary, folders[0]))
        others = [stack.enter_context(meilisearch(meilisearch_binary, folder)) for folder in folders[1:]]
        written = corpus(tmp_path, " ".join([first, *others]))
        assert (await written.index(a="A story", b="Another story"))[0] == 0
        assert (await written.newsgate("status"))[1].count(": up to date") == 3
        url = stack.enter_context(written.gateway("gateway"))
        whole = await until_total(client, url, 2)
        async with following(client, url) as stream:
            mortal.close()
            for _ in range(10):
                assert told(await ask(client, url, query="story")) == told(whole)
            code, said = await written.index(c="A third story")
            assert (code, said) == (
                4,
                "newsgate: 1 of the targets could not be told; the next push to reach them tells them.\n",
            )
            assert await stream.titles(1) == ["A third story"]
            await until_total(client, url, 3)
            port = int(first.rpartition(":")[2])
            stack.enter_context(meilisearch(meilisearch_binary, folders[0], port=port))
            assert (await written.index(d="A fourth story"))[0] == 0
            assert await stream.titles(1) == ["A fourth story"]
            assert await written.newsgate("verify") == (0, "All 3 indexes hold what the store does.\n")
            await until(lambda found: found["meta"]["generation"].count(".") == 2, client, url)


@pytest.mark.slow
async def test_partitions_of_which_one_dies(
    client: httpx.AsyncClient, meilisearch_binary: str, meilisearch_url: str, tmp_path: Path
) -> None:
    titles = {f"s{number}": f"Story {number}" for number in range(12)}
    with ExitStack() as stack:
        folders = [tmp_path / f"server-{number}" for number in range(2)]
        for folder in folders:
            folder.mkdir()
        mortal = ExitStack()
        dying = mortal.enter_context(meilisearch(meilisearch_binary, folders[0]))
        other = stack.enter_context(meilisearch(meilisearch_binary, folders[1]))
        alone, spread = corpus(tmp_path / "alone", meilisearch_url), corpus(tmp_path / "spread", f"{dying} | {other}")
        for each in (alone, spread):
            each.folder.parent.mkdir()
            assert (await each.index(**titles))[0] == 0
        one, both = (stack.enter_context(each.gateway("gateway")) for each in (alone, spread))
        whole = await ask(client, one, query="story")
        assert told(await ask(client, both, query="story")) == told(whole)
        mortal.close()
        part = await until(lambda found: bool(found["warnings"]), client, both)
        assert [warning["code"] for warning in part["warnings"]] == ["PARTIAL_RESULT"]
        assert part["meta"]["degraded"]
        assert 0 < part["totalCount"] < whole["totalCount"] == 12
        assert part["facets"]["source"]["values"][0]["count"] == part["totalCount"]
