"""Credentials and secrets arrive where they are meant for, and are seen nowhere else."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode

import pytest

from indexer.errors import FetchFailed
from indexer.fetch import Fetched, Fetcher
from indexer.hidden import Hidden
from indexer.source import Request
from tests.indexer.fetch.upstream import Upstream, error, garbage, hang_up, ok, redirect

SECRET = "k3y/with+signs&more"
PASSWORD = "correct horse"


def requested(upstream: Upstream, path: str = "/feed") -> Request:
    url = upstream.url(f"{path}?a=1", host="user:correct%20horse@127.0.0.1")
    return Request(url, {"X-Api-Key": "in a header"}, {"api_key": SECRET})


def is_seen(text: str) -> bool:
    return any(part in text for part in ("k3y", "correct", "user:", "in a header", b64encode(b"user:").decode()[:5]))


async def test_they_are_sent(fetcher: Fetcher, upstream: Upstream) -> None:
    upstream.script("/feed", ok(b"", link=f"<{upstream.url('/')}?api_key=k3y%2Fwith%2Bsigns%26more>"))
    outcome = await fetcher.fetch(requested(upstream))
    (seen,) = upstream.seen
    assert seen.target == "/feed?a=1&api_key=k3y%2Fwith%2Bsigns%26more"
    assert seen.headers["authorization"] == "Basic " + b64encode(b"user:correct horse").decode()
    assert isinstance(outcome, Fetched)
    assert outcome.response.url == upstream.url("/feed?a=1")
    assert not is_seen(repr(outcome))


async def test_they_stay_with_their_host(fetcher: Fetcher, upstream: Upstream) -> None:
    async with Upstream() as other:
        other.script("/", ok(b""))
        upstream.script("/feed", redirect("/here"))
        upstream.script("/here", redirect(other.url("/?api_key=k3y%2Fwith%2Bsigns%26more&b=2")))
        outcome = await fetcher.fetch(requested(upstream))
        (seen,) = other.seen
    assert upstream.seen[1].target == "/here?api_key=k3y%2Fwith%2Bsigns%26more"
    assert "authorization" in upstream.seen[1].headers
    assert seen.target == "/?b=2"
    assert not {"authorization", "x-api-key", "referer", "cookie"} & seen.headers.keys()
    assert outcome.moved_to is None


async def test_credentials_in_a_redirect_are_not_used(fetcher: Fetcher, upstream: Upstream) -> None:
    url = upstream.script("/", redirect(upstream.url("/x", host="eve:il@127.0.0.1")))
    upstream.script("/x", ok(b""))
    outcome = await fetcher.fetch(Request(url))
    assert isinstance(outcome, Fetched)
    assert outcome.response.url == upstream.url("/x")
    assert "authorization" not in upstream.seen[1].headers


@pytest.mark.parametrize("answer", [error(500), hang_up(), garbage(), redirect("http://[?k3y/with+signs&more")])
async def test_errors_and_logs(
    fetcher: Fetcher, upstream: Upstream, caplog: pytest.LogCaptureFixture, answer: object
) -> None:
    assert not callable(answer)
    upstream.script("/feed", answer)  # type: ignore[arg-type]
    with caplog.at_level(logging.INFO), pytest.raises(FetchFailed) as caught:
        await fetcher.fetch(requested(upstream))
    assert upstream.url("/feed?a=1") in str(caught.value)
    assert not is_seen("".join(traceback.format_exception(caught.value)))
    assert not is_seen(caplog.text)


async def test_debug_logs_of_a_usual_fetch(
    fetcher: Fetcher, upstream: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.script("/feed", ok(b""))
    with caplog.at_level(logging.DEBUG):
        await fetcher.fetch(requested(upstream))
    assert not is_seen(caplog.text)


@pytest.mark.parametrize("url", ["http://user:correct@x.example:port/", "user:correct@x", "ftp://user:correct@x/"])
async def test_addresses_that_are_none(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.fetch(Request(url))
    assert not is_seen("".join(traceback.format_exception(caught.value)))


async def test_white_space_around_a_header(fetcher: Fetcher, upstream: Upstream) -> None:
    await fetcher.fetch(Request(upstream.script("/", ok(b"")), {"X-Api-Key": " in a header\n"}))
    assert upstream.seen[0].headers["x-api-key"] == "in a header"


async def test_headers_that_cannot_be_sent(fetcher: Fetcher, upstream: Upstream) -> None:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.fetch(Request(upstream.url(), {"X-Api-Key": "in a header\r\nhost: x"}))
    assert caught.value.permanent
    assert not is_seen(str(caught.value))
    assert not upstream.seen


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.example/f?api_key=abc&b=1", "https://x.example/f?api_key=…&b=1"),
        ("https://x.example/f?b=1&access_token=abc", "https://x.example/f?b=1&access_token=…"),
        ("https://x.example/f?monkey=1", "https://x.example/f?monkey=1"),
        ("https://u:p@x.example/@me", "https://x.example/@me"),
        ("https://x.example/s3cret/f", "https://x.example/…/f"),
        ("https://x.example/\x1b[31m", "https://x.example/…[31m"),
        ("https://x.example/" + "a" * 400, "https://x.example/" + "a" * 282 + "…"),
    ],
)
def test_shown(address: str, shown: str) -> None:
    assert Hidden({"k": "s3cret"}).shown(address) == shown
