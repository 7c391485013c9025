"""What is remembered of a look at a source, above all of one that failed."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.local import AnyFetcher
from indexer.look import Looker
from indexer.schedule import Interval
from indexer.store import Store, sources
from indexer.tagging import TagRules
from tests.indexer.fetch.opened import opened
from tests.indexer.fetch.upstream import Answer, Upstream, cut_short, error, ok, redirect, silence, too_many
from tests.indexer.polling.looking import (
    API_PATH,
    LATER,
    Archive,
    added,
    counts,
    entry,
    item,
    look,
    polled,
    titles,
    wire,
)

pytestmark = pytest.mark.anyio

GOOD = ok(polled(item(1)))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (error(500), "{url} answered 500 Internal Server Error."),
        (error(404), "{url} answered 404 Not Found."),
        (cut_short(b"[]"), "The answer of {url} is cut short."),
        (ok(b"[{"), "The answer is not valid JSON: unexpected end of data at character 3 of 2."),
        (ok(b"<html>"), "The answer is a web page or XML, not JSON."),
        (ok(b""), "The answer is empty."),
        (ok('["é"]'.encode("latin-1")), "The answer is not UTF-8, as JSON has to be, from byte 2 on."),
        (
            ok(b'{"error": {"message": "quota exceeded"}}'),
            'The answer should be a list of items but is an error: "quota exceeded".',
        ),
    ],
)
async def test_a_failure_is_remembered_and_nothing_else_changes(
    store: Store, fetcher: Fetcher, upstream: Upstream, answer: Answer, sentence: str
) -> None:
    url = upstream.script("/feed", GOOD.with_headers(etag='"1"'), answer)
    await added(store, url)
    await look(store, fetcher)
    before = await wire(store)
    failed = await look(store, fetcher, 1)
    after = await wire(store)
    assert failed.error == after.last_error
    assert after.last_error == sentence.format(url=url)
    assert (after.consecutive_errors, after.last_check_at) == (1, LATER[1])
    assert (after.last_success_at, after.validators) == (before.last_success_at, before.validators)
    assert after.next_check_at == failed.next_at.replace(microsecond=0)
    assert await titles(store) == ["Story 1"]


async def test_silence(store: Store, upstream: Upstream) -> None:
    await added(store, upstream.script("/feed", silence()))
    async with opened(timeout=0.3) as fetcher:
        failed = await look(store, fetcher)
    assert failed.error == f"{upstream.url('/feed')} took too long."


async def test_errors_in_a_row_are_counted_until_all_is_well(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    await added(store, upstream.script("/feed", error(500), error(503), ok(b"{}"), GOOD, error(500)))
    for hour, expected in enumerate([1, 2, 3, 0, 1]):
        await look(store, fetcher, hour)
        source = await wire(store)
        assert source.consecutive_errors == expected
        assert (source.last_error is None) == (expected == 0)


async def test_looks_are_further_apart_the_more_fail(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    await added(store, upstream.script("/feed", error(500)), min_interval="20m", max_interval="5h")
    waits = [(await look(store, fetcher, hour)).next_at - LATER[hour] for hour in range(7)]
    least = [timedelta(minutes=minutes * 0.9) for minutes in (20, 40, 80, 160)]
    assert all(wait >= lower for wait, lower in zip(waits, least, strict=False))
    assert all(timedelta(minutes=20) <= wait <= timedelta(hours=5) for wait in waits)
    assert waits[6] >= timedelta(hours=4.5)


async def test_what_is_gone_for_good_is_looked_at_as_seldom_as_may_be(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    url = upstream.script("/feed", error(410), GOOD)
    await added(store, url, min_interval="20m", max_interval="5h")
    failed = await look(store, fetcher)
    assert failed.error == (
        f"{url} answered 410 Gone. It is tried as seldom as max_interval allows until somebody mends or removes it."
    )
    assert failed.next_at == LATER[5]
    # Which happens.
    assert (await look(store, fetcher, 5)).error is None
    assert (await wire(store)).last_error is None


@pytest.mark.parametrize("answer", [ok(b"<html>"), ok(b'{"error": "no"}'), error(404)])
async def test_what_is_refused_again_and_again_is_too(
    store: Store, fetcher: Fetcher, upstream: Upstream, answer: Answer
) -> None:
    """But not from the first time on: pages of maintenance pass."""
    await added(store, upstream.script("/feed", answer), min_interval="20m", max_interval="5h")
    waits = [(await look(store, fetcher, hour)).next_at - LATER[hour] for hour in range(10)]
    assert waits[0] < timedelta(minutes=30)
    assert min(waits[5:]) >= timedelta(hours=4.5)


async def test_a_source_whose_host_told_another_to_leave_it_alone(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    """It waits as long, and has no error to its name."""
    other = upstream.script("/other", too_many(30_000))
    await added(store, other)
    await look(store, fetcher)
    async with store.writing() as db:
        await db.execute("UPDATE sources SET name = 'other'")
    await added(store, upstream.script("/feed", GOOD))
    put_off = await look(store, fetcher)
    wish = LATER[0] + timedelta(seconds=30_000)
    assert put_off.is_put_off
    assert wish <= put_off.next_at <= wish + timedelta(seconds=31)
    source = await wire(store)
    assert (source.consecutive_errors, source.last_error, source.last_check_at) == (0, None, None)
    assert source.next_check_at == put_off.next_at.replace(microsecond=0)
    assert upstream.paths() == ["/other"]
    assert counts(await look(store, fetcher, 9)) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_kept_to(store: Store, fetcher: Fetcher, upstream: Upstream, status: int) -> None:
    answer = error(status).with_headers(retry_after="30000")
    await added(store, upstream.script("/feed", answer))
    failed = await look(store, fetcher)
    wish = LATER[0] + timedelta(seconds=30_000)
    assert wish <= failed.next_at <= wish + timedelta(seconds=31)


async def test_retry_after_of_an_older_page_too(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    archive = Archive([entry(number) for number in range(1, 10)])
    archive.broken = {2: too_many(30_000)}
    upstream.script(API_PATH, archive)
    await added(store, upstream.url(), "coindesk")
    failed = await look(store, fetcher)
    assert failed.next_at >= LATER[0] + timedelta(seconds=30_000)


async def test_an_upstream_that_is_fresh_is_left_alone(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", GOOD.with_headers(cache_control="max-age=5400"))
    await added(store, url)
    assert (await look(store, fetcher)).next_at >= LATER[0] + timedelta(seconds=5400)


@pytest.mark.parametrize("status", [301, 308])
async def test_moved_for_good(store: Store, fetcher: Fetcher, upstream: Upstream, status: int) -> None:
    new = upstream.script("/new", GOOD.with_headers(etag='"1"'))
    old = upstream.script("/old", redirect(new, status))
    await added(store, old)
    for hour in range(2):
        await look(store, fetcher, hour)
    assert (await wire(store)).location == new
    assert upstream.paths() == ["/old", "/new", "/new"]
    assert upstream.seen[2].headers["if-none-match"] == '"1"'


async def test_moved_for_a_while(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    old = upstream.script("/old", redirect(upstream.script("/new", GOOD), 302))
    await added(store, old)
    await look(store, fetcher)
    assert (await wire(store)).location == old


async def test_an_api_that_moved_stays_where_it_is_configured(
    store: Store, fetcher: Fetcher, upstream: Upstream
) -> None:
    """Its location is a part only of what is asked for: the whole address in its place leads nowhere."""
    archive = Archive([entry(1)])
    upstream.script("/v2", archive)
    upstream.script(API_PATH, redirect(upstream.url("/v2"), 301))
    await added(store, upstream.url(), "coindesk")
    for hour in range(2):
        assert (await look(store, fetcher, hour)).error is None
    assert (await wire(store)).location == upstream.url()
    assert await titles(store) == ["Story 1"]


async def test_a_key_that_is_not_there_is_a_failure(
    store: Store, fetcher: Fetcher, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIRE_KEY", raising=False)
    await added(store, upstream.url(), "coindesk", api_key="env:WIRE_KEY")
    failed = await look(store, fetcher)
    assert failed.error == "The source wire has no API key: there is no env:WIRE_KEY."
    assert (await wire(store)).consecutive_errors == 1
    assert upstream.seen == []


SECRET = "s3cr3t-of-the-wire"


@pytest.mark.parametrize(
    "answer",
    [
        error(401),
        ok(b'{"Err": {"message": "the key s3cr3t-of-the-wire is not known"}}'),
        error(500),
        redirect("/x?y=" + SECRET),
    ],
)
@pytest.mark.parametrize("where", ["env", "file"])
async def test_a_secret_is_nowhere_in_the_store(
    store: Store, upstream: Upstream, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, answer: Answer, where: str
) -> None:
    monkeypatch.setenv("WIRE_KEY", SECRET)
    (tmp_path / "key").write_text(SECRET + "\n")
    archive = Archive([entry(number) for number in range(1, 6)])
    archive.broken = {2: answer}
    upstream.script(API_PATH, archive)
    api_key = "env:WIRE_KEY" if where == "env" else f"file:{tmp_path / 'key'}"
    await added(store, upstream.url(), "coindesk", api_key=api_key)
    async with opened() as fetcher:
        failed = await look(store, fetcher)
    assert f"api_key={SECRET}" in upstream.seen[0].target
    assert f"api_key={SECRET}" in upstream.seen[1].target
    assert failed.error is not None
    assert SECRET not in failed.error
    async with store.writing() as db:
        await db.execute("INSERT INTO sources (name, kind, location) VALUES ('other', 'rss', 'x')")
    everything = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert api_key.encode() in everything
    assert SECRET.encode() not in everything


async def test_a_fault_of_our_own_is_put_off_and_raised(store: Store, upstream: Upstream) -> None:
    class Faulty(AnyFetcher):
        async def fetch(self, *_: object) -> Any:
            raise ZeroDivisionError("not for everybody")

    await added(store, upstream.url("/feed"))
    async with opened() as fetcher:
        looker = Looker(store, Faulty(fetcher), TagRules(), Random(1))
        with pytest.raises(ZeroDivisionError):
            await looker.look(await wire(store), now=LATER[0])
    source = await wire(store)
    assert source.last_error == "A fault of newsgate's own: ZeroDivisionError."
    assert source.next_check_at is not None
    assert source.next_check_at >= LATER[0] + Interval().shortest


async def test_a_source_that_is_resumed_is_due(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    source = await added(store, upstream.script("/feed", error(500)))
    await look(store, fetcher)
    async with store.writing() as db:
        await sources.pause(db, source.id, True)
        await sources.pause(db, source.id, False)
    assert (await wire(store)).next_check_at is None
