"""Rebuilding, comparing and mending search indexes, and noticing what somebody else did to them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from indexer import outbox
from indexer import push as pushing
from indexer.drift import Drift
from indexer.push import Pushed, push, rebuild, verify
from indexer.run import index_folder
from indexer.store import Store
from search.article import Document
from search.errors import EngineFailed
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex, FakeReplacement

pytestmark = pytest.mark.anyio

STORIES = 25


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_ARTICLES", 10)


@pytest.fixture
async def filled(store: Store, root: Path) -> Store:
    for number in range(STORIES):
        files.write(root, f"{number}.md", title=f"Story {number}")
    await index_folder(store, root, now=NOW)
    return store


@pytest.fixture
async def index(filled: Store) -> FakeIndex:
    """With all of the store in it."""
    index = FakeIndex()
    await push(filled, index, now=NOW)
    return index


async def expected(store: Store) -> dict[str, Document]:
    return await store.documents([change.article for change in await store.changes_after(0, 10_000)])


def ids(index: FakeIndex, *titles: str) -> tuple[str, ...]:
    return tuple(sorted(id for id, document in index.documents.items() if document["title"] in titles))


class Spoilt:
    """What somebody else did to an index: two articles are gone, two are otherwise, and two are not ours."""

    def __init__(self, index: FakeIndex) -> None:
        self.missing, self.changed = ids(index, "Story 3", "Story 4"), ids(index, "Story 5", "Story 6")
        for id in self.missing:
            del index.documents[id]
        for id in self.changed:
            index.documents[id] = {**index.documents[id], "digest": "another"}
        self.orphaned = ("art_x", "art_y")
        for id in self.orphaned:
            index.documents[id] = {"id": id, "title": "Not ours", "digest": "x"}
        index.writes += 1

    @property
    def drift(self) -> Drift:
        return Drift(self.missing, self.changed, self.orphaned)


async def test_what_differs_is_told_and_left_alone(filled: Store, index: FakeIndex) -> None:
    spoilt, calls = Spoilt(index), len(index.calls)
    assert await verify(filled, index, fix=False, now=NOW) == spoilt.drift
    assert len(index.calls) == calls
    assert index.documents != await expected(filled)


async def test_exactly_what_differs_is_put_right(filled: Store, index: FakeIndex) -> None:
    spoilt, calls = Spoilt(index), len(index.calls)
    assert await verify(filled, index, fix=True, now=NOW) == spoilt.drift
    (mended,) = index.calls[calls:]
    assert (sorted(mended[0]), sorted(mended[1])) == (
        sorted(spoilt.missing + spoilt.changed),
        sorted(spoilt.orphaned),
    )
    assert index.documents == await expected(filled)
    assert await verify(filled, index, fix=False, now=NOW) == Drift()
    # What was put right is no news for the next push.
    assert await push(filled, index, now=NOW) == Pushed("fake")


async def test_what_is_only_not_told_yet_is_no_drift(filled: Store, index: FakeIndex, root: Path) -> None:
    files.write(root, "1.md", title="Another title")
    (root / "2.md").unlink()
    await index_folder(filled, root, now=NOW)
    assert await verify(filled, index, fix=False, now=NOW) == Drift()
    assert index.documents == await expected(filled)


async def test_what_a_verify_found_is_mended_by_the_next_push(filled: Store, index: FakeIndex, root: Path) -> None:
    files.write(root, "1.md", title="Another title")
    await index_folder(filled, root, now=NOW)
    Spoilt(index)
    assert len(await verify(filled, index, fix=False, now=NOW)) == 6
    assert await push(filled, index, now=NOW) == Pushed("fake", mended=6)
    assert index.documents == await expected(filled)


class Killed(BaseException):
    """What no code of ours catches."""


async def test_a_verify_that_is_killed_before_it_compares_keeps_nobody_from_it(
    filled: Store, index: FakeIndex, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(root, "1.md", title="Another title")
    await index_folder(filled, root, now=NOW)
    Spoilt(index)

    async def killed(*_: object) -> Drift:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pushing, "find_drift", killed)
        with pytest.raises(Killed):
            await verify(filled, index, fix=False, now=NOW)
    assert (await push(filled, index, now=NOW)).mended == 6
    assert index.documents == await expected(filled)


async def test_an_index_with_an_older_copy_in_its_place_is_mended(filled: Store, index: FakeIndex, root: Path) -> None:
    copy, written = dict(index.documents), index.writes
    files.write(root, "1.md", title="Another title")
    files.write(root, "new.md", title="New")
    (root / "2.md").unlink()
    await index_folder(filled, root, now=NOW)
    await push(filled, index, now=NOW)
    index.documents, index.writes = copy, written
    assert await push(filled, index, now=NOW) == Pushed("fake", mended=3)
    assert index.documents == await expected(filled)


async def test_an_older_copy_that_had_another_identity_keeps_nothing_of_its_own(
    filled: Store, index: FakeIndex
) -> None:
    Spoilt(index)
    index.identity = "before the last rebuild"
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True, mended=2)
    assert index.documents == await expected(filled)


async def test_so_does_one_whose_refill_was_killed(filled: Store, index: FakeIndex) -> None:
    Spoilt(index)
    index.identity = "before the last rebuild"
    index.faults[len(index.calls) + 1] = EngineFailed("refused")
    with pytest.raises(EngineFailed):
        await push(filled, index, now=NOW)
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, mended=2)
    assert index.documents == await expected(filled)


async def test_an_index_that_a_store_meets_first_keeps_what_it_has(filled: Store) -> None:
    """It may be another store's, and a setting wrong."""
    index = FakeIndex()
    index.documents["art_x"] = {"id": "art_x", "title": "Not ours", "digest": "x"}
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True)
    assert "art_x" in index.documents
    assert await verify(filled, index, fix=False, now=NOW) == Drift(orphaned=("art_x",))


