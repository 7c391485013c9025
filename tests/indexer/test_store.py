"""The store's file: opening, migrating, transactions, and the change log."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.decide import State
from indexer.errors import StoreBusy, StoreError
from indexer.intake import take_in
from indexer.reading import Batch
from indexer.store import Store, database, items, migrations, sources, targets
from indexer.store.targets import Target
from tests.indexer.conftest import NOW

pytestmark = pytest.mark.anyio


def row(key: str, article: str, instant: int = 0, *, draft: bool = False, text: str = "x") -> items.Row:
    fields = {"id": article, "title": text, "source": {"key": "a"}, "lang": "en", "group": article, "publishedAt": 0}
    document = orjson.dumps(fields)
    return items.Row(key, "f", b"c", article, instant, key, draft, document, document, b"raw", NOW)


async def source(store: Store, name: str = "a") -> int:
    async with store.writing() as db:
        return await sources.save(db, name, "markdown", f"/{name}")


async def log(store: Store, position: int = 0) -> list[tuple[int, str]]:
    return [(change.sequence, change.article) for change in await store.changes_after(position, 100)]


async def test_a_change_moves_to_the_end_of_the_log(store: Store) -> None:
    a = await source(store)
    await take_in(store, a, Batch(rows=[row("1", "one"), row("2", "two")]), NOW)
    first = await log(store)
    await take_in(store, a, Batch(rows=[row("1", "one", text="y")]), NOW)
    assert sorted(article for _, article in first) == ["one", "two"]
    assert [article for _, article in await log(store)] == ["two", "one"]
    assert (await log(store))[-1][0] > max(sequence for sequence, _ in first)


async def test_a_sequence_is_never_used_again(store: Store) -> None:
    a = await source(store)
    seen = []
    for text in "abcde":
        # The only change, and with it the greatest sequence, is deleted each time.
        await take_in(store, a, Batch(rows=[row("1", "one", text=text)]), NOW)
        seen += await log(store)
    assert len(set(seen)) == len(seen) == 5
    assert seen == sorted(seen)


async def test_a_removal_is_a_change(store: Store) -> None:
    a = await source(store)
    await take_in(store, a, Batch(rows=[row("1", "one")]), NOW)
    ((before, _),) = await log(store)
    await take_in(store, a, Batch(gone=["1"]), NOW)
    assert await log(store) == [(before + 1, "one")]
    assert await store.documents(["one"]) == {}
    assert await store.article_counts() == {State.LIVE: 0, State.DRAFT: 0, State.REMOVED: 1}


async def test_what_readers_do_not_notice_is_no_change(store: Store) -> None:
    a, b = await source(store, "a"), await source(store, "b")
    await take_in(store, a, Batch(rows=[row("1", "one", 5), row("2", "two", draft=True)]), NOW)
    before = await log(store)
    assert [article for _, article in before] == ["one"]
    await take_in(store, b, Batch(rows=[row("1", "one", 4)]), NOW)
    await take_in(store, a, Batch(marks={"1": "other"}, gone=["2"]), NOW)
    assert await log(store) == before


async def test_an_article_and_its_change_are_written_together_or_not_at_all(store: Store) -> None:
    a = await source(store)

    class Stop(Exception):
        pass

    async def fail() -> None:
        async with store.writing() as db:
            await items.save(db, a, [row("1", "one")])
            raise Stop

    with pytest.raises(Stop):
        await fail()
    assert await log(store) == []
    await take_in(store, a, Batch(rows=[row("1", "one")]), NOW)
    assert [article for _, article in await log(store)] == ["one"]


async def test_a_reader_does_not_see_an_open_transaction(store: Store) -> None:
    async with store.writing() as db:
        await sources.save(db, "a", "markdown", "/a")
        assert await store.sources() == []
    assert len(await store.sources()) == 1


async def test_a_task_that_is_cancelled_leaves_nothing_behind(store: Store) -> None:
    entered = asyncio.Event()

    async def write() -> None:
        async with store.writing() as db:
            await sources.save(db, "a", "markdown", "/a")
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await store.sources() == []
    await source(store, "b")
    assert [found.name for found in await store.sources()] == ["b"]


async def test_cancelled_at_any_moment(store: Store) -> None:
    a = await source(store)
    for steps in range(40):
        task = asyncio.create_task(take_in(store, a, Batch(rows=[row("1", "one", text=str(steps))]), NOW))
        for _ in range(steps):
            await asyncio.sleep(0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await take_in(store, a, Batch(rows=[row("1", "one", text="last")]), NOW)
    assert (await store.documents(["one"]))["one"]["title"] == "last"
    assert len(await log(store)) == 1


async def test_pending(store: Store) -> None:
    a = await source(store)
    await take_in(store, a, Batch(rows=[row("1", "one"), row("2", "two")]), NOW)
    assert await store.pending("t") == 2
    (first, _), (second, _) = await log(store)
    await store.move(Target("t", "i", first, NOW))
    assert await store.pending("t") == 1
    assert await store.target("t") == Target("t", "i", first, NOW)
    await store.move(Target("t", "j", second, NOW))
    assert await store.targets() == [Target("t", "j", second, NOW)]
    await store.move(Target("t", "k", 0, NOW))
    assert await store.targets() == [Target("t", "k", 0, NOW)]
    await store.move(Target("t", "k", second, NOW))
    assert await store.pending("t") == 0


async def test_settings_of_the_connection(store: Store) -> None:
    async def pragma(name: str) -> object:
        (found,) = await store.reader.execute_fetchall(f"PRAGMA {name}")
        return found[0]

    assert await pragma("journal_mode") == "wal"
    assert await pragma("foreign_keys") == 1
    assert await pragma("user_version") == len(migrations.MIGRATIONS)
    async with store.writing() as db:
        (found,) = await db.execute_fetchall("PRAGMA synchronous")
        assert found[0] == 2
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await targets.save(store.reader, Target("t", "i", 1, NOW))


async def test_steps_are_taken_once_and_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store"
    async with Store.open(path) as store:
        await source(store)
    steps = (*migrations.MIGRATIONS, "CREATE TABLE x (a);\nINSERT INTO x VALUES (1);", "INSERT INTO x VALUES (2);")
    monkeypatch.setattr(database, "MIGRATIONS", (*steps, "INSERT INTO x VALUES (3);\nINSERT INTO nowhere VALUES (1);"))
    with pytest.raises(StoreError, match="no such table: nowhere"):
        async with Store.open(path):
            pass
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    async with Store.open(path) as store:
        assert [row[0] for row in await store.reader.execute_fetchall("SELECT a FROM x")] == [1, 2]
        assert len(await store.sources()) == 1
    monkeypatch.setattr(database, "MIGRATIONS", migrations.MIGRATIONS)
    with pytest.raises(StoreError, match="was written by a newer version of newsgate; use that one"):
        async with Store.open(path):
            pass


async def test_many_open_a_new_store_at_once(tmp_path: Path) -> None:
    async def use(number: int) -> None:
        async with Store.open(tmp_path / "store") as store:
            await source(store, str(number))

    await asyncio.gather(*(use(number) for number in range(8)))
    async with Store.open(tmp_path / "store") as store:
        assert len(await store.sources()) == 8


async def test_another_writer_is_waited_for_but_not_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def write(other: Store) -> None:
        async with other.writing():
            await asyncio.sleep(0.2)

    monkeypatch.setattr(database, "BUSY_SECONDS", 0.5)
    async with Store.open(store.path) as other:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(write(other))
            await asyncio.sleep(0.05)
            tasks.create_task(source(store))
        async with store.writing():
            with pytest.raises(StoreBusy, match="Another process keeps writing to"):
                await source(other)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be taken for one" * 20])
async def test_a_file_that_is_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store"
    path.write_bytes(content)
    if not content:
        async with Store.open(path) as store:
            assert await store.sources() == []
        return
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        async with Store.open(path):
            pass


async def test_a_place_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be opened: "):
        async with Store.open(tmp_path / "file" / "store"):
            pass
    with pytest.raises(StoreError, match="cannot be used: unable to open database file"):
        async with Store.open(tmp_path):
            pass


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),  # the item's key
        st.sampled_from(["one", "two"]),  # the article
        st.integers(0, 2),  # its instant
        st.sampled_from(["live", "draft", "gone"]),
        st.sampled_from(["x", "y"]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(_STEPS)
async def test_following_the_log_gives_what_the_store_has(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int, str, str]]
) -> None:
    """A target that follows change by change, at whatever pace, has in the end exactly what is live."""
    async with Store.open(tmp_path_factory.mktemp("log") / "store") as store:
        a, position = await source(store), 0
        target: dict[str, object] = {}
        for key, article, instant, state, text in steps:
            batch = Batch(gone=[key]) if state == "gone" else Batch(
                rows=[row(key, article, instant, draft=state == "draft", text=text)]
            )  # fmt: skip
            await take_in(store, a, batch, NOW)
            if text == "x":
                continue  # the target sleeps
            for change in await store.changes_after(position, 100):
                assert change.sequence > position
                position = change.sequence
                document = (await store.documents([change.article])).get(change.article)
                target.pop(change.article, None)
                target |= {change.article: document} if document else {}
        for change in await store.changes_after(position, 100):
            document = (await store.documents([change.article])).get(change.article)
            target.pop(change.article, None)
            target |= {change.article: document} if document else {}
        assert target == await store.documents(["one", "two"])
