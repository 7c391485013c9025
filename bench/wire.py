"""What an exchange with the search server costs the gateway, by HTTP client: ``python -m bench.wire``.

A stub in a process of its own gives the same 20 kB at once, so that only the client's side is left. The clients take
turns, round after round. aiohttp is measured where it is installed. Prints Markdown.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import httpx

from search.meilisearch.http import Pool

_BODY = b'{"results":[' + b'{"title":"twenty kilobytes of an answer"},' * 480 + b"{}]}"
_QUESTION = b'{"queries":[{"indexUid":"articles","q":"bitcoin","facets":["tags"]}]}'
_HEADERS = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
_ROUNDS, _EXCHANGES, _AT_ONCE = 5, 1_000, 16

Ask: TypeAlias = Callable[[], Awaitable[bytes]]


@contextlib.asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Ask]:
    pool = Pool(url, _HEADERS)

    async def ask() -> bytes:
        return (await pool.send("POST", "multi-search", _QUESTION)).body

    yield ask
    await pool.aclose()


@contextlib.asynccontextmanager
async def _httpx(url: str) -> AsyncIterator[Ask]:
    async with httpx.AsyncClient(base_url=url, headers=_HEADERS) as client:

        async def ask() -> bytes:
            return (await client.post("multi-search", content=_QUESTION)).content

        yield ask


@contextlib.asynccontextmanager
async def _aiohttp(url: str) -> AsyncIterator[Ask]:
    aiohttp: Any = importlib.import_module("aiohttp")
    async with aiohttp.ClientSession(headers=_HEADERS, auto_decompress=False) as session:

        async def ask() -> bytes:
            async with session.post(f"{url}/multi-search", data=_QUESTION) as response:
                body: bytes = await response.read()
                return body

        yield ask


CLIENTS: dict[str, Callable[[str], contextlib.AbstractAsyncContextManager[Ask]]] = {
    "our own": _ours,
    "aiohttp": _aiohttp,
    "httpx": _httpx,
}


async def _measure(url: str) -> None:
    costs: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_ROUNDS):
        for name, client in CLIENTS.items():
            with contextlib.suppress(ModuleNotFoundError):
                async with client(url) as ask:
                    costs.setdefault(name, []).append(await _cost(ask))
    print("| client | CPU µs an exchange | p50 at one connection, µs | CPU, of httpx |\n|---|---|---|---|")
    base = statistics.median(cpu for cpu, _ in costs["httpx"])
    for name, rounds in costs.items():
        cpu, alone = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"| {name} | {cpu:.0f} | {alone:.0f} | {cpu / base:.2f} |")


async def _cost(ask: Ask) -> tuple[float, float]:
    """Microseconds: of the processor with sixteen at once, and by the clock of one alone."""
    assert await ask() == _BODY  # noqa: S101  # or there is nothing to compare
    cpu = time.process_time()

    async def some() -> None:
        for _ in range(_EXCHANGES // _AT_ONCE):
            await ask()

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
    cpu = (time.process_time() - cpu) / (_EXCHANGES // _AT_ONCE * _AT_ONCE)
    alone = []
    for _ in range(200):
        began = time.perf_counter()
        await ask()
        alone.append(time.perf_counter() - began)
    return cpu * 1e6, statistics.median(alone) * 1e6


class _Stub(asyncio.Protocol):
    """Answers every request, whose end is the question's."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(_QUESTION):
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(_BODY)}\r\n\r\n"
            self._transport.write(head.encode() + _BODY)  # type: ignore[attr-defined]


async def _stub() -> None:
    server = await asyncio.get_running_loop().create_server(_Stub, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    if sys.argv[1:] == ["stub"]:
        asyncio.run(_stub())
    process = subprocess.Popen([sys.executable, "-m", "bench.wire", "stub"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout  # noqa: S101  # it is a pipe
        asyncio.run(_measure(f"http://127.0.0.1:{int(process.stdout.readline())}"))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
