"""A web server on 127.0.0.1 that answers as it is told: well, badly, slowly, by halves or not at all.

It speaks HTTP/1.1 by hand, because proper servers refuse to send what is needed here.

::

    async with Upstream() as upstream:
        upstream.script("/feed", ok(b"..."), too_many(seconds=120), cut_short(b"..."), tagged(b"...", '"1"'))
        ...upstream.url("/feed")...
        assert upstream.seen[0].headers["accept"]
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import TypeAlias

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A request. Header names are in lower case; ``target`` is the path with its query."""

    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. Times are in seconds.

    ``declared`` is the Content-Length that is claimed. ``pieces`` are sent in turn, ``pause`` before each;
    ``is_chunked`` frames them, and without ``is_ended`` the last chunk is never sent. With ``is_silent`` nothing is
    sent at all; ``hangs`` keeps the connection open for as long after what was sent.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    pieces: Iterable[bytes] = (b"",)
    declared: int | None = None
    is_chunked: bool = False
    is_ended: bool = True
    is_silent: bool = False
    delay: float = 0.0
    pause: float = 0.0
    hangs: float = 0.0
    head: bytes | None = None

    def with_headers(self, **headers: str) -> Answer:
        """The same with these, too: ``retry_after="2"`` is Retry-After."""
        return replace(self, headers=(*self.headers, *((n.replace("_", "-"), v) for n, v in headers.items())))


#: What to answer, or who decides it.
Script: TypeAlias = Answer | Callable[[Seen], Answer]


def ok(body: bytes, content_type: str = "application/json", **headers: str) -> Answer:
    return Answer(pieces=(body,), declared=len(body)).with_headers(content_type=content_type, **headers)


def tagged(body: bytes, etag: str) -> Callable[[Seen], Answer]:
    """Answers 304 to whoever has this tag already."""

    def decide(seen: Seen) -> Answer:
        if seen.headers.get("if-none-match") == etag:
            return not_modified().with_headers(etag=etag)
        return ok(body, etag=etag)

    return decide


def not_modified() -> Answer:
    return Answer(304)


def error(status: int, body: bytes = b"sorry") -> Answer:
    return Answer(status, pieces=(body,), declared=len(body))


def too_many(seconds: int | str) -> Answer:
    return error(429).with_headers(retry_after=str(seconds))


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status, declared=0).with_headers(location=to)


def silence(seconds: float = 60) -> Answer:
    """Takes the request and says nothing."""
    return Answer(is_silent=True, hangs=seconds)


def hang_up() -> Answer:
    """Closes the connection without a word."""
    return Answer(is_silent=True)


def cut_short(body: bytes, missing: int = 10) -> Answer:
    """Declares more than it sends."""
    return Answer(pieces=(body,), declared=len(body) + missing)


def chunked(body: bytes, **headers: str) -> Answer:
    return Answer(pieces=_pieces(body), is_chunked=True).with_headers(**headers)


def chunked_cut(body: bytes) -> Answer:
    """Ends without the chunk that says so."""
    return replace(chunked(body), is_ended=False)


def drip(body: bytes, pause: float) -> Answer:
    """One byte after the other."""
    return Answer(pieces=tuple(bytes([b]) for b in body), declared=len(body), pause=pause)


def gzipped(body: bytes) -> Answer:
    return ok(gzip.compress(body), content_encoding="gzip")


def gzip_bomb(size: int) -> Answer:
    """Zeros, about a thousandth of ``size`` on the wire. Memory for them is needed by nobody but the careless."""
    return Answer(pieces=_squeezed(size), is_chunked=True).with_headers(content_encoding="gzip")


def garbage(text: bytes = b"SSH-2.0-OpenSSH_9.6\r\n") -> Answer:
    """Not HTTP."""
    return Answer(head=text)


def _pieces(body: bytes) -> tuple[bytes, ...]:
    return tuple(body[i : i + _CHUNK] for i in range(0, len(body), _CHUNK)) or (b"",)


def _squeezed(size: int) -> Iterable[bytes]:
    squeeze = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    block = bytes(1_000_000)
    pieces = [squeeze.compress(block) for _ in range(size // len(block))]
    return tuple(piece for piece in (*pieces, squeeze.flush()) if piece)


@dataclass
class Upstream:
    """An async context manager. ``seen`` are the requests so far, ``most_at_once`` how many there were at a time."""

    ssl: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    seen: list[Seen] = field(default_factory=list)
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self._scripts: dict[str, deque[Script]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._now = 0

    async def __aenter__(self) -> Upstream:
        self._server = await asyncio.start_server(self._accept, self.host, 0, ssl=self.ssl)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Of this server, also under another name for it."""
        shown = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{'https' if self.ssl else 'http'}://{shown}:{self.port}{path}"

    def script(self, path: str, *answers: Script) -> str:
        """What is answered at this path, one after the other, the last for good. Gives the path's `url`."""
        self._scripts[path] = deque(answers)
        return self.url(path)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the other side went away, as is its right, or the test is over
        finally:
            self._now -= 1
            self._tasks.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen = _read((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
            self.seen.append(seen)
            answer = self._next(seen)
            await _send(answer, writer)
            is_framed = answer.declared is not None or answer.is_chunked or answer.status == HTTPStatus.NOT_MODIFIED
            if not is_framed or not _is_kept(seen, answer):
                return

    def _next(self, seen: Seen) -> Answer:
        script = self._scripts.get(seen.path)
        if not script:
            return error(404)
        answer = script.popleft() if len(script) > 1 else script[0]
        return answer(seen) if callable(answer) else answer


def _read(head: str) -> Seen:
    request, *lines = head.strip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Seen(request.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})


def _is_kept(seen: Seen, answer: Answer) -> bool:
    is_broken = answer.is_chunked and not answer.is_ended
    sent = sum(map(len, answer.pieces))
    is_short = answer.declared is not None and answer.declared != sent
    return seen.headers.get("connection", "").lower() != "close" and not is_broken and not is_short


async def _send(answer: Answer, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(answer.delay)
    if not answer.is_silent:
        writer.write(answer.head if answer.head is not None else _head(answer))
        await writer.drain()
        await _send_body(answer, writer)
    await asyncio.sleep(answer.hangs)


def _head(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} Whatever", *(f"{name}: {value}" for name, value in answer.headers)]
    if answer.declared is not None:
        lines.append(f"content-length: {answer.declared}")
    if answer.is_chunked:
        lines.append("transfer-encoding: chunked")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send_body(answer: Answer, writer: asyncio.StreamWriter) -> None:
    for piece in answer.pieces:
        await asyncio.sleep(answer.pause)
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.is_chunked and piece else piece)
        await writer.drain()
    if answer.is_chunked and answer.is_ended:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
