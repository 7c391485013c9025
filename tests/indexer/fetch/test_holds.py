"""A host that wants to be left alone is left alone by all sources on it, and by nobody longer than it said."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from indexer.errors import HeldBack
from indexer.fetch import Fetched, Fetcher
from indexer.source import Request
from tests.indexer.fetch.opened import NOW, TimedFetcher, names, opened
from tests.indexer.fetch.upstream import Answer, Upstream, error, ok, redirect, too_many

pytestmark = pytest.mark.anyio

HOSTS = names(one_example="127.0.0.1", two_example="127.0.0.1")


async def is_asked(fetcher: Fetcher, url: str) -> bool:
    try:
        return isinstance(await fetcher.fetch(Request(url)), Fetched)
    except HeldBack:
        return False


@pytest.mark.parametrize(
    "answer",
    [
        too_many(120),
        error(503).with_headers(retry_after="120"),
        error(429).with_headers(x_ratelimit_remaining="0", x_ratelimit_reset="120"),
    ],
    ids=["429", "503", "rate limit"],
)
async def test_until_the_time_that_it_named(upstream: Upstream, answer: Answer) -> None:
    upstream.script("/a", answer)
    upstream.script("/b", ok(b"[]"))
    async with opened(resolver=HOSTS) as fetcher:
        await asyncio.gather(fetcher.fetch(Request(upstream.url("/a", "one.example"))), return_exceptions=True)
        for seconds, expected in ((0, False), (119, False), (120, True)):
            fetcher.time = NOW + timedelta(seconds=seconds)
            assert await is_asked(fetcher, upstream.url("/b", "one.example")) is expected
            assert await is_asked(fetcher, upstream.url("/b", "two.example"))
    assert upstream.paths() == ["/a", "/b", "/b", "/b", "/b"]


async def test_what_the_others_are_told(fetcher: TimedFetcher, upstream: Upstream) -> None:
    upstream.script("/a", too_many(120))
    with pytest.raises(Exception, match="429"):
        await fetcher.fetch(Request(upstream.url("/a")))
    with pytest.raises(HeldBack) as told:
        await fetcher.fetch(Request(upstream.url("/b?key=secret")))
    assert str(told.value) == (
        f"{upstream.url('/b?key=…')} was not asked: its host wants to be left alone until 2025-11-24 12:02:00 UTC."
    )
    assert (told.value.retry_at, told.value.permanent) == (NOW + timedelta(seconds=120), False)


async def test_those_who_wait_for_their_turn_are_held_back_too(upstream: Upstream) -> None:
    upstream.script("/feed", too_many(120))
    async with opened(per_host=1) as fetcher:
        asked = (fetcher.fetch(Request(upstream.url(f"/feed?{number}"))) for number in range(9))
        ended = await asyncio.gather(*asked, return_exceptions=True)
    assert len(upstream.seen) == 1
    assert [type(each) is HeldBack for each in ended].count(True) == 8


async def test_an_earlier_moment_does_not_shorten_a_later_one(upstream: Upstream) -> None:
    upstream.script("/feed", too_many(600), too_many(60))
    async with opened(per_host=2) as fetcher:
        asked = (fetcher.fetch(Request(upstream.url("/feed"))) for _ in range(2))
        await asyncio.gather(*asked, return_exceptions=True)
        assert len(upstream.seen) == 2
        fetcher.time = NOW + timedelta(seconds=599)
        assert not await is_asked(fetcher, upstream.url("/feed"))


async def test_where_a_redirect_leads_counts(upstream: Upstream) -> None:
    upstream.script("/a", redirect(upstream.url("/b", "two.example")))
    upstream.script("/b", too_many(120))
    upstream.script("/c", ok(b"[]"))
    async with opened(resolver=HOSTS) as fetcher:
        assert [type(await failure(fetcher, upstream.url("/a", "one.example"))).__name__ for _ in range(2)] == [
            "ErrorAnswered",
            "HeldBack",
        ]
        assert await is_asked(fetcher, upstream.url("/c", "one.example"))
    assert upstream.paths() == ["/a", "/b", "/a", "/c"]


async def failure(fetcher: Fetcher, url: str) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # the caller looks what it is
        await fetcher.fetch(Request(url))
    return caught.value


async def test_a_limit_that_a_good_answer_tells_of_is_that_source_s(fetcher: TimedFetcher, upstream: Upstream) -> None:
    upstream.script("/feed", ok(b"[]", x_ratelimit_remaining="0", x_ratelimit_reset="120"))
    for _ in range(2):
        assert await is_asked(fetcher, upstream.url("/feed"))
