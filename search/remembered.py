"""Results that are remembered where every look counts: there are hundreds in one search."""

from __future__ import annotations

from collections.abc import Callable

#: Results; when there are more, all are forgotten.
_MOST = 100_000


class Remembered(dict[str, str]):
    """A function's results, by what it was given. ``map(remembered.__getitem__, texts)`` is as fast as Python is."""

    def __init__(self, made: Callable[[str], str]) -> None:
        self._made = made

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        made = self[text] = self._made(text)
        return made
