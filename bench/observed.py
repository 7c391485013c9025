"""What metrics and the log of requests add to an answer that is given again: ``python -m bench.observed``.

Each variant is a server of its own, and they take turns, round after round, with sixteen connections each. Counted is
how long the system says that its thread was running, so that it matters less who else uses the machine. Prints
Markdown.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import NamedTuple

import orjson
import uvicorn

from bench.synthetic import documents
from gateway import logs
from gateway.app import create_app
from gateway.logs import RequestLog
from gateway.metrics.work import Work
from gateway.observing import Observed
from gateway.server import options
from gateway.settings import Settings
from search import factory

_VARIANTS = ("neither", "metrics", "metrics and log")
_ROUNDS, _REQUESTS, _WARM = 21, 3_200, 1_600
_CONNECTIONS = 16

_ASKED = "query Search { articles(first: 20) { totalCount nodes { id title lang } } }"
_QUERY = orjson.dumps({"query": _ASKED})
_REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: newsgate.example\r\nContent-Type: application/json\r\n"
    b"Accept: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(_QUERY), _QUERY)
)


class _Mute(Work):
    """Counts nothing."""

    def answered(self, began: float, way: str, operation: str | None, cost: int = 0, *, has_errors: bool) -> None: ...


def _serve(variant: str, directory: Path, listening: socket.socket) -> None:
    logs.configured()
    work = Work() if variant != "neither" else _Mute()
    log = RequestLog() if variant == "metrics and log" else None
    app = create_app(
        lambda: factory.embedded_engine(directory), cache_bytes=10_000_000, observed=Observed(work, log=log)
    )
    if variant == "neither":
        assert "Observing" in str(app.user_middleware.pop(0))  # noqa: S101
    gc.collect()
    gc.freeze()  # as a gateway does
    uvicorn.Server(uvicorn.Config(app, **options(Settings()))).run(sockets=[listening])


class _Server(NamedTuple):
    process: subprocess.Popen[bytes]
    connections: list[socket.socket]

    def microseconds(self, requests: int) -> float:
        """Of one request."""
        before = self._running()
        for _ in range(requests // len(self.connections)):
            for connection in self.connections:
                connection.sendall(_REQUEST)
            for connection in self.connections:
                _read(connection)
        return (self._running() - before) / requests / 1_000

    def _running(self) -> int:
        return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0])


def _read(connection: socket.socket) -> None:
    said = b""
    while b"\r\n\r\n" not in said:
        said += connection.recv(65_536)
    head, _, body = said.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 ") or b'{"errors"' in body:
        raise RuntimeError(head.decode())
    length = int(next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))[15:])
    while len(body) < length:
        body += connection.recv(65_536)


async def _fill(directory: Path) -> None:
    async with aclosing(factory.embedded_index(directory)) as index:
        await index.open()
        await index.apply(list(documents(1_000)), ())


def _started(stack: ExitStack, variant: str, directory: Path) -> _Server:
    listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    os.set_inheritable(listening.fileno(), True)
    log = stack.enter_context((directory.parent / "log").open("ab"))
    command = [sys.executable, "-m", "bench.observed", variant, str(directory), str(listening.fileno())]
    process = stack.enter_context(subprocess.Popen(command, stderr=log, pass_fds=[listening.fileno()]))  # noqa: S603
    stack.callback(process.terminate)
    address = listening.getsockname()
    return _Server(process, [stack.enter_context(socket.create_connection(address)) for _ in range(_CONNECTIONS)])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        directory = Path(folder) / "index"
        asyncio.run(_fill(directory))
        servers = {variant: _started(stack, variant, directory) for variant in _VARIANTS}
        for server in servers.values():
            server.microseconds(_WARM)
        rounds = [{name: server.microseconds(_REQUESTS) for name, server in servers.items()} for _ in range(_ROUNDS)]
    print("| | µs a request | more |\n|---|---|---|")
    for name in _VARIANTS:
        taken = statistics.median(each[name] for each in rounds)
        more = statistics.median(each[name] / each[_VARIANTS[0]] - 1 for each in rounds)
        print(f"| {name} | {taken:.1f} | {more:+.1%} |")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve(sys.argv[1], Path(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])))
    else:
        main()
