"""The gateways: how each one is started, asked and ended."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import ROOT

PEERS = ROOT / "bench" / "peers"
#: What the names of gateways end with that give answers again without searching.
CACHE_ON = ", cache on"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Contender:
    """How a gateway is started. It prints its address once it listens."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers on ``port``."""

    contender: Contender
    pid: int
    port: int

    @property
    def name(self) -> str:
        return self.contender.name


@contextmanager
def running(contender: Contender) -> Iterator[Running]:
    """Until the end of the block. Its complaints are shown."""
    process = subprocess.Popen(  # noqa: S603  # commands of this module
        contender.command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**_clean(), **contender.environment}
    )
    try:
        yield Running(contender, process.pid, _port(contender, process))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def newsgate(data: Path, url: str | None, *, cache: bool) -> Contender:
    """On the embedded engine under ``data``, or on the Meilisearch at ``url``. Cache as it is by default, or off."""
    engine = "" if url else ", embedded"
    command = [sys.executable, "-P", "-m", "gateway.cli", "serve", "--port", "0", "--data-dir", str(data)]
    environment = {} if cache else {"NEWSGATE_CACHE_MEGABYTES": "0"}
    if url:
        environment["NEWSGATE_MEILISEARCH_URL"] = url
    name = f"newsgate{engine}{CACHE_ON if cache else ''}"
    return Contender(name, command, environment)


def peers(workshop: Path, url: str) -> list[Contender]:
    """``workshop`` is what `node_workshop` made."""
    environment = {"MEILISEARCH_URL": url, "NODE_ENV": "production"}
    scripts = {"Mercurius with JIT": "mercurius.js", "GraphQL Yoga": "yoga.js", "Apollo Server": "apollo.js"}
    python = [sys.executable, "-P", "-m", "bench.peers.plain_strawberry"]
    return [
        *(Contender(name, ["node", str(workshop / file)], environment) for name, file in scripts.items()),
        Contender("Strawberry, httpx", python, environment),
    ]


def upstream(url: str) -> Contender:
    return Contender("instant upstream", [sys.executable, "-P", "-m", "bench.gateways.upstream", url])


def node_workshop(folder: Path, installed: Path) -> Path:
    """A copy of the peers' code beside what it needs of npm: ``installed`` has the node_modules."""
    shutil.copytree(PEERS, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "node_modules"))
    (folder / "node_modules").symlink_to(installed.absolute() / "node_modules")
    return folder


def _port(contender: Contender, process: subprocess.Popen[str]) -> int:
    assert process.stdout  # noqa: S101  # it is a pipe
    said = []
    for line in process.stdout:
        said.append(line)
        if address := _ADDRESS.search(line):
            return int(address[1])
    raise RuntimeError(f"{contender.name} ended without an address: {''.join(said) or 'it said nothing'}")


def _clean() -> dict[str, str]:
    """The environment without newsgate's own settings, which would make a run differ from another."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NEWSGATE_")}
