"""What comes of asking an upstream that answers well, badly, slowly, by halves or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from indexer.errors import AddressRefused, AnswerBroken, ErrorAnswered, FetchFailed, Unreachable
from indexer.fetch import Fetched, Fetcher, NotModified, Validators
from indexer.source import Request
from tests.indexer.fetch.opened import NOW, opened
from tests.indexer.fetch.upstream import (
    Answer,
    Upstream,
    chunked,
    chunked_cut,
    cut_short,
    drip,
    error,
    garbage,
    gzip_bomb,
    gzipped,
    hang_up,
    not_modified,
    ok,
    silence,
    tagged,
    too_many,
)

BODY = b'{"items": []}'


async def fetched(fetcher: Fetcher, url: str, **headers: str) -> Fetched:
    outcome = await fetcher.fetch(Request(url, headers))
    assert isinstance(outcome, Fetched)
    return outcome


async def failure(fetcher: Fetcher, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.fetch(Request(url))
    return caught.value


async def test_an_answer(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(BODY, "application/json; charset=koi8-r"))
    outcome = await fetched(fetcher, url + "?a=1#top")
    assert outcome.response.body == BODY
    assert outcome.response.url == url + "?a=1"
    assert outcome.response.at == NOW
    assert outcome.response.headers["content-type"] == "application/json; charset=koi8-r"
    assert (outcome.fresh_until, outcome.not_before, outcome.moved_to) == (None, None, None)


async def test_what_is_sent(upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(BODY))
    async with opened(contact="https://news.example/about") as fetcher:
        await fetched(fetcher, url, Accept="application/x", Referer="https://leak.example/", If_None_Match="x")
    (seen,) = upstream.seen
    assert seen.headers["user-agent"].startswith("newsgate/")
    assert seen.headers["user-agent"].endswith(" (+https://news.example/about)")
    assert seen.headers["accept"] == "application/x"
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert seen.headers["host"] == f"127.0.0.1:{upstream.port}"
    assert "referer" not in seen.headers


@pytest.mark.parametrize("answer", [chunked(BODY * 500), gzipped(BODY * 500)], ids=["chunked", "gzip"])
async def test_framed_and_encoded_bodies(fetcher: Fetcher, upstream: Upstream, answer: Answer) -> None:
    assert (await fetched(fetcher, upstream.script("/feed", answer))).response.body == BODY * 500


async def test_nothing_changed(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", tagged(BODY, 'W/"1"'))
    first = await fetched(fetcher, url)
    assert first.validators == Validators(url, 'W/"1"', None)
    second = await fetcher.fetch(Request(url), first.validators)
    assert second == NotModified(NOW, first.validators)


async def test_a_304_keeps_what_it_does_not_repeat(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", not_modified().with_headers(etag='"2"', cache_control="max-age=60"))
    date = "Mon, 24 Nov 2025 11:00:00 GMT"
    outcome = await fetcher.fetch(Request(url), Validators(url, '"1"', date))
    assert outcome == NotModified(NOW, Validators(url, '"2"', date), NOW + timedelta(seconds=60))
    assert upstream.seen[0].headers["if-none-match"] == '"1"'
    assert upstream.seen[0].headers["if-modified-since"] == date


async def test_validators_are_sent_only_where_they_came_from(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", tagged(BODY, '"1"'))
    outcome = await fetcher.fetch(Request(url), Validators(upstream.url("/other"), '"1"'))
    assert isinstance(outcome, Fetched)
    assert "if-none-match" not in upstream.seen[0].headers


async def test_a_304_that_nobody_asked_for(fetcher: Fetcher, upstream: Upstream) -> None:
    error = await failure(fetcher, upstream.script("/feed", not_modified()))
    assert isinstance(error, AnswerBroken)
    assert "nobody asked" in str(error)


async def test_tags_that_are_none(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(BODY, etag='"' + "x" * 5_000 + '"'))
    assert (await fetched(fetcher, url)).validators == Validators(url)


@pytest.mark.parametrize(
    ("status", "permanent"), [(404, False), (410, True), (401, False), (403, False), (500, False), (503, False)]
)
async def test_error_statuses(fetcher: Fetcher, upstream: Upstream, status: int, permanent: bool) -> None:
    url = upstream.script("/feed", error(status))
    failed = await failure(fetcher, url)
    assert isinstance(failed, ErrorAnswered)
    assert (failed.status, failed.permanent, failed.retry_at) == (status, permanent, None)
    assert str(failed).startswith(f"{url} answered {status} ")


async def test_an_unknown_status(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", error(599))
    assert str(await failure(fetcher, url)) == f"{url} answered 599."


async def test_part_of_a_document(fetcher: Fetcher, upstream: Upstream) -> None:
    answer = Answer(206, pieces=(BODY,), declared=len(BODY))
    assert "206 Partial Content" in str(await failure(fetcher, upstream.script("/feed", answer)))


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [(120, 120), ("0", 0), ("Mon, 24 Nov 2025 12:05:00 GMT", 300), ("9" * 9, 86_400), ("soon", None)],
)
async def test_retry_after(fetcher: Fetcher, upstream: Upstream, wish: int | str, seconds: int | None) -> None:
    failed = await failure(fetcher, upstream.script("/feed", too_many(wish)))
    assert failed.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))
    assert not failed.permanent
    assert ("wants to be left alone" in str(failed)) == (seconds is not None)


async def test_an_exhausted_rate_limit_with_a_good_answer(fetcher: Fetcher, upstream: Upstream) -> None:
    answer = ok(BODY, x_ratelimit_remaining="0", x_ratelimit_reset="30", expires="Mon, 24 Nov 2025 13:00:00 GMT")
    outcome = await fetched(fetcher, upstream.script("/feed", answer))
    assert outcome.not_before == NOW + timedelta(seconds=30)
    assert outcome.fresh_until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("answer", [cut_short(BODY), chunked_cut(BODY * 200)], ids=["length", "chunked"])
async def test_half_an_answer(fetcher: Fetcher, upstream: Upstream, answer: Answer) -> None:
    error = await failure(fetcher, upstream.script("/feed", answer))
    assert isinstance(error, AnswerBroken)
    assert "cut short" in str(error)
    assert not error.permanent
    assert error.__cause__ is not None


@pytest.mark.parametrize(
    "answer",
    [hang_up(), garbage(), garbage(b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n")],
    ids=["nothing", "ssh", "header"],
)
async def test_no_http(fetcher: Fetcher, upstream: Upstream, answer: Answer) -> None:
    assert isinstance(await failure(fetcher, upstream.script("/feed", answer)), AnswerBroken)


@pytest.mark.parametrize("answer", [silence(), drip(bytes(100), 0.1)], ids=["silent", "slow"])
async def test_the_time_limit(upstream: Upstream, answer: Answer) -> None:
    async with opened(timeout=0.4) as fetcher:
        error = await failure(fetcher, upstream.script("/feed", answer))
    assert isinstance(error, Unreachable)
    assert "took too long" in str(error)


@pytest.mark.parametrize(
    "answer", [ok(bytes(1_001)), chunked(bytes(1_001)), gzip_bomb(50_000_000)], ids=["declared", "chunked", "bomb"]
)
async def test_the_size_limit(upstream: Upstream, answer: Answer) -> None:
    async with opened(max_bytes=1_000) as fetcher:
        error = await failure(fetcher, upstream.script("/feed", answer))
    assert isinstance(error, AnswerBroken)
    assert "longer than 1,000 bytes" in str(error)


async def test_nobody_there(fetcher: Fetcher) -> None:
    async with Upstream() as closed:
        url = closed.url()
    error = await failure(fetcher, url)
    assert isinstance(error, Unreachable)
    assert str(error) == f"{url} cannot be reached: connection refused."


async def test_an_unknown_name(fetcher: Fetcher) -> None:
    assert isinstance(await failure(fetcher, "http://nowhere.example/feed"), Unreachable)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "file:///etc/passwd",
        "//x.example/",
        "x.example",
        "",
        "http://",
        "http://x.example:0/",
        "http://x.example:70000/",
        "http://x.example:port/",
        "http://x .example/",
        "http://%31%32%37.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://x.example\n/",
        "javascript:alert(1)",
    ],
)
async def test_what_is_no_address(fetcher: Fetcher, url: str) -> None:
    error = await failure(fetcher, url)
    assert isinstance(error, AddressRefused)
    assert error.permanent


async def test_the_environment_is_not_asked(
    fetcher: Fetcher, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    await fetched(fetcher, upstream.script("/feed", ok(BODY)))


async def test_cookies_are_not_kept(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/feed", ok(BODY, set_cookie="id=1"))
    outcome = await fetched(fetcher, url)
    await fetched(fetcher, url)
    assert "set-cookie" not in outcome.response.headers
    assert "cookie" not in upstream.seen[1].headers


async def test_outside_of_its_context() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await opened().fetch(Request("http://127.0.0.1/"))
