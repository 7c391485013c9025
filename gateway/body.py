"""The body of a request, as far as a server can take it."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gateway.asked import Unreadable
from gateway.negotiation import is_json

#: Seconds for a body to arrive. A client that is slower holds on to memory for nothing.
_PATIENCE = 30.0

#: zlib's number for: gzip or zlib, whichever it is, with the largest window.
_EITHER_FORMAT = 47


async def read(headers: Mapping[bytes, bytes], receive: Receive, max_bytes: int) -> bytes:
    """A body of JSON, unpacked. ``max_bytes`` holds for what was sent and for what comes of it.

    Raises `Unreadable`, and `ClientDisconnect` for a client that went away before it was done.
    """
    if not is_json(headers.get(b"content-type", b"")):
        raise Unreadable("Send the request as application/json, in UTF-8.", 415)
    unpacking = _unpacking(headers.get(b"content-encoding", b""))
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > max_bytes:
        raise _too_large(max_bytes)
    try:
        async with asyncio.timeout(_PATIENCE):
            return await _read(receive, unpacking, max_bytes)
    except TimeoutError:
        raise Unreadable("The body did not arrive in time; send it again.", 408) from None


async def _read(receive: Receive, unpacking: _Unpacking | None, max_bytes: int) -> bytes:
    parts, sent, made, has_more = [], 0, 0, True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        sent += len(part)
        if unpacking:
            part = unpacking.unpacked(part, max_bytes - made + 1)
        made += len(part)
        if max(sent, made) > max_bytes:
            raise _too_large(max_bytes)
        parts.append(part)
        has_more = message.get("more_body", False)
    if unpacking:
        unpacking.end()
    return b"".join(parts)


class _Unpacking:
    """Of gzip or zlib. Raises `Unreadable` for what is neither."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_EITHER_FORMAT)

    def unpacked(self, part: bytes, most: int) -> bytes:
        """What a part comes to, or as many bytes of it: at least one."""
        try:
            return self._zlib.decompress(part, most)
        except zlib.error:
            raise _not_compressed() from None

    def end(self) -> None:
        if not self._zlib.eof:
            raise _not_compressed()


def _unpacking(encoding: bytes) -> _Unpacking | None:
    match encoding.strip().lower():
        case b"" | b"identity":
            return None
        case b"gzip" | b"x-gzip" | b"deflate":
            return _Unpacking()
    taken = [(b"accept-encoding", b"gzip, deflate")]
    raise Unreadable("Send the body as it is, or compressed with gzip or deflate.", 415, headers=taken)


def _not_compressed() -> Unreadable:
    return Unreadable("The body is not compressed as its Content-Encoding says.")


def _too_large(max_bytes: int) -> Unreadable:
    return Unreadable(f"The body is too large; send at most {max_bytes:,} bytes.", 413)
