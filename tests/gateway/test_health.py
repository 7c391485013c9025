"""How sources are doing: judged by what the store remembers, and read from it once for all of an operation."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway import filling
from gateway.app import create_app
from gateway.engines import open_engine
from gateway.health import health, read_health
from gateway.settings import Settings
from indexer import registry
from indexer.configuration import settings_of
from indexer.progress import Silent
from indexer.store import Store, sources
from indexer.store.sources import Source, Upstream
from schema.health import HealthState, SourceHealth
from schema.scalars import DateTime
from tests.gateway import stories
from tests.gateway.asking import asking, data

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
FINE = Source(1, "wire", "rss", "https://wire.example/feed", last_success_at=NOON, next_check_at=NOON + timedelta(1))


def failing(times: int, error: str = "It answered 500.", **changes: Any) -> Source:
    return replace(FINE, consecutive_errors=times, last_error=error, **changes)


def judged(*given: Source, letters: int = 0) -> SourceHealth:
    return health([Upstream("wire", source, letters) for source in given])


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (FINE, HealthState.OK),
        (failing(1), HealthState.DEGRADED),
        (failing(2), HealthState.DEGRADED),
        (failing(3), HealthState.FAILING),
        (failing(40), HealthState.FAILING),
        (replace(FINE, paused=True), HealthState.DISABLED),
        (failing(40, paused=True), HealthState.DISABLED),
        (Source(1, "folder", "markdown", "/somewhere"), HealthState.OK),
    ],
)
def test_a_state(source: Source, state: HealthState) -> None:
    assert judged(source).state is state


def test_one_upstream() -> None:
    assert judged(failing(2), letters=7) == SourceHealth(
        state=HealthState.DEGRADED,
        last_success_at=DateTime(int(NOON.timestamp())),
        next_check_at=DateTime(int((NOON + timedelta(1)).timestamp())),
        consecutive_errors=2,
        last_error="It answered 500.",
        dead_letters=7,
    )


def test_several_upstreams_do_as_the_worst_that_is_followed() -> None:
    later, sooner = NOON + timedelta(hours=3), NOON + timedelta(hours=1)
    paused = failing(9, "Paused.", paused=True, next_check_at=NOON)
    told = judged(failing(1, next_check_at=later), failing(4, "Gone."), replace(FINE, last_success_at=later), paused)
    assert (told.state, told.consecutive_errors, told.last_error) == (HealthState.FAILING, 4, "Gone.")
    assert told.last_success_at == int(later.timestamp())
    assert told.next_check_at == int(later.timestamp())
    assert judged(replace(FINE, next_check_at=sooner), FINE).next_check_at == int(sooner.timestamp())
    assert judged(paused, FINE).state is HealthState.OK
    assert judged(paused, paused).state is HealthState.DISABLED
    assert health([Upstream("wire", FINE, 2), Upstream("wire", FINE, 3)]).dead_letters == 5


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("https://ann:secret@wire.example/feed answered 500.", "https://wire.example/feed answered 500."),
        ("http://wire.example/?api_key=abcdef&page=2 is cut.", "http://wire.example/?api_key=…&page=2 is cut."),
        ("The answer is empty.", "The answer is empty."),
    ],
)
def test_no_credentials_are_told(error: str, told: str) -> None:
    assert judged(failing(1, error)).last_error == told


QUESTION = """{ sources { key health {
  state lastSuccessAt nextCheckAt consecutiveErrors lastError deadLetters
} } }"""


class Site:
    """A data folder with a folder of stories, and how often its store is asked for health."""

    def __init__(self, tmp_path: Path) -> None:
        self.settings = Settings(data_dir=tmp_path / "data", config=tmp_path / "none.toml")
        self.folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
        self.reads: list[list[str]] = []

    async def fill(self) -> None:
        await filling.fill(self.settings, [str(self.folder)], Silent())

    async def read(self, keys: Collection[str]) -> Mapping[str, SourceHealth] | None:
        self.reads.append(sorted(keys))
        return await read_health(self.settings.store_path, keys)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(lambda: open_engine(self.settings), cache_bytes=1_000_000, health=self.read)
        async with asking(app) as client:
            yield client

    async def health(self) -> dict[str, dict[str, Any] | None]:
        async with self.served() as client:
            return {source["key"]: source["health"] for source in (await data(client, QUESTION))["sources"]}


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    await made.fill()
    return made


async def test_a_folder(site: Site) -> None:
    (site.folder / "broken.en.md").write_text("no front matter")
    (site.folder / "other.en.md").write_text(
        stories.STORY.format(name="other", title="Another").replace("harbor-daily", "orbit-wire")
    )
    before = datetime.now(UTC).replace(microsecond=0)
    await site.fill()
    told = await site.health()
    assert told.keys() == {"harbor-daily", "orbit-wire"}
    assert told["harbor-daily"] == told["orbit-wire"]
    found = told["harbor-daily"]
    assert found
    assert datetime.fromisoformat(found.pop("lastSuccessAt")) >= before
    assert found == {"state": "OK", "nextCheckAt": None, "consecutiveErrors": 0, "lastError": None, "deadLetters": 1}
    assert site.reads == [["harbor-daily", "orbit-wire"]]


async def test_a_feed_that_brings_the_same_publisher_counts_too(site: Site) -> None:
    async with Store.open(site.settings.store_path) as store:
        wanted = {"name": "feed", "kind": "rss", "location": "https://feed.example/rss"}
        await registry.add(store, settings_of(wanted, "test"))
        feed = await registry.find(store, "feed")
        async with store.writing() as db:
            await sources.bring(db, feed.id, {"harbor-daily"})
            await sources.failed(db, feed.id, NOON, "It answered 500.", NOON + timedelta(hours=1))
    found = (await site.health())["harbor-daily"]
    assert found
    assert (found["state"], found["consecutiveErrors"], found["lastError"]) == ("DEGRADED", 1, "It answered 500.")
    assert found["nextCheckAt"] == "2026-05-17T13:00:00Z"
    assert found["lastSuccessAt"] > "2026-06-01T00:00:00Z"


async def test_it_is_of_now_although_the_index_is_the_same(site: Site) -> None:
    async with site.served() as client:
        before = (await data(client, QUESTION))["sources"]
        async with Store.open(site.settings.store_path) as store:
            await registry.pause(store, str(site.folder), True)
        after = (await data(client, QUESTION))["sources"]
    assert [source["health"]["state"] for source in (*before, *after)] == ["OK", "DISABLED"]


async def test_one_read_however_it_is_asked_for(site: Site) -> None:
    question = """{ a: sources { health { state } } b: source(key: "harbor-daily") { health { state } }
      node(id: "src_harbor-daily") { ... on Source { health { deadLetters } } } articles { nodes { source { health {
        state } } } } }"""
    async with site.served() as client:
        await data(client, question)
    assert site.reads == [["harbor-daily"]]


async def test_a_source_that_is_forgotten_has_no_health(site: Site) -> None:
    async with Store.open(site.settings.store_path) as store:
        await registry.remove(store, str(site.folder), now=NOON)
    assert await read_health(site.settings.store_path, ["harbor-daily"]) == {}
    assert await site.health() == {"harbor-daily": None}


async def test_without_a_store_it_is_null_and_none_is_made(tmp_path: Path) -> None:
    assert await read_health(tmp_path / "newsgate.sqlite3", ["harbor-daily"]) is None
    assert list(tmp_path.iterdir()) == []


async def test_a_store_that_cannot_be_read_is_out_of_sight(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "newsgate.sqlite3"
    path.write_bytes(b"no database at all, however long one looks at it" * 100)
    with caplog.at_level(logging.WARNING, "newsgate"):
        assert await read_health(path, ["harbor-daily"]) is None
    assert "the health of sources cannot be told: The store " in caplog.text


async def test_a_gateway_without_a_store_answers_null(client: httpx.AsyncClient) -> None:
    found = await data(client, '{ source(key: "orbit-wire") { key health { state } } }')
    assert found == {"source": {"key": "orbit-wire", "health": None}}
