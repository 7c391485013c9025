"""Bodies that come in parts, compressed, too large, too late."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect
from starlette.types import Message

from gateway import body
from gateway.asked import Unreadable

pytestmark = pytest.mark.anyio

JSON = (b"content-type", b"application/json")


async def read(parts: list[bytes], most: int = 1_000, /, **headers: str) -> bytes:
    messages: Iterator[Message] = iter(
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    )

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    given = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return await body.read({**dict([JSON]), **given}, receive, most)


async def refused(parts: list[bytes], most: int = 1_000, /, **headers: str) -> tuple[int, str]:
    with pytest.raises(Unreadable) as raised:
        await read(parts, most, **headers)
    return raised.value.status, str(raised.value)


def cut(whole: bytes, places: list[int]) -> list[bytes]:
    ends = sorted(min(place, len(whole)) for place in places)
    return [whole[start:end] for start, end in zip([0, *ends], [*ends, len(whole)], strict=True)]


@given(
    st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=4), st.sampled_from(["identity", "gzip", "deflate"])
)
async def test_whatever_its_parts(whole: bytes, places: list[int], encoding: str) -> None:
    packed = {"identity": whole, "gzip": gzip.compress(whole), "deflate": zlib.compress(whole)}[encoding]
    assert await read(cut(packed, places), content_encoding=encoding) == whole


async def test_as_much_as_it_may_be_and_one_byte_more() -> None:
    for make in (bytes, gzip.compress):
        encoding = "gzip" if make is gzip.compress else "identity"
        assert len(await read([make(b"x" * 1_000)], 1_000, content_encoding=encoding)) == 1_000
        too_large = (413, "The body is too large; send at most 1,000 bytes.")
        assert await refused([make(b"x" * 1_001)], 1_000, content_encoding=encoding) == too_large


async def test_a_bomb_is_never_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert (await refused([bomb], 100_000, content_encoding="gzip"))[0] == 413


async def test_what_is_said_to_be_too_large_is_not_waited_for() -> None:
    assert (await refused([], content_length="1001"))[0] == 413


@pytest.mark.parametrize(
    "broken",
    [b"not compressed", gzip.compress(b"x" * 100)[:-9] + b"garbage!!", b"\x1f\x8b\xff"],
    ids=["plain", "spoilt", "cut short"],
)
async def test_what_is_not_compressed_as_it_says(broken: bytes) -> None:
    sentence = "The body is not compressed as its Content-Encoding says."
    assert await refused([broken], content_encoding="gzip") == (400, sentence)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
async def test_another_compression(encoding: str) -> None:
    with pytest.raises(Unreadable) as raised:
        await read([b"{}"], content_encoding=encoding)
    assert (raised.value.status, raised.value.headers) == (415, [(b"accept-encoding", b"gzip, deflate")])


async def test_a_client_that_goes_away() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect):
        await body.read(dict([JSON]), receive, 1_000)


async def test_a_client_that_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    monkeypatch.setattr(body, "_PATIENCE", 0.01)
    with pytest.raises(Unreadable) as raised:
        await body.read(dict([JSON]), receive, 1_000)
    assert raised.value.status == 408
