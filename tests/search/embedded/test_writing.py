"""Writing, when whoever awaited it is gone before it ends."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from search.embedded import fields, writing
from search.embedded.index import EmbeddedIndex
from tests.articles import article

pytestmark = pytest.mark.anyio


async def test_an_index_that_is_closed_during_a_write_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And lets go of its lock: the next may write."""
    begun, may_end = threading.Event(), threading.Event()
    plain = fields.tantivy_document

    def slow(document: Any) -> Any:
        begun.set()
        may_end.wait()
        return plain(document)

    monkeypatch.setattr(writing, "tantivy_document", slow)
    index, documents = EmbeddedIndex(tmp_path), [article(slug=name).document() for name in ("ship", "boat")]
    await index.open()
    task = asyncio.create_task(index.apply(documents[:1], ()))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    closing = asyncio.create_task(index.aclose())
    await asyncio.sleep(0.05)
    assert not closing.done()
    may_end.set()
    await closing

    other = EmbeddedIndex(tmp_path)
    await other.open()
    await other.apply(documents[1:], ())
    assert await other.count() == 2
    await other.aclose()


async def test_a_write_that_was_killed_before_its_commit_can_be_made_again(tmp_path: Path) -> None:
    """Its files are there already, under the names that they are to get."""
    documents = [article(slug=f"ship-{number}").document() for number in range(5)]
    await write(tmp_path, documents, ())
    (meta,) = tmp_path.glob("*/meta.json")
    before = meta.read_bytes()
    await write(tmp_path, (), [documents[0]["id"]])
    assert list(tmp_path.glob("*/*.del"))
    meta.write_bytes(before)  # what a kill leaves: a file of deletions, and no word of it
    assert await write(tmp_path, (), [documents[0]["id"]]) == 4


async def write(folder: Path, upserts: Any, deletes: Any) -> int:
    """How many articles there are then."""
    index = EmbeddedIndex(folder)
    await index.open()
    await index.apply(upserts, deletes)
    count = await index.count()
    await index.aclose()
    return count
