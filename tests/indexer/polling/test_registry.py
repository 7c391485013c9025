"""Sources of the configuration file and sources added by hand, side by side in the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer import registry
from indexer.configuration import SourceSettings, settings_of
from indexer.errors import InvalidConfiguration, SourceMissing
from indexer.fetch import Fetcher
from indexer.run import index_folder
from indexer.source_settings import settings_from
from indexer.store import Store, sources
from indexer.store.sources import Origin, Source
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.fetch.upstream import Upstream, ok, redirect
from tests.indexer.polling.looking import item, look, polled, titles, wire

pytestmark = pytest.mark.anyio


def setting(name: str = "wire", location: str = "https://wire.example/feed", **given: Any) -> SourceSettings:
    return settings_of({"name": name, "kind": "rss", "location": location, **given}, "test")


async def synchronised(store: Store, *configured: SourceSettings) -> list[Source]:
    await registry.synchronise(store, configured, now=NOW)
    return await store.sources()


async def test_added_changed_and_unchanged(store: Store) -> None:
    (source,) = await synchronised(store, setting())
    assert (source.name, source.kind, source.location, source.origin, source.paused) == (
        "wire",
        "rss",
        "https://wire.example/feed",
        Origin.FILE,
        False,
    )
    async with store.writing() as db:
        await sources.succeeded(db, source.id, NOW, next_check_at=NOW, validators={"url": "x", "etag": '"1"'})
    (same,) = await synchronised(store, setting())
    assert same.validators == {"url": "x", "etag": '"1"'}
    (slower,) = await synchronised(store, setting(min_interval="1h"))
    assert settings_from(slower).min_interval.total_seconds() == 3600
    assert (slower.id, slower.validators, slower.next_check_at) == (source.id, same.validators, NOW)
    (elsewhere,) = await synchronised(store, setting(location="https://wire.example/another"))
    assert (elsewhere.id, elsewhere.validators, elsewhere.next_check_at) == (source.id, {}, None)


async def test_gone_with_its_articles(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    here = setting(kind="polled", location=upstream.script("/feed", ok(polled(item(1), item(2, "")))))
    await synchronised(store, here, setting("other"))
    await look(store, fetcher)
    assert (await titles(store), len(await store.dead_letters())) == (["Story 1"], 1)
    summary = await registry.synchronise(store, [setting("other")], now=NOW)
    assert summary.removed == 1
    assert [source.name for source in await store.sources()] == ["other"]
    assert (await titles(store), await store.dead_letters()) == ([], [])


async def test_without_a_file_nothing_goes(store: Store) -> None:
    before = await synchronised(store, setting())
    await registry.synchronise(store, None, now=NOW)
    assert await store.sources() == before
    assert await synchronised(store) == []


async def test_those_of_the_hand_stay(store: Store, root: Path) -> None:
    await registry.add(store, setting("by hand"))
    files.write(root, "1.md")
    await index_folder(store, root, now=NOW)
    found = await synchronised(store, setting())
    assert {source.name: source.origin for source in found} == {
        "by hand": Origin.ADDED,
        "wire": Origin.FILE,
        str(root): Origin.GIVEN,
    }


async def test_a_name_that_is_taken(store: Store) -> None:
    await registry.add(store, setting())
    with pytest.raises(InvalidConfiguration) as refused:
        await registry.add(store, setting(location="https://another.example/"))
    assert str(refused.value) == "There is a source 'wire' already; choose another --name."


async def test_a_name_of_the_file_that_is_taken_by_hand(store: Store) -> None:
    await registry.add(store, setting())
    with pytest.raises(InvalidConfiguration) as refused:
        await synchronised(store, setting("first"), setting(location="https://another.example/"))
    assert str(refused.value) == (
        "The source 'wire' of the configuration file has the name of one that was added by hand; "
        "give it another, or remove that one by newsgate sources remove."
    )
    assert [source.name for source in await store.sources()] == ["wire"]


async def test_one_that_was_added_by_hand_may_move_into_the_file(store: Store) -> None:
    await registry.add(store, setting())
    before = await wire(store)
    (after,) = await synchronised(store, setting(pages=3))
    assert (after.id, after.origin) == (before.id, Origin.FILE)


async def test_the_file_pauses_and_resumes_when_it_changes(store: Store) -> None:
    assert [source.paused for source in await synchronised(store, setting(paused=True))] == [True]
    await registry.pause(store, "wire", False)
    assert [source.paused for source in await synchronised(store, setting(paused=True))] == [False]
    assert [source.paused for source in await synchronised(store, setting())] == [False]
    await registry.pause(store, "wire", True)
    assert [source.paused for source in await synchronised(store, setting(pages=2))] == [True]
    assert [source.paused for source in await synchronised(store, setting(paused=True))] == [True]
    assert [source.paused for source in await synchronised(store, setting())] == [False]


async def test_a_move_is_not_undone_by_the_file(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    new = upstream.script("/new", ok(polled(item(1)), etag='"1"'))
    configured = setting(kind="polled", location=upstream.script("/old", redirect(new, 301)))
    await synchronised(store, configured)
    await look(store, fetcher)
    (moved,) = await store.sources()
    assert moved.location == new
    assert await synchronised(store, configured) == [moved]
    changed = settings_of({**configured.model_dump(include={"name", "kind", "location"}), "pages": 2}, "test")
    (source,) = await synchronised(store, changed)
    assert (source.location, source.validators) == (new, moved.validators)


async def test_removed_by_hand(store: Store) -> None:
    await synchronised(store, setting())
    with pytest.raises(InvalidConfiguration) as refused:
        await registry.remove(store, "wire", now=NOW)
    assert str(refused.value) == "The source 'wire' is in the configuration file; remove it there."
    with pytest.raises(SourceMissing) as missing:
        await registry.remove(store, "nobody", now=NOW)
    assert str(missing.value) == "There is no source 'nobody'; `newsgate sources list` shows those there are."


async def test_a_folder_with_a_long_path_has_settings_too(store: Store, tmp_path: Path) -> None:
    long = tmp_path / ("a" * 60) / ("b" * 60)
    long.mkdir(parents=True)
    files.write(long, "1.md")
    await index_folder(store, long, now=NOW)
    (source,) = await store.sources()
    assert len(source.name) > 120
    assert settings_from(source).location == str(long)


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("wire", set(), "wire"),
        ("wire", {"wire"}, "wire 2"),
        ("wire", {"wire", "wire 2", "wire 3"}, "wire 4"),
        ("w" * 200, {"w" * 90}, "w" * 90 + " 2"),
        (" ", set(), "source"),
    ],
)
def test_free_names(wanted: str, taken: set[str], name: str) -> None:
    assert registry.free_name(wanted, taken) == name
