"""Processes of a module of these tests that begin at once and are killed at will.

They are forked from one that has imported everything: to start Python and import again takes longer than most of what
is killed here. It knows of nothing else, has no threads, and opens nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Child:
    """A process that has begun."""

    pid: int
    _ended: asyncio.Task[int]

    @property
    def returncode(self) -> int | None:
        """None while it runs; the negative number of the signal that killed it."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    async def kill(self) -> None:
        """If it still runs."""
        if not self._ended.done():
            with contextlib.suppress(ProcessLookupError):  # it may have just ended
                os.kill(self.pid, signal.SIGKILL)
        await self.wait()


@dataclass(frozen=True)
class Nursery:
    """Has one child at a time. ``log`` is what all of them wrote to standard error."""

    process: asyncio.subprocess.Process
    log: Path

    @asynccontextmanager
    async def running(self, *arguments: object) -> AsyncIterator[Child]:
        """A process of the module, from when it says that it begins; killed at the end if it still runs.

        Raises `AssertionError` with what it wrote where it came to grief.
        """
        before = self.log.stat().st_size
        assert self.process.stdin
        self.process.stdin.write(json.dumps([str(argument) for argument in arguments]).encode() + b"\n")
        pid = await self._read()
        if not pid or await self._read() != "begins":
            raise AssertionError(self.log.read_text()[before:])
        child = Child(int(pid), asyncio.create_task(self._end()))
        try:
            yield child
        finally:
            await child.kill()
        if child.returncode and child.returncode > 0:
            raise AssertionError(self.log.read_text()[before:][-3_000:])

    async def _read(self) -> str:
        """The next line; empty where there is none."""
        assert self.process.stdout
        return (await self.process.stdout.readline()).decode().rstrip("\n")

    async def _end(self) -> int:
        return int(await self._read())


@asynccontextmanager
async def nursery(module: str, folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Nursery]:
    """For processes that run the module's ``main()`` in this folder. It prints the line ``begins`` and no other."""
    log = folder / "log"
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "tests.system.nursery", module),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
        try:
            yield Nursery(process, log)
        finally:
            process.kill()
            await process.communicate()


def main() -> None:
    """Forks a child for each line of arguments; tells its id when it is there, and how it ended when it is not."""
    module = importlib.import_module(sys.argv[1])
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            sys.argv[1:] = json.loads(line)
            _say(os.getpid())
            module.main()
            return
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
