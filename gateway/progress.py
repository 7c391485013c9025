"""How a long run shows itself: a bar on a terminal, a line now and then elsewhere. All of it on standard error."""

from __future__ import annotations

import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from indexer.progress import Progress, Silent


class ShownProgress(Progress, Protocol):
    def close(self) -> None: ...


def shown() -> ShownProgress:
    return _Bar() if sys.stderr.isatty() else _Lines()


class _Bar:
    def __init__(self) -> None:
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=None, visible=False)

    def start(self, total: int, what: str) -> None:
        self._bar.update(self._task, description=what, total=total, completed=0, visible=total > 0)

    def advance(self, steps: int) -> None:
        self._bar.advance(self._task, steps)

    def done(self) -> None:
        self._bar.update(self._task, visible=False)

    def close(self) -> None:
        self._bar.stop()


class _Lines(Silent):
    """Quiet unless a task takes long: then a line every few seconds."""

    _EVERY_SECONDS = 10.0

    def start(self, total: int, what: str) -> None:
        self._total, self._what, self._steps, self._said = total, what, 0, time.monotonic()

    def advance(self, steps: int) -> None:
        self._steps += steps
        if time.monotonic() - self._said >= self._EVERY_SECONDS:
            self._said = time.monotonic()
            print(f"{self._what}: {self._steps:,} of {self._total:,}", file=sys.stderr, flush=True)

    def close(self) -> None: ...
