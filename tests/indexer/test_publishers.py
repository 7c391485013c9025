"""Whose the articles of a folder are that name no source: no two folders' are mixed up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer import registry
from indexer.configuration import settings_of
from indexer.formats import format_of
from indexer.reread import reread
from indexer.run import index_folder
from indexer.store import Store, database, migrations
from indexer.store.sources import Origin
from indexer.tagging import TagRules
from tests.indexer import files
from tests.indexer.conftest import NOW

pytestmark = pytest.mark.anyio


def write(folder: Path, title: str, **fields: Any) -> Path:
    """A folder with an article that is number 1 there and names no source."""
    files.write(folder, "1.md", externalId="1", title=title, **{"source": None, **fields})
    return folder


async def add(store: Store, name: str, folder: Path, **settings: Any) -> None:
    given = {"name": name, "kind": "markdown", "location": str(folder), **settings}
    await registry.add(store, settings_of(given, "test"))


async def publishers(store: Store) -> dict[str, tuple[str, str]]:
    """Key and name, by the articles' titles."""
    ids = [change.article for change in await store.changes_after(0, 100)]
    found = (await store.documents(ids)).values()
    return {document["title"]: (document["source"]["key"], document["source"]["name"]) for document in found}


async def test_of_folders_with_different_names(store: Store, tmp_path: Path) -> None:
    for folder in (write(tmp_path / "Harbor Notes", "One"), write(tmp_path / "tides", "Another")):
        await index_folder(store, folder, now=NOW)
    assert await publishers(store) == {"One": ("harbor-notes", "Harbor Notes"), "Another": ("tides", "tides")}


async def test_of_folders_with_the_same_name(store: Store, tmp_path: Path) -> None:
    first, second = write(tmp_path / "a" / "posts", "One"), write(tmp_path / "b" / "posts", "Another")
    for folder in (first, second):
        await index_folder(store, folder, now=NOW)
    both = {"One": ("posts", "posts"), "Another": ("posts-2", "posts")}
    assert await publishers(store) == both

    # For good: neither the next run nor new rules nor the other's end change it.
    assert (await index_folder(store, second, now=NOW)).unchanged == 1
    for source in await store.sources():
        assert (await reread(store, source, format_of(source, TagRules()), now=NOW)).unchanged == 1
    await registry.remove(store, str(first), now=NOW)
    files.write(second, "2.md", title="New", source=None)
    await index_folder(store, second, now=NOW)
    assert await publishers(store) == {"Another": both["Another"], "New": both["Another"]}


async def test_of_folders_with_a_name_of_their_own(store: Store, tmp_path: Path) -> None:
    given, named = write(tmp_path / "a" / "posts", "Given"), write(tmp_path / "b" / "posts", "Named")
    await index_folder(store, given, now=NOW)
    await add(store, "posts", named)
    await index_folder(store, named, name="posts", now=NOW)
    assert await publishers(store) == {"Given": ("posts", "posts"), "Named": ("posts-2", "posts")}


async def test_a_key_and_a_title_that_are_configured(store: Store, tmp_path: Path) -> None:
    """Two folders with the same key are one publisher's because somebody wants it so."""
    folders = {"site": write(tmp_path / "a", "Old"), "mirror": write(tmp_path / "b", "New", updatedAt="2025-12-01")}
    for name, folder in folders.items():
        await add(store, name, folder, key="harbor", title="Harbor Daily")
        await index_folder(store, folder, name=name, now=NOW)
    assert await publishers(store) == {"New": ("harbor", "Harbor Daily")}


async def test_what_is_configured_counts_however_the_folder_is_indexed(store: Store, root: Path) -> None:
    write(root, "One")
    await add(store, "site", root, lang="uk", key="harbor")
    await index_folder(store, root, name="site", now=NOW)
    for path in (root, root / "1.md"):
        assert (await index_folder(store, path, now=NOW)).unchanged == 1
    (source,) = await store.sources()
    assert (source.name, source.origin) == ("site", Origin.ADDED)


async def test_a_source_with_a_name_takes_over_that_of_the_same_folder(store: Store, root: Path) -> None:
    write(root, "One")
    await index_folder(store, root, now=NOW)
    site = settings_of({"name": "site", "kind": "markdown", "location": str(root)}, "test")
    await registry.synchronise(store, [site], now=NOW)
    await index_folder(store, root, name="site", now=NOW)
    assert [source.name for source in await store.sources()] == ["site"]
    assert await publishers(store) == {"One": ("site", "stories")}


async def test_a_folder_that_a_link_leads_to_keeps_its_settings(store: Store, tmp_path: Path) -> None:
    """Also when the link leads elsewhere in the end, as with releases that are put in place by one."""
    link, first, second = tmp_path / "current", write(tmp_path / "1", "One"), write(tmp_path / "2", "Another")
    link.symlink_to(first)
    await add(store, "site", link, lang="uk")
    await index_folder(store, link, name="site", now=NOW)
    link.unlink()
    link.symlink_to(second)
    await index_folder(store, link, name="site", now=NOW)
    (source,) = await store.sources()
    assert (source.location, source.settings, source.origin) == (
        str(second),
        {"name": "site", "kind": "markdown", "location": str(link), "lang": "uk"},
        Origin.ADDED,
    )
    assert await publishers(store) == {"Another": ("site", "2")}


async def test_folders_of_a_store_from_before_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = next(n for n, step in enumerate(migrations.MIGRATIONS) if "ADD COLUMN publisher" in step)
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", migrations.MIGRATIONS[:before])
        async with Store.open(tmp_path / "store.sqlite3") as store, store.writing() as db:
            for name, kind in (("wire", "rss"), ("/a", "markdown"), ("/b", "markdown")):
                await db.execute("INSERT INTO sources (name, kind, location) VALUES (?, ?, ?)", (name, kind, name))
    async with Store.open(tmp_path / "store.sqlite3") as store:
        found = {source.name: source.publisher for source in await store.sources()}
    assert found == {"wire": None, "/a": "markdown", "/b": "markdown-3"}
