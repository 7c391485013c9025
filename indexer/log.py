"""How the indexer tells, while it runs for good, what happens; without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Log(Protocol):
    """``event`` is a few fixed words, ``facts`` are what varies. Never a secret among them."""

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None: ...


class Quiet:
    """Tells nobody."""

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None: ...
