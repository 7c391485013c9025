"""Numbers with which articles enter an index: rising with every article that becomes searchable, and kept since."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

import pytest

from indexer import outbox
from indexer.push import push, rebuild, verify
from indexer.run import index_folder
from indexer.store import Store, changes, migrations
from search.arrivals import ARRIVAL
from search.article import Document
from search.errors import EngineFailed
from search.share import WHOLE, Share
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex

pytestmark = pytest.mark.anyio


class Watched(FakeIndex):
    """An index with somebody who looks after every write for what is above the highest number so far."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.told: list[str] = []

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        try:
            await super().apply(upserts, deletes)
        finally:
            self.look()

    def look(self) -> None:
        arrived = sorted((one.get(ARRIVAL, 0), one["slug"]) for one in self.documents.values())
        self.told += [slug for number, slug in arrived if number > self.seen]
        self.seen = max([self.seen, *(number for number, _ in arrived)])


@pytest.fixture
def index() -> Watched:
    return Watched()


async def written(store: Store, root: Path, *slugs: str, title: str = "A title") -> None:
    for slug in slugs:
        files.write(root, f"{slug}.md", title=f"{title} of {slug}", slug=slug)
    await index_folder(store, root, now=NOW)


async def test_in_the_order_of_the_changes_in_batches_of_any_size(
    store: Store, root: Path, index: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH_ARTICLES", 2)
    await written(store, root, "a", "b", "c", "d", "e")
    order = [change.article for change in await store.changes_after(0, 10)]
    await push(store, index, now=NOW)
    assert [document["id"] for document in index.documents.values()] == order
    assert sorted(index.told) == ["a", "b", "c", "d", "e"]


async def test_an_article_that_was_overtaken_before_it_was_sent(store: Store, root: Path, index: Watched) -> None:
    await written(store, root, "early")
    await written(store, root, "late")
    (early,) = [
        one for one, document in (await store.documents(await ids(store))).items() if document["slug"] == "early"
    ]
    async with store.writing() as db:
        await changes.record(db, [early])
    index.faults[2] = EngineFailed("not now")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "BATCH_ARTICLES", 1)
        with pytest.raises(EngineFailed):
            await push(store, index, now=NOW)
    assert index.told == ["late"]
    await push(store, index, now=NOW)
    assert index.told == ["late", "early"]


async def test_a_number_that_was_given_and_never_used(store: Store, root: Path, index: Watched) -> None:
    """It was to be sent as the first, that failed, and it changed: it goes where its number has it."""
    await written(store, root, "first")
    index.faults[1] = EngineFailed("not now")
    with pytest.raises(EngineFailed):
        await push(store, index, now=NOW)
    await written(store, root, "second")
    await written(store, root, "first", title="Another title")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "BATCH_ARTICLES", 1)
        await push(store, index, now=NOW)
    assert sorted(index.told) == ["first", "second"]


async def test_updates_keep_it_and_returns_get_another(store: Store, root: Path, index: Watched) -> None:
    await written(store, root, "a", "b")
    await push(store, index, now=NOW)
    await written(store, root, "a", title="Another title")
    await push(store, index, now=NOW)
    assert sorted(index.told) == ["a", "b"]
    (root / "a.md").unlink()
    await written(store, root)
    await push(store, index, now=NOW)
    await written(store, root, "a")
    await push(store, index, now=NOW)
    assert index.told[2:] == ["a"]


async def test_what_changes_while_it_is_sent_enters_once(store: Store, root: Path, index: Watched) -> None:
    await written(store, root, "a", "b")
    plain = index.apply

    async def apply(upserts: Sequence[Document], deletes: Collection[str]) -> None:
        if len(index.calls) < 2:
            await written(store, root, "a", "b", title=f"Title {len(index.calls)}")
        await plain(upserts, deletes)

    index.apply = apply  # type: ignore[method-assign]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "BATCH_ARTICLES", 1)
        while await store.pending(index.name):
            await push(store, index, now=NOW)
    assert len(index.calls) > 3
    assert sorted(index.told) == ["a", "b"]


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_each_enters_once(store: Store, root: Path, index: Watched, seed: int) -> None:
    """Writes, removals, failures, rebuilds and losses of the whole index, with somebody looking after each step."""
    chance, present, expected, entered = Random(seed), set[str](), list[str](), set[str]()
    for step in range(40):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outbox, "BATCH_ARTICLES", chance.randint(1, 4))
            slug = f"s{chance.randint(0, 8)}"
            match chance.choice(
                ["write", "write", "write", "remove", "push", "push", "fail", "rebuild", "lose", "fix"]
            ):
                case "write":
                    await written(store, root, slug, title=f"Title {step}")
                    present.add(slug)
                case "remove":
                    (root / f"{slug}.md").unlink(missing_ok=True)
                    await written(store, root)
                    present.discard(slug)
                case "push":
                    await push(store, index, now=NOW)
                case "fail":
                    index.faults[len(index.calls) + chance.randint(1, 2)] = EngineFailed("not now")
                    with contextlib.suppress(EngineFailed):
                        await push(store, index, now=NOW)
                    index.faults.clear()
                case "rebuild":
                    await rebuild(store, index, now=NOW)
                    index.look()
                case "lose":
                    index.lose_everything(f"{step}")
                    await push(store, index, now=NOW)
                case "fix":
                    await verify(store, index, fix=True, now=NOW)
        here = {one["slug"] for one in index.documents.values()}
        expected += sorted(here - entered)
        entered = here
        assert sorted(index.told) == sorted(expected), f"step {step}"
        assert index.seen <= (await store.changes_after(0, 1_000) or [changes.Change(0, "", 0)])[-1].sequence


