"""An upstream that answers at once: ``python -m bench.gateways.upstream MEILISEARCH_URL`` prints its address.

What it was asked before, it answers as Meilisearch answered it then, from memory. Anything new it asks Meilisearch.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast

import uvloop

from search.meilisearch.http import Pool

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEADERS = {"Accept-Encoding": "identity", "Content-Type": "application/json"}


class Recordings:
    """Answers, as they are sent, by the request's first line and body."""

    def __init__(self, url: str) -> None:
        self._pool = Pool(url, _HEADERS)
        self.known: dict[tuple[bytes, bytes], bytes] = {}

    async def record(self, line: bytes, body: bytes) -> bytes:
        method, path, _ = line.decode().split(" ")
        answer = await self._pool.send(method, path.removeprefix("/"), body)
        head = f"HTTP/1.1 {answer.status} -\r\nContent-Type: application/json\r\nContent-Length: {len(answer.body)}"
        self.known[line, body] = message = f"{head}\r\n\r\n".encode() + answer.body
        return message


def whole(received: bytes) -> tuple[bytes, bytes] | None:
    """The first line and the body of a request; None as long as some of it is still to come."""
    head, end, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not end or len(body) < (int(length[1]) if length else 0):
        return None
    return head[: head.index(b"\r\n")], body


class _Connection(asyncio.Protocol):
    """One request at a time, as all clients here send them."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._received = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        request = whole(self._received)
        if request is None:
            return
        self._received = b""
        if answer := self._recordings.known.get(request):
            self._transport.write(answer)
        else:
            task = asyncio.ensure_future(self._record(*request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _record(self, line: bytes, body: bytes) -> None:
        self._transport.write(await self._recordings.record(line, body))


async def _serve(url: str) -> None:
    recordings = Recordings(url)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(recordings), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(sys.argv[1]))
