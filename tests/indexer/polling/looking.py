"""Looks at sources of small feeds, at times of the test's choosing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from indexer import registry
from indexer.configuration import settings_of
from indexer.fetch import Fetcher
from indexer.local import AnyFetcher
from indexer.look import Look, Looker
from indexer.store import Store
from indexer.store.sources import Source
from indexer.tagging import TagRules
from search.article import Document
from tests.indexer.fetch.opened import NOW, TimedFetcher
from tests.indexer.fetch.upstream import Answer, Seen, ok

#: Later looks, each an hour after the one before.
LATER = [NOW + timedelta(hours=hour) for hour in range(20)]
PUBLISHED = 1_763_980_000
API_PATH = "/news/v1/article/list"


def item(id: int, title: str | None = None, **fields: Any) -> dict[str, Any]:
    """An item of the polled JSON feed."""
    return {
        "id": id,
        "published": (PUBLISHED + id) * 1000,
        "title": title if title is not None else f"Story {id}",
        "body": f"What happened in story {id}.",
        "lang": "EN",
        "source_data": {"name": "Harbor Daily", "source_key": "harbor-daily"},
        **fields,
    }


def polled(*items: Any) -> bytes:
    return json.dumps(items).encode()


def entry(id: int, second: int | None = None, **fields: Any) -> dict[str, Any]:
    """An article of the CoinDesk Data API."""
    return {
        "ID": id,
        "PUBLISHED_ON": PUBLISHED + (id if second is None else second),
        "TITLE": f"Story {id}",
        "BODY": f"What happened in story {id}.",
        "LANG": "EN",
        "STATUS": "ACTIVE",
        "SOURCE_DATA": {"SOURCE_KEY": "harbor-daily", "NAME": "Harbor Daily"},
        **fields,
    }


class Archive:
    """Answers as the CoinDesk Data API: the newest articles that are not newer than ``to_ts``, ``size`` at a time."""

    def __init__(self, entries: Sequence[dict[str, Any]], size: int = 3) -> None:
        self.entries = list(entries)
        self.size = size
        self.asked: list[int | None] = []
        self.broken: dict[int, Answer] = {}

    def __call__(self, seen: Seen) -> Answer:
        until = parse_qs(urlsplit(seen.target).query).get("to_ts", [None])[0]
        self.asked.append(None if until is None else int(until) - PUBLISHED)
        if broken := self.broken.pop(len(self.asked), None):
            return broken
        newest = sorted(self.entries, key=lambda one: -int(one["PUBLISHED_ON"]))
        page = [one for one in newest if until is None or one["PUBLISHED_ON"] <= int(until)][: self.size]
        return ok(json.dumps({"Data": page, "Err": {}}).encode())


async def added(store: Store, location: str, kind: str = "polled", **settings: Any) -> Source:
    """A source called ``wire``."""
    await registry.add(store, settings_of({"name": "wire", "kind": kind, "location": location, **settings}, "test"))
    return await wire(store)


async def wire(store: Store) -> Source:
    return await registry.find(store, "wire")


async def look(store: Store, fetcher: Fetcher, hour: int = 0, tags: TagRules | None = None) -> Look:
    """At ``wire``, so many hours after the beginning."""
    if isinstance(fetcher, TimedFetcher):
        fetcher.time = LATER[hour]
    looker = Looker(store, AnyFetcher(fetcher), tags or TagRules(), Random(1))
    return await looker.look(await wire(store), now=LATER[hour])


async def documents(store: Store) -> list[Document]:
    ids = [change.article for change in await store.changes_after(0, 10_000)]
    return sorted((await store.documents(ids)).values(), key=lambda document: str(document["title"]))


async def titles(store: Store) -> list[str]:
    return [document["title"] for document in await documents(store)]


def counts(look: Look) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, removed, rejected."""
    found = look.summary
    assert look.error is None
    return found.new, found.changed, found.unchanged, found.removed, found.rejected
