"""Index runs over real folders into a real store."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer import registry, run
from indexer.configuration import settings_of
from indexer.decide import State
from indexer.errors import SourceMissing
from indexer.push import push
from indexer.run import index_folder, remove_source
from indexer.store import Store
from indexer.summary import Summary
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex

pytestmark = pytest.mark.anyio


async def index(store: Store, path: Path, **options: Any) -> Summary:
    return await index_folder(store, path, **{"now": NOW, **options})


async def served(store: Store) -> dict[str, dict[str, Any]]:
    """Documents by title, as a search index gets them."""
    target = FakeIndex("served")
    await push(store, target, now=NOW)
    assert (await store.article_counts())[State.LIVE] == len(target.documents)
    return {document["title"]: document for document in target.documents.values()}


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.removed, summary.rejected


async def test_first_second_and_third_run(store: Store, root: Path) -> None:
    for number in range(5):
        files.write(root, f"2025/11/{number}.en.md", title=f"Story {number}")
    first = await index(store, root)
    assert counts(first) == (5, 0, 0, 0, 0)
    assert (first.files, first.bytes) == (5, sum(path.stat().st_size for path in root.rglob("*.md")))
    second = await index(store, root)
    assert counts(second) == (0, 0, 5, 0, 0)
    assert (second.files, second.bytes) == (5, 0)

    files.write(root, "2025/11/0.en.md", title="Another title")
    files.write(root, "2025/11/5.en.md", title="Story 5")
    (root / "2025/11/1.en.md").unlink()
    assert counts(await index(store, root)) == (1, 1, 3, 1, 0)
    assert set(await served(store)) == {"Another title", "Story 2", "Story 3", "Story 4", "Story 5"}


async def test_nothing_is_written_by_a_run_that_finds_nothing_new(store: Store, root: Path) -> None:
    files.write(root, "a.md")
    files.put(root, "broken.md", "x")
    os.mkfifo(root / "pipe.md")
    (root / "link.md").symlink_to("/etc/passwd")
    await index(store, root)

    def dump() -> list[str]:
        with sqlite3.connect(store.path) as db:
            return [line for line in db.iterdump() if not line.startswith('INSERT INTO "sources"')]

    before = dump()
    later = NOW + timedelta(days=1)
    summary = await index(store, root, now=later)
    assert counts(summary) == (0, 0, 1, 0, 3)
    assert dump() == before
    assert (await store.sources())[0].last_success_at == later


async def test_files_that_were_read_while_young_are_read_again_but_change_nothing(store: Store, root: Path) -> None:
    files.write(root, "a.md")
    young = NOW - timedelta(days=1)
    assert counts(await index(store, root, now=young)) == (1, 0, 0, 0, 0)
    for now in (young, NOW):
        again = await index(store, root, now=now)
        assert counts(again) == (0, 0, 1, 0, 0)
        assert again.bytes > 0
    assert (await index(store, root)).bytes == 0


async def test_a_file_written_again_in_the_same_instant_is_noticed(store: Store, root: Path) -> None:
    path = files.write(root, "a.md", title="One")
    status = path.stat()
    young = NOW - timedelta(days=1)
    await index(store, root, now=young)
    files.write(root, "a.md", title="Two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(await index(store, root, now=young)) == (0, 1, 0, 0, 0)


async def test_a_file_that_was_only_touched_is_unchanged(store: Store, root: Path) -> None:
    path = files.write(root, "a.md")
    await index(store, root)
    files.touch(path, 1_000)
    assert counts(await index(store, root)) == (0, 0, 1, 0, 0)
    assert (await index(store, root)).bytes == 0


async def test_a_change_that_no_reader_notices_is_none(store: Store, root: Path) -> None:
    files.write(root, "a.md", unknown="x")
    await index(store, root)
    files.write(root, "a.md", unknown="y")
    assert counts(await index(store, root)) == (0, 0, 0, 0, 0)


async def test_another_default_language_reads_everything_anew(store: Store, root: Path) -> None:
    files.write(root, "a.md")
    for lang, expected in (("en", (1, 0, 0, 0, 0)), ("uk", (1, 0, 0, 1, 0)), ("uk", (0, 0, 1, 0, 0))):
        given = {"name": "stories", "kind": "markdown", "location": str(root), "lang": lang}
        await registry.synchronise(store, [settings_of(given, "test")], now=NOW)
        assert counts(await index(store, root, name="stories")) == expected


async def test_the_newest_of_two_files_is_the_article(store: Store, root: Path) -> None:
    files.write(root, "old-title.en.md", externalId="1", title="Old", updatedAt="2025-11-25T00:00:00.001Z")
    files.write(root, "new-title.en.md", externalId="1", title="New", updatedAt="2025-11-25T00:00:00.002Z")
    files.write(root, "older-title.en.md", externalId="1", title="Older")
    assert counts(await index(store, root)) == (1, 0, 0, 0, 0)
    documents = await served(store)
    assert documents["New"]["slugs"] == ["new-title", "old-title", "older-title"]

    (root / "new-title.en.md").unlink()
    assert counts(await index(store, root)) == (0, 1, 2, 0, 0)
    documents = await served(store)
    assert list(documents) == ["Old"]
    assert documents["Old"]["slugs"] == ["old-title", "older-title"]
    assert documents["Old"]["slug"] == "old-title"

    (root / "old-title.en.md").unlink()
    (root / "older-title.en.md").unlink()
    assert counts(await index(store, root)) == (0, 0, 0, 1, 0)
    assert await served(store) == {}


async def test_duplicates_count_once_even_if_batches_part_them(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_FILES", 1)
    for number in range(4):
        files.write(root, f"{number}.md", externalId="1", title=f"Story {number}")
    assert counts(await index(store, root)) == (1, 0, 0, 0, 0)
    for number in range(3):
        (root / f"{number}.md").unlink()
    assert counts(await index(store, root)) == (0, 1, 1, 0, 0)


async def test_a_renamed_file_is_the_same_article(store: Store, root: Path) -> None:
    files.write(root, "2025/a.md", externalId="1")
    await index(store, root)
    (root / "2026").mkdir()
    (root / "2025/a.md").rename(root / "2026/a.md")
    assert counts(await index(store, root)) == (0, 0, 0, 0, 0)
    (root / "2026/a.md").rename(root / "2026/b.md")
    assert counts(await index(store, root)) == (0, 1, 0, 0, 0)
    assert [d["slugs"] for d in (await served(store)).values()] == [["b"]]


async def test_a_file_whose_external_id_changes_is_another_article(store: Store, root: Path) -> None:
    files.write(root, "a.md", externalId="1")
    await index(store, root)
    files.write(root, "a.md", externalId="2")
    assert counts(await index(store, root)) == (1, 0, 0, 1, 0)


async def test_drafts_are_kept_but_not_served(store: Store, root: Path) -> None:
    files.write(root, "a.md", draft=True)
    assert counts(await index(store, root)) == (0, 0, 0, 0, 0)
    assert (await store.article_counts())[State.DRAFT] == 1
    assert await served(store) == {}
    files.write(root, "a.md", draft=False)
    assert counts(await index(store, root)) == (1, 0, 0, 0, 0)
    files.write(root, "a.md", draft=True)
    assert counts(await index(store, root)) == (0, 0, 0, 1, 0)
    assert await served(store) == {}


async def test_translations_share_a_group(store: Store, root: Path) -> None:
    files.write(root, "a.en.md", externalId="1", title="One")
    files.write(root, "a.uk.md", externalId="1", title="Один", ai={"translatedFrom": "1"})
    await index(store, root)
    documents = await served(store)
    assert documents["One"]["group"] == documents["Один"]["group"]
    assert (documents["One"]["lang"], documents["Один"]["lang"]) == ("en", "uk")


async def test_a_folder_that_is_gone_removes_nothing(store: Store, root: Path) -> None:
    path = files.write(root, "a.md")
    await index(store, root)
    path.unlink()
    root.rmdir()
    with pytest.raises(SourceMissing, match="does not exist; nothing was changed"):
        await index(store, root)
    assert len(await served(store)) == 1
    root.mkdir()
    assert counts(await index(store, root)) == (0, 0, 0, 1, 0)


async def test_a_single_file_and_a_part_of_a_folder_remove_nothing_else(store: Store, root: Path) -> None:
    for key in ["2025/a.md", "2025/b.md", "2026/c.md"]:
        files.write(root, key, title=key)
    await index(store, root)
    files.write(root, "2025/a.md", title="changed")
    (root / "2025/b.md").unlink()
    (root / "2026/c.md").unlink()
    assert counts(await index(store, root / "2025/a.md")) == (0, 1, 0, 0, 0)
    assert counts(await index(store, root / "2025")) == (0, 0, 1, 1, 0)
    assert set(await served(store)) == {"changed", "2026/c.md"}
    assert [source.name for source in await store.sources()] == [str(root)]


async def test_a_file_of_no_known_folder(store: Store, root: Path) -> None:
    files.write(root, "a.md", title="a")
    files.write(root, "b.md", title="b")
    assert counts(await index(store, root / "a.md")) == (1, 0, 0, 0, 0)
    assert counts(await index(store, root / "a.md")) == (0, 0, 1, 0, 0)
    assert counts(await index(store, root)) == (1, 0, 1, 0, 0)


async def test_a_folder_takes_over_sources_inside_it(store: Store, root: Path) -> None:
    files.write(root, "2025/a.md", title="a")
    files.write(root, "2026/b.md", title="b")
    await index(store, root / "2025")
    await index(store, root / "2026", name="mine")
    assert counts(await index(store, root)) == (0, 0, 0, 0, 0)
    assert [source.name for source in await store.sources()] == [str(root), "mine"]
    (root / "2025/a.md").unlink()
    assert counts(await index(store, root)) == (0, 0, 1, 1, 0)


async def test_one_article_in_two_folders(store: Store, root: Path) -> None:
    files.write(root, "one/a.md", externalId="1", title="Older")
    files.write(root, "two/b.md", externalId="1", title="Newer", updatedAt="2025-12-01")
    await index(store, root / "one")
    assert counts(await index(store, root / "two")) == (0, 1, 0, 0, 0)
    assert (await served(store))["Newer"]["slugs"] == ["b", "a"]
    assert counts(await remove_source(store, str(root / "two"), now=NOW)) == (0, 1, 0, 0, 0)
    assert list(await served(store)) == ["Older"]


async def test_removing_a_source(store: Store, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_FILES", 2)
    for number in range(5):
        files.write(root, f"{number}.md")
    files.put(root, "broken.md", "x")
    await index(store, root, name="samples")
    assert counts(await remove_source(store, "samples", now=NOW)) == (0, 0, 0, 5, 0)
    assert (await store.sources(), await store.dead_letters(), await served(store)) == ([], [], {})
    with pytest.raises(SourceMissing, match=r"^There is no source 'samples'.$"):
        await remove_source(store, "samples", now=NOW)


async def test_a_named_source_may_move(store: Store, root: Path, tmp_path: Path) -> None:
    files.write(root, "a.md", source={"key": "x", "name": "X"})
    await index(store, root, name="samples")
    moved = root.rename(tmp_path / "moved")
    assert counts(await index(store, moved, name="samples"))[:2] == (0, 0)
    assert [(s.name, s.location) for s in await store.sources()] == [("samples", str(moved))]


async def test_two_runs_at_once(store: Store, root: Path) -> None:
    for number in range(300):
        files.write(root, f"{number}.md", title=f"Story {number}")
    async with Store.open(store.path) as other:
        await asyncio.gather(index(store, root), index(other, root))
        assert len(await served(store)) == 300
    assert counts(await index(store, root)) == (0, 0, 300, 0, 0)
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT count(*), count(DISTINCT key) FROM items").fetchone() == (300, 300)


async def test_batches_are_bounded_in_bytes(store: Store, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_BYTES", 1_000)
    for number in range(6):
        files.write(root, f"{number}.md", body="x" * 400 * number)
    assert counts(await index(store, root)) == (6, 0, 0, 0, 0)


class Recorder:
    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def start(self, total: int, what: str) -> None:
        self.told.append((what, total))

    def advance(self, steps: int) -> None:
        self.told.append(("advance", steps))

    def done(self) -> None:
        self.told.append(("done", None))


async def test_progress(store: Store, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_FILES", 2)
    for number in range(3):
        files.write(root, f"{number}.md")
    recorder = Recorder()
    await index(store, root, progress=recorder)
    assert recorder.told == [("Reading articles", 3), ("advance", 2), ("advance", 1), ("done", None)]


def test_summaries_add_up() -> None:
    one = Summary(1, 2, 3, 4, 5, 6, 7)
    assert one + Summary() == one
    assert one + one == Summary(2, 4, 6, 8, 10, 12, 14)
