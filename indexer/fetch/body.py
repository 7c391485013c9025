"""Reading a body whole or not at all, within a limit that also holds for what it decodes to."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

_GZIP_MAGIC = b"\x1f\x8b"
# Far more than any server sends; millions of empty ones would only cost time.
_MAX_MEMBERS = 100
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress"})


class BodyRefused(Exception):
    """The body is too long, cut short or not in the encoding it claims; the text ends a sentence about it."""


class TooLong(BodyRefused):
    """More than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"is longer than {limit:,} bytes")


async def read(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """Decodes gzip and deflate as it reads, so that a small body which would swell is stopped at ``limit``.

    Other encodings are taken for what servers mean by them: a mistake. Raises `BodyRefused`.
    """
    decoder = _decoder(encoding)
    body = bytearray()
    read_so_far = 0
    async for chunk in chunks:
        read_so_far += len(chunk)
        if read_so_far > limit:
            raise TooLong(limit)
        body += decoder.decode(chunk, limit - len(body)) if decoder else chunk
        if len(body) > limit:
            raise TooLong(limit)
    if decoder and read_so_far and not decoder.is_complete:
        raise BodyRefused("is cut short")
    return bytes(body)


class _Inflater:
    """gzip and deflate. A gzip body may be several, one after the other; what follows the last is ignored."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._start: bytes | None = b""
        self._members = 1
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def is_complete(self) -> bool:
        return self._inflate.eof

    def decode(self, data: bytes, room: int) -> bytes:
        """At most one byte more than there is room for."""
        if self._start is not None:
            data = self._start + data
            if len(data) < len(_GZIP_MAGIC):
                self._start = data
                return b""
            self._inflate = self._begin(data)
            self._start = None
        try:
            return self._inflated(data, room)
        except zlib.error as error:
            raise BodyRefused("is not in the encoding it claims") from error

    def _inflated(self, data: bytes, room: int) -> bytes:
        out = self._inflate.decompress(data, room + 1)
        while self._has_another_member() and len(out) <= room:
            data = self._inflate.unused_data
            self._inflate = self._begin(data)
            out += self._inflate.decompress(data, room + 1 - len(out))
        return out

    def _has_another_member(self) -> bool:
        if not (self._gzip and self._inflate.eof and self._inflate.unused_data.startswith(_GZIP_MAGIC)):
            return False
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise BodyRefused("is in too many pieces")
        return True

    def _begin(self, data: bytes) -> zlib._Decompress:
        if self._gzip:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        # By RFC 9110 deflate has zlib's header; some servers leave it out.
        has_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def _decoder(encoding: str) -> _Inflater | None:
    codings = [c for c in (part.strip().lower() for part in encoding.split(",")) if c and c != "identity"]
    if len(codings) > 1:
        raise BodyRefused("is encoded more than once")
    if not codings or codings[0] in {"gzip", "x-gzip", "deflate"}:
        return _Inflater(gzip=codings[0] != "deflate") if codings else None
    if codings[0] in _NOT_ASKED_FOR:
        raise BodyRefused(f"is encoded as {codings[0]}, which was not asked for")
    return None
