"""A real Meilisearch server for as long as a test needs it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_SECONDS_TO_START = 60

# By default it sets two thirds of the memory aside for indexing, and the first small writes take seconds to touch it.
_FRUGAL = ("--max-indexing-memory", "128MiB")


@contextmanager
def serving(binary: str, folder: Path, *options: str, port: int = 0) -> Iterator[str]:
    """Runs a server on the loopback address, everything it writes in ``folder``. Yields its address.

    ``port`` 0 takes a free one.
    """
    address = f"127.0.0.1:{port or _free_port()}"
    command = [binary, "--no-analytics", "--env", "development", "--http-addr", address, "--db-path", "data"]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen([*command, *_FRUGAL, *options], cwd=folder, stdout=output, stderr=output)
    try:
        _wait_until_healthy(server, f"http://{address}", log)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while server.poll() is None and time.monotonic() < end:
        try:
            if httpx.get(f"{url}/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"Meilisearch did not start: {log.read_text()[-2_000:]}")
