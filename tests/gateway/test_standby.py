"""With a stand-in, two indexes are filled, each from its own position, and none waits for the other."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from uuid import uuid4

import pytest

from bench.fault_proxy import Fault, FaultProxy, in_front_of
from gateway import engines, filling, status, upkeep
from gateway.settings import Settings, load
from indexer.progress import Silent
from indexer.store import Store
from search.errors import EngineUnavailable
from search.request import SearchRequest
from tests.indexer import files

pytestmark = pytest.mark.anyio


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for title in ("Tides", "Harbors"):
        files.write(made, f"{title.lower()}.md", title=title)
    return made


def settings_to(proxy: FaultProxy, tmp_path: Path) -> Settings:
    return load(
        data_dir=tmp_path / "data", meilisearch_url=proxy.url, meilisearch_index=f"s-{uuid4().hex}", standby="on"
    )


async def counts(chosen: Settings) -> list[int]:
    """How many articles are found: by the engine and by the stand-in."""
    found = []
    for opened in (engines.open_engine, engines.open_standby):
        async with aclosing(opened(chosen)) as engine:
            found.append((await engine.search([SearchRequest()]))[0].total)
    return found


async def positions(chosen: Settings) -> dict[str, int]:
    async with Store.open(chosen.store_path) as store:
        return {target.name: target.position for target in await store.targets()}


async def test_both_are_filled(meilisearch_url: str, tmp_path: Path, folder: Path) -> None:
    async with in_front_of(meilisearch_url) as proxy:
        chosen = settings_to(proxy, tmp_path)
        filled = await filling.fill(chosen, [str(folder)], Silent())
        assert filled.pushed[0].target.startswith("meilisearch")
        assert await counts(chosen) == [2, 2]
        at = await positions(chosen)
        assert len(at) == 2
        assert len(set(at.values())) == 1

        found = await status.read(chosen)
        lines = [line for line in status.lines(found, chosen.data_dir) if line.startswith("Target")]
        states = sorted(line.split(": ", 1)[1].split(" at ")[0] for line in lines)
        assert states == ["stand-in, up to date", "up to date"]
        rebuilt = await upkeep.rebuild_indexes(chosen, Silent())
        assert [each.upserts for each in rebuilt] == [2, 2]
        assert not any((await upkeep.verify_indexes(chosen, Silent(), fix=False)).values())


async def test_the_stand_in_does_not_wait_for_the_server(
    meilisearch_url: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.engines.PATIENCE", ())
    async with in_front_of(meilisearch_url) as proxy:
        chosen = settings_to(proxy, tmp_path)
        await filling.fill(chosen, [str(folder)], Silent())
        files.write(folder, "third.md", title="Third")
        await proxy.become(Fault.REFUSED)
        with pytest.raises(EngineUnavailable):
            await filling.fill(chosen, [str(folder)], Silent())
        await proxy.become(Fault.NONE)
        assert await counts(chosen) == [2, 3]
        assert len(set((await positions(chosen)).values())) == 2
        await engines.caught_up(chosen)
        assert await counts(chosen) == [3, 3]


async def test_what_is_searched_anyway_stands_in_for_nothing(tmp_path: Path) -> None:
    chosen = load(data_dir=tmp_path, standby="on")
    assert not chosen.has_standby
    async with engines.opened(chosen) as indexes:
        assert [index.name for index in indexes] == ["embedded"]
