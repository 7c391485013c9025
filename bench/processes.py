"""Running a command and measuring what it took, and a Meilisearch server for the time of a measurement."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import accounting

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu_seconds`` and ``peak_mb`` (resident) are the operating system's account of the finished process."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Raises `subprocess.CalledProcessError` when the command fails."""
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # commands of this folder
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}, cwd=ROOT
    )
    assert process.stdout  # noqa: S101  # it is a pipe
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


@dataclass(frozen=True, slots=True)
class Server:
    """A running Meilisearch and the folder it keeps its data in."""

    url: str
    folder: Path
    pid: int

    @property
    def peak_mb(self) -> float:
        return accounting.peak_mb(self.pid)

    @property
    def cpu_seconds(self) -> float:
        return accounting.cpu_seconds(self.pid)


@contextlib.contextmanager
def meilisearch(binary: Path, kept: Path | None = None) -> Iterator[Server]:
    """A server of its own on a free port, ended and its data deleted afterwards, unless they are to be kept."""
    with contextlib.ExitStack() as stack:
        folder = kept or stack.enter_context(tempfile.TemporaryDirectory())
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        command = [str(binary), "--no-analytics", "--env", "development", "--http-addr", address]
        process = subprocess.Popen(  # noqa: S603
            [*command, "--db-path", f"{folder}/data"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(f"http://{address}/health")
            yield Server(f"http://{address}", Path(folder), process.pid)
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str) -> None:
    for _ in range(200):
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(url):  # noqa: S310
            return
        time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer within ten seconds")


def size_mb(folder: Path) -> float:
    """Bytes on disk, as ``du`` counts them: Meilisearch's files have holes."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()) / 1e6
