"""Bodies are read whole or not at all, whatever they claim to be encoded in."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from indexer.fetch.body import BodyRefused, TooLong, read

TEXT = b"It was a quiet day at the harbor. " * 100
RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
RAW = RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()


async def _in_pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def decoded(data: bytes, encoding: str, limit: int = 1_000_000, size: int = 7) -> bytes:
    return await read(_in_pieces(data, size), encoding, limit)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (TEXT, "utf-8"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), " X-Gzip "),
        (gzip.compress(TEXT, mtime=0), "identity, gzip"),
        (gzip.compress(TEXT[:500], mtime=0) + gzip.compress(TEXT[500:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\0\0\0trailing", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (RAW, "deflate"),
    ],
    ids=["none", "identity", "mistaken", "gzip", "x-gzip", "both", "members", "trailing", "deflate", "raw"],
)
async def test_decoded(data: bytes, encoding: str, size: int) -> None:
    assert await decoded(data, encoding, size=size) == TEXT
    assert await decoded(data, encoding, limit=len(TEXT), size=size) == TEXT


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
async def test_nothing(encoding: str) -> None:
    assert await decoded(b"", encoding) == b""


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (gzip.compress(TEXT, mtime=0)[:-1], "gzip", "cut short"),
        (gzip.compress(TEXT, mtime=0)[:1], "gzip", "cut short"),
        (gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0)[:-9], "gzip", "cut short"),
        (zlib.compress(TEXT)[:-1], "deflate", "cut short"),
        (TEXT, "gzip", "not in the encoding"),
        (TEXT, "deflate", "not in the encoding"),
        (gzip.compress(TEXT, mtime=0)[:-8] + b"12345678", "gzip", "not in the encoding"),
        (TEXT, "br", "encoded as br"),
        (gzip.compress(gzip.compress(TEXT, mtime=0)), "gzip, gzip", "more than once"),
        (gzip.compress(b"") * 200, "gzip", "too many pieces"),
    ],
    ids=["gzip", "start", "member", "deflate", "no-gzip", "no-deflate", "checksum", "brotli", "twice", "members"],
)
async def test_refused(data: bytes, encoding: str, reason: str) -> None:
    with pytest.raises(BodyRefused, match=reason):
        await decoded(data, encoding)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(TEXT, ""), (gzip.compress(TEXT, mtime=0), "gzip"), (RAW, "deflate")],
    ids=["plain", "gzip", "deflate"],
)
async def test_one_byte_too_long(data: bytes, encoding: str) -> None:
    with pytest.raises(TooLong, match=f"longer than {len(TEXT) - 1:,} bytes"):
        await decoded(data, encoding, limit=len(TEXT) - 1)


async def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLong):
            await decoded(bomb, "gzip", limit=100_000, size=len(bomb))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
