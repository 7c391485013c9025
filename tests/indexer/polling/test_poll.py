"""One poll after the other: what is new, changed, gone and bad."""

from __future__ import annotations

import json
import zlib

import pytest

from indexer.fetch import Fetcher
from indexer.kinds import feed_of
from indexer.local import AnyFetcher
from indexer.poll import poll
from indexer.source_settings import settings_from
from indexer.store import Store
from indexer.tagging import TagRules
from tests.indexer.fetch.upstream import Upstream, not_modified, ok, tagged
from tests.indexer.polling.looking import (
    API_PATH,
    LATER,
    Archive,
    added,
    counts,
    documents,
    entry,
    item,
    look,
    polled,
    titles,
    wire,
)

pytestmark = pytest.mark.anyio


async def test_new_changed_and_unchanged(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    first, second = polled(item(1), item(2)), polled(item(3), item(2, "Another title"), item(1))
    await added(store, upstream.script("/feed", ok(first), ok(second), ok(second)))
    assert counts(await look(store, fetcher)) == (2, 0, 0, 0, 0)
    assert counts(await look(store, fetcher, 1)) == (1, 1, 1, 0, 0)
    assert await titles(store) == ["Another title", "Story 1", "Story 3"]
    changes = await store.changes_after(0, 100)
    assert counts(await look(store, fetcher, 2)) == (0, 0, 3, 0, 0)
    assert await store.changes_after(0, 100) == changes


async def test_another_order_changes_nothing(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    one = item(1)
    backwards = dict(reversed(one.items()))
    url = upstream.script("/feed", ok(polled(one, item(2))), ok(polled(item(2), backwards)))
    await added(store, url)
    await look(store, fetcher)
    changes = await store.changes_after(0, 100)
    assert counts(await look(store, fetcher, 1)) == (0, 0, 2, 0, 0)
    assert await store.changes_after(0, 100) == changes


async def test_what_is_no_longer_listed_stays(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    await added(store, upstream.script("/feed", ok(polled(item(1))), ok(polled(item(2))), ok(b"[]")))
    for hour in range(3):
        await look(store, fetcher, hour)
    assert await titles(store) == ["Story 1", "Story 2"]


async def test_304_changes_nothing_but_the_time(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    await added(store, upstream.script("/feed", tagged(polled(item(1)), '"1"')))
    await look(store, fetcher)
    before = await wire(store)
    assert before.validators == {"url": upstream.url("/feed"), "etag": '"1"', "last_modified": None}
    assert counts(await look(store, fetcher, 1)) == (0, 0, 0, 0, 0)
    after = await wire(store)
    assert (after.last_success_at, after.last_check_at, after.found_at) == (LATER[1], LATER[1], LATER[0])
    assert after.validators == before.validators
    assert [seen.headers.get("if-none-match") for seen in upstream.seen] == [None, '"1"']
    assert await titles(store) == ["Story 1"]


async def test_a_304_may_bring_another_tag(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(polled(item(1)), etag='"1"'), not_modified().with_headers(etag='"2"'))
    await added(store, url)
    for hour in range(2):
        await look(store, fetcher, hour)
    assert (await wire(store)).validators == {"url": url, "etag": '"2"', "last_modified": None}


async def test_validators_are_kept_with_the_last_transaction_only(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    source = await added(store, upstream.script("/feed", tagged(polled(item(1), item(2)), '"1"')))
    feed = feed_of(settings_from(source), source.location, TagRules())
    # All of a poll but what its caller records: as if it had been killed then.
    await poll(store, source, feed, AnyFetcher(fetcher), pages=10, now=LATER[0])
    assert await titles(store) == ["Story 1", "Story 2"]
    assert (await wire(store)).validators == {}
    assert counts(await look(store, fetcher, 1)) == (0, 0, 2, 0, 0)
    assert [seen.headers.get("if-none-match") for seen in upstream.seen] == [None, None]
    assert len(await store.changes_after(0, 100)) == 2


async def test_the_same_key_twice_on_a_page_counts_once(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    body = polled(item(1, "The first"), item(1, "The second"), item(2))
    await added(store, upstream.script("/feed", ok(body)))
    assert counts(await look(store, fetcher)) == (2, 0, 0, 0, 0)
    assert await titles(store) == ["Story 2", "The first"]
    assert counts(await look(store, fetcher, 1)) == (0, 0, 2, 0, 0)


async def test_a_tombstone_removes(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    archive = Archive([entry(1), entry(2), entry(3)])
    upstream.script(API_PATH, archive)
    await added(store, upstream.url(), "coindesk")
    assert counts(await look(store, fetcher)) == (3, 0, 0, 0, 0)
    archive.entries[1] = entry(2, STATUS="DELETED")
    assert counts(await look(store, fetcher, 1)) == (0, 0, 2, 1, 0)
    assert await titles(store) == ["Story 1", "Story 3"]
    assert counts(await look(store, fetcher, 2)) == (0, 0, 2, 0, 0)


async def test_a_tombstone_removes_a_dead_letter(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    archive = Archive([entry(1), entry(2, TITLE="")])
    upstream.script(API_PATH, archive)
    await added(store, upstream.url(), "coindesk")
    assert counts(await look(store, fetcher)) == (1, 0, 0, 0, 1)
    archive.entries[1] = entry(2, TITLE="", STATUS="DELETED")
    assert counts(await look(store, fetcher, 1)) == (0, 0, 1, 0, 0)
    assert await store.dead_letters() == []


async def test_a_rejected_record_is_a_dead_letter_until_it_is_good(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    bad, worse, good = item(2, ""), item(2, "", published="never"), item(2, "A title at last")
    bodies = [ok(polled(item(1), each)) for each in (bad, bad, worse, good, good)]
    await added(store, upstream.script("/feed", *bodies))

    assert counts(await look(store, fetcher)) == (1, 0, 0, 0, 1)
    (letter,) = await store.dead_letters()
    assert (letter.source, letter.key, letter.field, letter.reason) == ("wire", "2", "title", "title is missing")
    assert letter.raw is not None
    assert json.loads(zlib.decompress(letter.raw)) == bad
    assert letter.at == LATER[0]

    standing = await look(store, fetcher, 1)
    assert counts(standing) == (0, 0, 1, 0, 1)
    assert standing.summary.letters == (letter,)
    assert await store.dead_letters() == [letter]

    assert counts(await look(store, fetcher, 2)) == (0, 0, 1, 0, 1)
    (changed,) = await store.dead_letters()
    assert changed.raw is not None
    assert json.loads(zlib.decompress(changed.raw)) == worse
    assert changed.at == LATER[0]

    assert counts(await look(store, fetcher, 3)) == (1, 0, 1, 0, 0)
    assert await store.dead_letters() == []
    assert await titles(store) == ["A title at last", "Story 1"]
    assert counts(await look(store, fetcher, 4)) == (0, 0, 2, 0, 0)


async def test_an_item_that_breaks_keeps_its_last_good_version(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    url = upstream.script("/feed", ok(polled(item(1))), ok(polled(item(1, ""))), ok(polled(item(1))))
    await added(store, url)
    await look(store, fetcher)
    assert counts(await look(store, fetcher, 1)) == (0, 0, 0, 0, 1)
    assert await titles(store) == ["Story 1"]
    # As it was: the dead letter heals although nothing is stored anew.
    assert counts(await look(store, fetcher, 2)) == (0, 0, 1, 0, 0)
    assert await store.dead_letters() == []


async def test_records_without_a_key_stand_and_go_with_the_page(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    nameless = polled({**item(1), "id": None}, item(2))
    url = upstream.script("/feed", ok(nameless), ok(nameless), ok(polled(item(2))))
    await added(store, url)
    assert counts(await look(store, fetcher)) == (1, 0, 0, 0, 1)
    letters = await store.dead_letters()
    assert [(letter.reason, letter.raw, letter.at) for letter in letters] == [
        ("id is not a usable id: null", None, LATER[0])
    ]
    assert counts(await look(store, fetcher, 1)) == (0, 0, 1, 0, 1)
    assert await store.dead_letters() == letters
    assert counts(await look(store, fetcher, 2)) == (0, 0, 1, 0, 0)
    assert await store.dead_letters() == []


FEED = """<rss version="2.0"><channel><title>Harbor Daily</title><link>https://harbor.example/</link>
<item><guid>1</guid><title>{title}</title><description>{text}</description></item></channel></rss>"""


def rss(title: str, text: str = "Boats came and went.") -> bytes:
    return FEED.format(title=title, text=text).encode()


async def test_a_record_without_a_date_has_that_of_its_first_version(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    url = upstream.script("/feed", *(ok(rss(title), "text/xml") for title in ("One", "Two", "Two")))
    await added(store, url, "rss")
    for hour in range(2):
        await look(store, fetcher, hour)
    (document,) = await documents(store)
    assert (document["title"], document["publishedAt"]) == ("Two", int(LATER[0].timestamp()))


async def test_a_record_without_a_date_that_was_bad_at_first_has_the_date_of_that(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    bodies = (rss("", ""), rss("", " "), rss("Good"))
    await added(store, upstream.script("/feed", *(ok(body, "text/xml") for body in bodies)), "rss")
    assert counts(await look(store, fetcher)) == (0, 0, 0, 0, 1)
    await look(store, fetcher, 1)
    assert counts(await look(store, fetcher, 2)) == (1, 0, 0, 0, 0)
    (document,) = await documents(store)
    assert document["publishedAt"] == int(LATER[0].timestamp())
