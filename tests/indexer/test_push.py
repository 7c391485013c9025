"""Bringing search indexes up to date, through faults of every kind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from indexer import outbox
from indexer.push import Pushed, push, push_all
from indexer.run import index_folder
from indexer.store import Store
from search.article import Document
from search.engine import SearchIndex
from search.errors import EngineFailed, EngineUnavailable, IndexLocked
from tests.indexer import files
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex

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


async def expected(store: Store) -> dict[str, Document]:
    return await store.documents([change.article for change in await store.changes_after(0, 10_000)])


def test_the_fake_is_an_index() -> None:
    _: SearchIndex = FakeIndex()


async def test_a_new_index_gets_everything_and_then_only_what_changed(filled: Store, root: Path) -> None:
    index = FakeIndex()
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True)
    assert [len(upserts) for upserts, _ in index.calls] == [10, 10, 5]
    assert await push(filled, index, now=NOW) == Pushed("fake")
    assert len(index.calls) == 3

    files.write(root, "0.md", title="Another title")
    (root / "1.md").unlink()
    files.write(root, "2.md", draft=True)
    await index_folder(filled, root, now=NOW)
    assert await filled.pending("fake") == 3
    assert await push(filled, index, now=NOW) == Pushed("fake", 1, 2)
    assert index.documents == await expected(filled)
    assert len(index.documents) == STORIES - 2


async def test_documents_are_those_of_the_articles(filled: Store) -> None:
    index = FakeIndex()
    await push(filled, index, now=NOW)
    document = next(d for d in index.documents.values() if d["title"] == "Story 3")
    assert document["slugs"] == ["3"]
    assert document["publishedAt"] == 1763985600
    assert document["text"] == files.BODY
    assert document["source"] == {"key": "harbor-daily", "name": "Harbor Daily", "type": "RSS"}


async def test_an_index_that_was_made_anew_is_filled_from_the_beginning(filled: Store, root: Path) -> None:
    index = FakeIndex()
    await push(filled, index, now=NOW)
    (root / "1.md").unlink()
    await index_folder(filled, root, now=NOW)
    index.lose_everything("second")
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES - 1, 1, refilled=True)
    assert index.documents == await expected(filled)


async def test_an_index_that_fails_goes_on_where_it_was(filled: Store) -> None:
    index = FakeIndex()
    index.faults[2] = EngineFailed("refused")
    with pytest.raises(EngineFailed):
        await push(filled, index, now=NOW)
    assert await filled.pending("fake") == STORIES - 10
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES - 10, 0)
    assert index.documents == await expected(filled)


async def test_what_was_applied_but_not_confirmed_is_sent_again(filled: Store) -> None:
    index = FakeIndex()
    index.faults_after[2] = EngineFailed("no answer")
    with pytest.raises(EngineFailed):
        await push(filled, index, now=NOW)
    assert len(index.documents) == 20
    assert await filled.pending("fake") == STORIES - 10
    await push(filled, index, now=NOW)
    assert index.calls[1] == index.calls[2]
    assert index.documents == await expected(filled)


async def test_patience_with_an_index_that_is_unavailable(filled: Store) -> None:
    index = FakeIndex()
    index.open_faults = [EngineUnavailable("starting")]
    index.faults = {2: EngineUnavailable("busy"), 3: EngineUnavailable("busy")}
    assert await push(filled, index, now=NOW, patience=[0, 0]) == Pushed("fake", STORIES, 0, refilled=True)
    assert index.documents == await expected(filled)


async def test_patience_ends(filled: Store) -> None:
    index = FakeIndex()
    index.open_faults = [EngineUnavailable("down")] * 3
    with pytest.raises(EngineUnavailable, match="down"):
        await push(filled, index, now=NOW, patience=[0, 0])
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True)


async def test_only_unavailability_is_waited_out(filled: Store) -> None:
    index = FakeIndex()
    index.open_faults = [IndexLocked("locked")]
    with pytest.raises(IndexLocked):
        await push(filled, index, now=NOW, patience=[60])


async def test_one_index_that_fails_does_not_stop_the_others(filled: Store) -> None:
    broken, good, late = FakeIndex("broken"), FakeIndex("good"), FakeIndex("late")
    error = EngineFailed("refused")
    broken.faults[2] = error
    results = await push_all(filled, [broken, good], now=NOW)
    assert results == [Pushed("broken", error=error), Pushed("good", STORIES, 0, refilled=True)]
    await push_all(filled, [late, broken], now=NOW)
    for index in (broken, good, late):
        assert index.documents == await expected(filled)


async def test_an_article_that_changes_while_its_batch_is_sent(filled: Store, root: Path) -> None:
    index = FakeIndex()
    plain = index.apply

    async def apply(upserts: list[Document], deletes: list[str]) -> None:
        await plain(upserts, deletes)
        if len(index.calls) == 1:
            for number in range(STORIES):
                files.write(root, f"{number}.md", title=f"Changed {number}")
            await index_folder(filled, root, now=NOW)

    index.apply = apply  # type: ignore[method-assign, assignment]
    await push(filled, index, now=NOW)
    assert {document["title"] for document in index.documents.values()} == {f"Changed {n}" for n in range(STORIES)}
    assert await filled.pending("fake") == 0


async def test_the_next_batch_is_made_ready_while_one_is_on_its_way(filled: Store) -> None:
    index, second_is_ready = FakeIndex(), threading.Event()
    plain, packed = index.apply, 0

    def pack(upserts: Sequence[Document]) -> Sequence[Document]:
        nonlocal packed
        packed += 1
        if packed == 2:
            second_is_ready.set()
        return upserts

    async def apply(upserts: Sequence[Document], deletes: Collection[str]) -> None:
        if not index.calls:
            assert await asyncio.to_thread(second_is_ready.wait, 10)
            assert packed == 2  # one, so that memory has an end
        await plain(upserts, deletes)

    index.pack, index.apply = pack, apply  # type: ignore[method-assign]
    assert await push(filled, index, now=NOW) == Pushed("fake", STORIES, 0, refilled=True)
    assert index.documents == await expected(filled)


async def test_batches_are_bounded_in_bytes(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH_BYTES", 1_500)
    index = FakeIndex()
    await push(filled, index, now=NOW)
    assert 1 < max(len(upserts) for upserts, _ in index.calls) < 10
    monkeypatch.setattr(outbox, "BATCH_BYTES", 1)
    other = FakeIndex("other")
    await push(filled, other, now=NOW)
    assert len(other.calls) == STORIES
    assert other.documents == index.documents


async def test_two_processes_take_turns(filled: Store) -> None:
    index, inside = FakeIndex(), 0
    plain = index.apply

    async def apply(upserts: list[Document], deletes: list[str]) -> None:
        nonlocal inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0.01)
        await plain(upserts, deletes)
        inside -= 1

    index.apply = apply  # type: ignore[method-assign, assignment]
    async with Store.open(filled.path) as other:
        results = await asyncio.gather(push(filled, index, now=NOW), push(other, index, now=NOW))
    assert sorted(result.upserts for result in results) == [0, STORIES]


async def test_an_empty_store(store: Store) -> None:
    index = FakeIndex()
    assert await push(store, index, now=NOW) == Pushed("fake", refilled=True)
    assert await push(store, index, now=NOW) == Pushed("fake")
