"""How much each client may ask for in a minute, in units of what operations cost (docs/limits.md).

A token bucket. What an operation costs is known once it was asked, so a client may go below zero once, and waits the
longer for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from gateway.access.denied import Denied

_MINUTE = 60.0


class Budget:
    """One client's. ``units`` are for a minute."""

    def __init__(self, units: int, now: Callable[[], float]) -> None:
        self._units = units
        self._now = now
        self._left = float(units)
        self._at = now()

    def admit(self) -> None:
        """Raises `Denied` where nothing is left."""
        if self._refilled() <= 0:
            seconds = math.ceil((1 - self._left) * _MINUTE / self._units)
            sentence = f"You asked for more than {self._units:,} units of cost in a minute; go on in {seconds} s."
            headers = [(b"retry-after", b"%d" % seconds), *self.headers()]
            raise Denied(sentence, 429, "RATE_LIMITED", headers=headers)

    def charge(self, cost: int) -> None:
        self._left = self._refilled() - cost

    def headers(self) -> Sequence[tuple[bytes, bytes]]:
        """https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/: what is left, and when it is all."""
        left = max(0, int(self._refilled()))
        full = math.ceil((self._units - self._left) * _MINUTE / self._units)
        return [
            (b"ratelimit-policy", b'"cost";q=%d;w=%d' % (self._units, _MINUTE)),
            (b"ratelimit", b'"cost";r=%d;t=%d' % (left, full)),
        ]

    def _refilled(self) -> float:
        now = self._now()
        self._left = min(float(self._units), self._left + (now - self._at) * self._units / _MINUTE)
        self._at = now
        return self._left
