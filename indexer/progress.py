"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called from the run's own event loop. Tasks follow one another; none begins inside another."""

    def start(self, total: int, what: str) -> None:
        """A task of ``total`` steps begins; ``what`` is a phrase like ``Reading articles``."""
        ...

    def advance(self, steps: int) -> None: ...

    def done(self) -> None:
        """The task is over, whether or not all of its steps were needed."""
        ...


class Silent:
    """Tells nobody."""

    def start(self, total: int, what: str) -> None: ...

    def advance(self, steps: int) -> None: ...

    def done(self) -> None: ...
