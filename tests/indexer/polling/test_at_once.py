"""Records that are read again by other rules while their source is polled: the newest version stays."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from indexer.fetch import Fetcher
from indexer.formats import format_of
from indexer.item import Item
from indexer.reread import reread, retry
from indexer.store import Store
from indexer.store.sources import Source
from indexer.tagging import TagRules
from tests.indexer.fetch.upstream import Upstream, ok
from tests.indexer.polling.looking import API_PATH, LATER, added, entry, item, look, polled, titles, wire

pytestmark = pytest.mark.anyio


class Slow:
    """Other rules, by which a title may be missing, and in whose middle a test may let something happen."""

    rules = "other"

    def __init__(self, source: Source) -> None:
        self._format = format_of(source, TagRules())
        self.kind = self._format.kind
        self.begun, self.may_end = threading.Event(), threading.Event()

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        self.begun.set()
        self.may_end.wait()
        return self._format.parse(key, payload.replace(b'"title":""', b'"title":"Untitled"'), seen)


async def meanwhile(store: Store, again: Callable[[Slow], Awaitable[object]], happens: Awaitable[object]) -> None:
    """``happens`` as far as it can while records are being read ``again``, and then to its end."""
    slow = Slow(await wire(store))
    reading = asyncio.ensure_future(again(slow))
    await asyncio.to_thread(slow.begun.wait)
    happening = asyncio.ensure_future(happens)
    await asyncio.wait([happening], timeout=0.5)
    slow.may_end.set()
    await reading
    await happening


async def test_a_version_that_comes_meanwhile(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(polled(item(1, "Old"))), ok(polled(item(1, "New"), item(2))))
    source = await added(store, url)
    await look(store, fetcher)
    await meanwhile(store, lambda slow: reread(store, source, slow, now=LATER[1]), look(store, fetcher, 1))
    assert await titles(store) == ["New", "Story 2"]


async def test_a_record_that_is_taken_back_meanwhile(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    pages = ({"Data": [one], "Err": {}} for one in (entry(1), entry(1, STATUS="DELETED")))
    upstream.script(API_PATH, *(ok(json.dumps(page).encode()) for page in pages))
    source = await added(store, upstream.url(), "coindesk", pages=1)
    await look(store, fetcher)
    assert await titles(store) == ["Story 1"]
    await meanwhile(store, lambda slow: reread(store, source, slow, now=LATER[1]), look(store, fetcher, 1))
    assert await titles(store) == []


async def test_a_good_version_that_comes_while_a_bad_one_is_tried_again(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    url = upstream.script("/feed", ok(polled(item(1, ""))), ok(polled(item(1, "New"))))
    source = await added(store, url)
    await look(store, fetcher)
    await meanwhile(store, lambda slow: retry(store, source, slow, now=LATER[1]), look(store, fetcher, 1))
    assert (await titles(store), await store.dead_letters()) == (["New"], [])
