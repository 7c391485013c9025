"""A client that does not read costs a bounded amount of memory, and is told that it fell behind."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from gateway.subscriptions.feeds import Event, Pause, Subscriber
from gateway.subscriptions.limits import Limits
from tests.articles import article
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED, Site

pytestmark = pytest.mark.anyio

BEHIND = "SUBSCRIBER_FELL_BEHIND"


def deaf(site: Site, query: str) -> socket.socket:
    """A connection whose client asks, and then reads nothing; what the system keeps for it is little."""
    address = urlsplit(site.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.connect((address.hostname, address.port))
    target = "/graphql?" + urlencode({"query": query})
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n".encode())
    return connection


def code(event: Event | Pause) -> str:
    assert isinstance(event, Event)
    code: str = json.loads(event.body)["errors"][0]["extensions"]["code"]
    return code


async def test_a_slow_one_is_told_and_the_others_miss_nothing(tmp_path: Path) -> None:
    whole = "subscription { articleAdded { title body } }"
    async with over_a_folder(tmp_path, Limits(poll=0.02, behind=20)) as site, site.follow() as quick:
        with deaf(site, whole) as slow:
            await site.until(lambda: site.feeds.begun == 2)
            (waiting,) = [one for one, feed in site.feeds.subscribers.items() if feed.query == whole]
            titles = [str(number) for number in range(150)]
            for start in range(0, 150, 10):
                await site.write(
                    [article(slug=one, title=one, body="x" * 100_000) for one in titles[start : start + 10]]
                )
                assert await quick.titles(10) == titles[start : start + 10]
            await site.until(waiting.ended.is_set)
            assert waiting.bytes < 1_000
            slow.settimeout(30)
            heard = await asyncio.to_thread(_all_of, slow)
        last, end = heard.decode().split("\n\n")[-3:-1]
        assert BEHIND in last
        assert end.endswith("event: complete\ndata:")
        await site.until(lambda: site.feeds.begun == 1)


def _all_of(connection: socket.socket) -> bytes:
    heard = b""
    while b"event: complete" not in heard:
        heard += connection.recv(1_000_000)
    while not heard.endswith(b"0\r\n\r\n"):
        heard += connection.recv(1_000)
    return b"".join(line for line in heard.splitlines(keepends=True) if not _is_a_length(line)).replace(b"\r\n", b"")


def _is_a_length(line: bytes) -> bool:
    """Of a chunk."""
    return line.endswith(b"\r\n") and len(line) < 9


async def test_a_bound_in_answers() -> None:
    subscriber = Subscriber(Limits(behind=3), lambda _: None)
    for number in range(1, 4):
        subscriber.put(Event(b"{}", number))
    assert await subscriber.next() == Event(b"{}", 1)
    subscriber.put(Event(b"{}", 4))
    subscriber.put(Event(b"{}", 5))
    assert code(await subscriber.next()) == BEHIND
    subscriber.put(Event(b"{}", 6))
    assert await subscriber.next() is Pause.ENDED


async def test_a_bound_in_bytes() -> None:
    subscriber = Subscriber(Limits(bytes=100), lambda _: None)
    for number in range(1, 6):
        subscriber.put(Event(b"x" * 40, number))
        await subscriber.next()
    subscriber.put(Event(b"x" * 101, 6))
    assert code(await subscriber.next()) == BEHIND


async def test_changes_are_never_too_many(site: Site) -> None:
    """Whoever is slow gets the latest: a state is no event."""
    async with site.follow("subscription { indexChanged { documents } }") as stream, site.follow(ADDED) as quick:
        for number in range(40):
            await site.write([article(slug=str(number), title=str(number))])
        assert await quick.titles(40) == [str(number) for number in range(40)]
        told = 0
        while told < 40:
            answer = (await stream.answer())["data"]["indexChanged"]["documents"]
            assert answer >= told  # it may be newer than the change that it tells of
            told = answer