@pytest.mark.parametrize("seed", range(6))
async def test_who_goes_from_one_replica_to_another_is_told_of_each_once(store: Store, root: Path, seed: int) -> None:
    """Each is pushed to at its own pace, or fails; and who follows one goes on with the other at any time."""
    chance, written_so_far, told, after = Random(seed), set[str](), list[str](), 0
    replicas = [FakeIndex("one"), FakeIndex("other")]
    followed = replicas[0]
    for step in range(60):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outbox, "BATCH_ARTICLES", chance.randint(1, 3))
            index = chance.choice(replicas)
            match chance.choice(["write", "write", "write", "push", "fail", "go"]):
                case "write":
                    slug = f"s{chance.randint(0, 30)}"
                    await written(store, root, slug, title=f"Title {step}")
                    written_so_far.add(slug)
                case "push":
                    await push(store, index, now=NOW)
                case "fail":
                    index.faults[len(index.calls) + chance.randint(1, 3)] = EngineFailed("not now")
                    with contextlib.suppress(EngineFailed):
                        await push(store, index, now=NOW)
                    index.faults.clear()
                case "go":
                    followed = index
        numbered = sorted((one[ARRIVAL], one["slug"]) for one in followed.documents.values())
        told += [slug for number, slug in numbered if number > after]
        after = max([after, *(number for number, _ in numbered)])
    for index in replicas:
        await push(store, index, now=NOW)
    assert replicas[0].documents == replicas[1].documents
    told += [one["slug"] for one in followed.documents.values() if one[ARRIVAL] > after]
    assert sorted(told) == sorted(written_so_far)


async def test_partitions_have_their_shares_and_one_count(store: Store, root: Path) -> None:
    indexes = [FakeIndex(f"part {number}") for number in range(3)]
    for number, index in enumerate(indexes):
        index.share = Share(number, 3)
    await written(store, root, *(f"s{number}" for number in range(20)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "BATCH_ARTICLES", 2)
        for index in indexes:
            await push(store, index, now=NOW)
    everything = await store.documents(await ids(store))
    for index in indexes:
        assert set(index.documents) == {id for id in everything if index.share.has(id)}
        assert index.documents
        assert max(len(upserts) for upserts, _ in index.calls) == 2
        assert not await verify(store, index, fix=False, now=NOW)
        assert await store.pending(index.name) == 0
    assert len({one[ARRIVAL] for index in indexes for one in index.documents.values()}) == 20


async def test_a_partition_of_another_number_is_filled_and_freed(store: Store, root: Path) -> None:
    index = FakeIndex()
    await written(store, root, *(f"s{number}" for number in range(20)))
    await push(store, index, now=NOW)
    index.share, index.identity = Share(1, 2), "the second of two"
    assert (await push(store, index, now=NOW)).refilled
    assert set(index.documents) == {id for id in await ids(store) if index.share.has(id)}
    index.share, index.identity = WHOLE, "all of it"
    await push(store, index, now=NOW)
    assert set(index.documents) == set(await ids(store))


async def test_what_an_index_had_before_this_was_counted_never_enters(
    tmp_path: Path, root: Path, index: Watched
) -> None:
    """Not even when a new layout has it filled anew; nor does an update of it."""
    async with Store.open(tmp_path / "store") as store:
        await written(store, root, "old", "older")
        await push(store, index, now=NOW)
        # As an earlier version left it.
        async with store.writing() as db:
            await db.execute("DROP TABLE arrivals")
            await db.execute("DROP INDEX items_by_instant")
            await db.execute(f"PRAGMA user_version = {COUNTING}")
    index = Watched()
    index.identity = "another layout"
    async with Store.open(tmp_path / "store") as store:
        await push(store, index, now=NOW)
        await written(store, root, "old", title="Another title")
        await written(store, root, "new")
        await push(store, index, now=NOW)
    assert len(index.documents) == 3
    assert index.told == ["new"]


#: Steps of the schema before numbers were kept.
COUNTING = next(number for number, step in enumerate(migrations.MIGRATIONS) if "CREATE TABLE arrivals" in step)


async def ids(store: Store) -> list[str]:
    return [change.article for change in await store.changes_after(0, 1_000)]