async def test_a_rebuild_takes_over_with_everything(filled: Store, index: FakeIndex) -> None:
    Spoilt(index)
    assert await rebuild(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True)
    assert index.documents == await expected(filled)
    assert await push(filled, index, now=NOW) == Pushed("fake")


async def test_a_rebuild_that_fails_leaves_the_live_index_and_gives_its_own_up(filled: Store, index: FakeIndex) -> None:
    before = dict(index.documents)
    index.replacement_faults[2] = EngineFailed("refused")
    with pytest.raises(EngineFailed):
        await rebuild(filled, index, now=NOW)
    assert index.documents == before
    assert index.replaced_by.discarded
    assert await push(filled, index, now=NOW) == Pushed("fake")


async def test_what_comes_while_a_rebuild_is_filling_is_in_both(filled: Store, index: FakeIndex, root: Path) -> None:
    live = index.documents
    plain = FakeReplacement.apply

    async def apply(self: FakeReplacement, upserts: list[Document], deletes: list[str]) -> None:
        if len(self.calls) == 1:
            files.write(root, "1.md", title="Another title")
            (root / "2.md").unlink()
            await index_folder(filled, root, now=NOW)
            assert await push(filled, index, now=NOW) == Pushed("fake", 1, 1)
            assert ids(index, "Another title")
        await plain(self, upserts, deletes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeReplacement, "apply", apply)
        await rebuild(filled, index, now=NOW)
    assert index.documents is not live
    assert index.documents == live == await expected(filled)
    assert await push(filled, index, now=NOW) == Pushed("fake")


async def test_what_a_rebuild_left_behind_is_deleted_by_a_push_unless_it_goes_on(
    filled: Store, index: FakeIndex
) -> None:
    assert index.tidied == 1
    plain, during = FakeReplacement.apply, []

    async def apply(self: FakeReplacement, upserts: list[Document], deletes: list[str]) -> None:
        await push(filled, index, now=NOW)
        during.append(index.tidied)
        await plain(self, upserts, deletes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeReplacement, "apply", apply)
        await rebuild(filled, index, now=NOW)
    assert during == [1, 1, 1]
    await push(filled, index, now=NOW)
    assert index.tidied == 2


async def test_two_rebuilds_take_turns(filled: Store, index: FakeIndex) -> None:
    async with Store.open(filled.path) as other:
        await asyncio.gather(rebuild(filled, index, now=NOW), rebuild(other, index, now=NOW))
    assert index.identity == "first++"
    assert index.documents == await expected(filled)
