"""What all tests share: the event loop, and a real Meilisearch server."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

_SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def meilisearch_binary() -> str:
    binary = os.environ.get("NEWSGATE_TEST_MEILISEARCH")
    if binary is None:
        reason = "NEWSGATE_TEST_MEILISEARCH names no Meilisearch server; scripts/test finds one."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return str(Path(binary).absolute())


@pytest.fixture(scope="session")
def meilisearch_url(meilisearch_binary: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this session's own, open to all. Tests share it, so each names its indexes uniquely."""
    folder = tmp_path_factory.mktemp("meilisearch")
    address = f"127.0.0.1:{_free_port()}"
    options = ["--no-analytics", "--env", "development", "--http-addr", address, "--db-path", "data"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([meilisearch_binary, *options], cwd=folder, stdout=log, stderr=log)
    try:
        _wait_until_healthy(server, f"http://{address}", folder / "log")
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
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"Meilisearch did not start: {log.read_text()[-2000:]}")
