"""The command line as a process of its own, and servers that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What the scripts find the environment by, which is no setting of the gateway.
_OF_THE_SCRIPTS = ("NEWSGATE_VENV", "NEWSGATE_PYTHON")
NEWSGATE = (sys.executable, "-P", "-m", "gateway.cli")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process' own, with these settings and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("NEWSGATE_")}
    own |= {name: os.environ[name] for name in _OF_THE_SCRIPTS if name in os.environ}
    return {**own, "PYTHONPATH": str(ROOT), **settings}


@dataclass
class Served:
    """A server that listens. ``said``: what it printed before."""

    process: subprocess.Popen[str]
    url: str
    said: list[str]

    def stop(self, signal: int) -> tuple[int, str]:
        """Exit code and standard error."""
        self.process.send_signal(signal)
        _, errors = self.process.communicate()
        return self.process.returncode, errors


@contextmanager
def serving(command: Sequence[str], **settings: str) -> Iterator[Served]:
    """Starts a server and waits until it says where it listens."""
    process = subprocess.Popen(
        command, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _listening(process)
    finally:
        process.kill()
        process.communicate()


def _listening(process: subprocess.Popen[str]) -> Served:
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line.rstrip("\n"))
        if said[-1].startswith("Stop "):
            url = next(line.split()[1] for line in said if line.startswith("GraphQL "))
            return Served(process, url.removesuffix("/graphql"), said)
    _, errors = process.communicate()
    raise AssertionError(f"exit code {process.returncode}: {errors}")
