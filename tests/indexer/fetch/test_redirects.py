"""Where a fetch follows, where it does not, and what it remembers of the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.errors import AddressRefused, AnswerBroken, ErrorAnswered, FetchFailed, Unreachable
from indexer.fetch import Fetched, Fetcher, NotModified
from indexer.fetch.hop import Hop
from indexer.source import Request
from tests.indexer.fetch.opened import opened
from tests.indexer.fetch.upstream import Upstream, ok, redirect, tagged


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_address_to_ask_from_now_on(fetcher: Fetcher, upstream: Upstream, status: int) -> None:
    url = upstream.script("/old", redirect("/new#part", status))
    new = upstream.script("/new", ok(b"here"))
    outcome = await fetcher.fetch(Request(url))
    assert isinstance(outcome, Fetched)
    assert outcome.response.url == outcome.validators.url == new
    assert outcome.moved_to == (new if status in {301, 308} else None)


@pytest.mark.parametrize(("first", "second", "moved"), [(301, 308, True), (301, 302, False), (307, 301, False)])
async def test_one_step_for_now_is_enough(
    fetcher: Fetcher, upstream: Upstream, first: int, second: int, moved: bool
) -> None:
    url = upstream.script("/1", redirect("/2", first))
    upstream.script("/2", redirect(upstream.url("/3"), second))
    upstream.script("/3", ok(b"here"))
    assert (await fetcher.fetch(Request(url))).moved_to == (upstream.url("/3") if moved else None)


async def test_credentials_do_not_move(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.script("/old", redirect("/new", 301))
    upstream.script("/new", ok(b"here"))
    outcome = await fetcher.fetch(Request(upstream.url("/old", host="user:word@127.0.0.1")))
    assert outcome.moved_to is None


async def test_validators_belong_to_the_end_of_the_way(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/old", redirect("/new"))
    upstream.script("/new", tagged(b"here", '"1"'))
    first = await fetcher.fetch(Request(url))
    second = await fetcher.fetch(Request(url), first.validators)
    assert isinstance(second, NotModified)
    assert ["if-none-match" in seen.headers for seen in upstream.seen] == [False, False, False, True]


async def test_an_error_at_the_end_names_both(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/old", redirect("/gone", 301))
    with pytest.raises(ErrorAnswered) as caught:
        await fetcher.fetch(Request(url))
    assert str(caught.value).startswith(f"{upstream.url('/gone')} (where {url} leads) answered 404")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/start", "circle"),
        ("/", "circle"),
        ("", "not where"),
        ("http://[::1", "cannot be read"),
    ],
)
async def test_ways_that_lead_nowhere(fetcher: Fetcher, upstream: Upstream, location: str, reason: str) -> None:
    upstream.script("/", redirect("/start"))
    with pytest.raises(AnswerBroken, match=reason) as caught:
        await fetcher.fetch(Request(upstream.script("/start", redirect(location))))
    assert not caught.value.permanent


async def test_a_way_without_end(upstream: Upstream) -> None:
    for step in range(9):
        upstream.script(f"/{step}", redirect(f"/{step + 1}"))
    async with opened(max_redirects=3) as fetcher:
        with pytest.raises(AnswerBroken, match="more than 3 redirects"):
            await fetcher.fetch(Request(upstream.url("/0")))
    assert upstream.paths() == ["/0", "/1", "/2", "/3"]


async def test_the_time_limit_is_for_the_whole_way(upstream: Upstream) -> None:
    url = upstream.script("/1", replace(redirect("/2"), delay=0.3))
    upstream.script("/2", replace(ok(b"here"), delay=0.3))
    async with opened(timeout=0.5) as fetcher:
        with pytest.raises(Unreachable, match="took too long"):
            await fetcher.fetch(Request(url))


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//[fd00::1]/",
        "http://0xa.1/",
        "file:///etc/passwd",
        "gopher://x.example/",
    ],
)
async def test_each_step_is_checked(fetcher: Fetcher, upstream: Upstream, location: str) -> None:
    with pytest.raises(AddressRefused):
        await fetcher.fetch(Request(upstream.script("/", redirect(location))))


def test_from_https_to_http() -> None:
    hop = Hop.first(Request("https://x.example/"))
    with pytest.raises(AddressRefused, match="from https to http:"):
        hop.redirected(301, "http://x.example/", allow_downgrade=False)
    allowed = hop.redirected(301, "http://x.example/", allow_downgrade=True)
    assert allowed.where == "http://x.example/"
    assert allowed.moved_to is None


@pytest.mark.parametrize(
    ("start", "location", "stays"),
    [
        ("https://x.example/", "/b", True),
        ("https://x.example/", "https://X.example.:443/b", True),
        ("http://x.example/", "https://x.example/b", True),
        ("http://x.example:80/", "https://x.example:8443/b", False),
        ("https://x.example/", "https://x.example:8443/b", False),
        ("https://x.example/", "https://www.x.example/b", False),
        ("https://x.example/", "https://x.example.evil.example/b", False),
    ],
)
def test_who_learns_what_was_meant_for_the_first(start: str, location: str, stays: bool) -> None:
    request = Request(start, {"X-Api-Key": "in a header", "Accept": "text/xml"}, {"api_key": "s3cret"})
    hop = Hop.first(request).redirected(302, location, allow_downgrade=False)
    assert ("x-api-key" in hop.headers) == stays
    assert (hop.sent_url().query == b"api_key=s3cret") == stays
    assert hop.headers["accept"] == "text/xml"


def test_what_was_lost_on_the_way_does_not_come_back() -> None:
    hop = Hop.first(Request("https://user:word@x.example/", secrets={"api_key": "s3cret"}))
    away = hop.redirected(302, "https://y.example/", allow_downgrade=False)
    back = away.redirected(302, "https://x.example/back", allow_downgrade=False)
    assert not back.headers
    assert not back.secrets


def test_a_secret_that_comes_back() -> None:
    hop = Hop.first(Request("https://x.example/", secrets={"api_key": "s3cret"}))
    back = hop.redirected(302, "/b?api_key=REDACTED&a=1", allow_downgrade=False)
    assert str(back.sent_url()) == "https://x.example/b?a=1&api_key=s3cret"


def test_a_secret_that_is_handed_on() -> None:
    hop = Hop.first(Request("https://x.example/", secrets={"api_key": "s3cret"}))
    dropped = hop.redirected(302, "https://y.example/?a=1&api_key=s3cret&k=s3cret", allow_downgrade=False)
    assert str(dropped.sent_url()) == "https://y.example/?a=1"
    with pytest.raises(FetchFailed, match="hands its secrets on to y") as caught:
        hop.redirected(302, "https://y.example/s3cret/", allow_downgrade=False)
    assert "s3cret" not in str(caught.value)
