"""Dates that are missing, to come or far off: of every kind of feed, and again when its records are read anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.formats import format_of
from indexer.reread import reread, retry
from indexer.store import Store
from indexer.tagging import TagRules
from search.article import Document
from tests.indexer.fetch.upstream import Upstream, ok
from tests.indexer.polling.looking import API_PATH, LATER, added, documents, entry, item, look, wire

pytestmark = pytest.mark.anyio

OTHER_RULES = TagRules(aliases={"HARBOR": "PORT"})


def _iso(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _epoch(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None


def _elements(**elements: str | None) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in elements.items() if text)


def _rss(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    elements = _elements(guid="1", title=title, category="Harbor", pubDate=_iso(published))
    return f"<rss version='2.0'><channel><title>Daily</title><item>{elements}</item></channel></rss>".encode()


def _atom(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    elements = _elements(id="1", title=title, published=_iso(published), updated=_iso(updated))
    category = "<category term='Harbor'/>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{elements}{category}</entry></feed>".encode()


def _json_feed(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    dates = {"date_published": _iso(published), "date_modified": _iso(updated)}
    one = {"id": "1", "title": title, "content_text": "Boats.", "tags": ["Harbor"], **dates}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Daily", "items": [one]}).encode()


def _json_lines(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    dates = {"publishedAt": _iso(published), "updatedAt": _iso(updated)}
    return json.dumps({"externalId": "1", "title": title, "body": "Boats.", **dates}).encode()


def _coindesk(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    dates = {"PUBLISHED_ON": _epoch(published), "UPDATED_ON": _epoch(updated)}
    return json.dumps({"Data": [entry(1, TITLE=title, KEYWORDS="Harbor", **dates)], "Err": {}}).encode()


def _polled(title: str, published: datetime | None, updated: datetime | None) -> bytes:
    return json.dumps([item(1, title, published=(_epoch(published) or 0) * 1000, keywords="Harbor")]).encode()


@dataclass(frozen=True)
class Kind:
    """Makes an answer with one record of a title, a date of publication and one of an update."""

    name: str
    made: Callable[[str, datetime | None, datetime | None], bytes]
    path: str = "/feed"

    def location(self, upstream: Upstream) -> str:
        return upstream.url() if self.path == API_PATH else upstream.url(self.path)


UPDATED = [Kind("rss", _atom), Kind("jsonfeed", _json_feed), Kind("jsonlines", _json_lines)]
UPDATED += [Kind("coindesk", _coindesk, API_PATH)]
ALL = [*UPDATED, Kind("rss", _rss), Kind("polled", _polled)]
UNDATED = [kind for kind in ALL if kind.name not in ("coindesk", "polled")]


def _id(kind: object) -> str:
    return kind.made.__name__.strip("_") if isinstance(kind, Kind) else str(kind)


async def shown(
    store: Store, fetcher: Fetcher, upstream: Upstream, kind: Kind, *versions: tuple[datetime | None, datetime | None]
) -> list[tuple[int, int | None]]:
    """Publication and update that the article has after each hour's look, and after reading it by other rules."""
    answers = [kind.made(f"Version {number}", *dates) for number, dates in enumerate(versions)]
    upstream.script(kind.path, *map(ok, answers))
    await added(store, kind.location(upstream), kind.name, pages=1)
    found = []
    for hour in range(len(versions)):
        assert (await look(store, fetcher, hour)).error is None
        found.append(_dates(await documents(store)))
    source = await wire(store)
    for rules in (OTHER_RULES, TagRules()):
        read = await reread(store, source, format_of(source, rules), now=LATER[19])
        assert read.unchanged == (kind.name == "jsonlines")  # which takes tags as they are
        assert _dates(await documents(store)) == found[-1]
    return found


def _dates(found: list[Document]) -> tuple[int, int | None]:
    (document,) = found
    return document["publishedAt"], document.get("updatedAt")


BEFORE = LATER[0] - timedelta(hours=5)
FAR = LATER[0] + timedelta(days=9_000)


@pytest.mark.parametrize("kind", ALL, ids=_id)
async def test_nothing_was_published_after_it_was_first_seen(
    store: Store, fetcher: Fetcher, upstream: Upstream, kind: Kind
) -> None:
    found = await shown(store, fetcher, upstream, kind, (FAR, None), (FAR, None), (BEFORE, None))
    assert [published for published, _ in found] == [_epoch(LATER[0]), _epoch(LATER[0]), _epoch(BEFORE)]


@pytest.mark.parametrize("kind", UNDATED, ids=_id)
async def test_without_a_date_it_was_when_it_was_first_seen(
    store: Store, fetcher: Fetcher, upstream: Upstream, kind: Kind
) -> None:
    found = await shown(store, fetcher, upstream, kind, (None, None), (None, None))
    assert found == [(_epoch(LATER[0]), None)] * 2


@pytest.mark.parametrize("kind", UPDATED, ids=_id)
async def test_nothing_was_updated_after_it_was_fetched(
    store: Store, fetcher: Fetcher, upstream: Upstream, kind: Kind
) -> None:
    """But long after it was first seen, which is what updates are for."""
    updates = (None, LATER[1], FAR, LATER[2])
    found = await shown(store, fetcher, upstream, kind, *((BEFORE, at) for at in updates))
    assert [updated for _, updated in found] == [None, _epoch(LATER[1]), _epoch(LATER[2]), _epoch(LATER[2])]


async def test_a_rejected_version_was_not_updated_after_it_was_read_again(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    def answer(title: str, updated: datetime) -> Any:
        return ok(_json_lines(title, BEFORE, updated))

    upstream.script("/feed", answer("One", LATER[0]), answer("", FAR))
    await added(store, upstream.url("/feed"), "jsonlines")
    for hour in range(2):
        await look(store, fetcher, hour)
    source = await wire(store)

    class Lenient:
        """Rules by which a title may be missing."""

        kind, rules = "jsonlines", "lenient"

        def parse(self, key: str, payload: bytes, seen: datetime) -> Any:
            given = {**json.loads(payload), "title": "Untitled"}
            return format_of(source, TagRules()).parse(key, json.dumps(given).encode(), seen)

    await retry(store, source, Lenient(), now=LATER[5])
    assert _dates(await documents(store)) == (_epoch(BEFORE), _epoch(LATER[5]))
    assert await store.dead_letters() == []
