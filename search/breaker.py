"""A circuit breaker: who fails again and again is left in peace for a while, and then tried by one alone.

::

              failures in a row                 the pause is over
    CLOSED ──────────────────────▶ OPEN ──────────────────────▶ HALF_OPEN
       ▲                             ▲      the trial failed        │
       │                             └──────────────────────────────┤
       └────────────────────────────────────────────────────────────┘
                             the trial succeeded

It asks nothing itself and has no timer: whoever is about to ask wants a turn, and tells how the turn went.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import NewType

#: Seconds. A server that asks to be left in peace longer than that is tried sooner.
LONGEST_ASKED = 10.0

#: Leave to ask once. It holds for the state in which it was given: what was asked before a change says nothing after.
Turn = NewType("Turn", int)


class State(StrEnum):
    """``half-open``: one is trying, the others are refused as when it is open."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Opens after so many ``failures`` in a row, first for ``pause`` seconds.

    Each trial that fails doubles the pause, up to ``ceiling`` seconds; so does opening again before it was closed for
    as long as that. So whoever recovers is noticed ``ceiling`` seconds later at most, or `LONGEST_ASKED` where it
    asked for that much itself. For one event loop. ``clock`` is in seconds and never goes back.
    """

    def __init__(
        self,
        failures: int = 3,
        pause: float = 0.25,
        ceiling: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if failures < 1 or not 0 < pause <= ceiling:
            raise ValueError("A breaker takes a failure at least, and a pause that is not above its ceiling.")
        self.failures = failures
        self._first_pause, self._ceiling = pause, ceiling
        self._clock = clock
        self._state = State.CLOSED
        self._turn = Turn(0)
        self._in_a_row = 0
        self._pause = pause
        self._asked = 0.0
        self._closed_at = -float("inf")
        self._until = 0.0
        #: How often it opened, trials that failed not counted.
        self.opened = 0

    @property
    def state(self) -> State:
        return self._state

    @property
    def is_closed(self) -> bool:
        return self._state is State.CLOSED

    @property
    def remaining(self) -> float:
        """Seconds until the next trial may begin; 0 where none has to be waited for."""
        return max(0.0, self._until - self._clock()) if self._state is State.OPEN else 0.0

    def admit(self) -> Turn | None:
        """A turn to ask, whose outcome must be told; None for who must not ask now."""
        if self._state is State.CLOSED:
            return self._turn
        if self._state is State.HALF_OPEN or self._clock() < self._until:
            return None
        self._become(State.HALF_OPEN)
        return self._turn

    def succeeded(self, turn: Turn) -> None:
        if turn != self._turn:
            return
        self._in_a_row, self._asked = 0, 0.0
        if self._state is State.HALF_OPEN:
            self._become(State.CLOSED)
            self._closed_at = self._clock()

    def failed(self, turn: Turn, retry_after: float = 0.0) -> None:
        """``retry_after``: seconds for which it asked to be left in peace."""
        if turn != self._turn:
            return
        self._in_a_row += 1
        self._asked = max(self._asked, min(retry_after, LONGEST_ASKED))
        if self._state is State.HALF_OPEN:
            self._open(min(self._pause * 2, self._ceiling))
        elif self._in_a_row >= self.failures:
            self.opened += 1
            is_relapse = self._clock() - self._closed_at < self._ceiling
            self._open(min(self._pause * 2, self._ceiling) if is_relapse else self._first_pause)

    def dropped(self, turn: Turn) -> None:
        """It was not found out how it would have gone: a trial may be made by another at once."""
        if turn == self._turn and self._state is State.HALF_OPEN:
            self._become(State.OPEN)

    def _open(self, pause: float) -> None:
        self._pause = pause
        self._until = self._clock() + max(pause, self._asked)
        self._in_a_row, self._asked = 0, 0.0
        self._become(State.OPEN)

    def _become(self, state: State) -> None:
        self._state = state
        self._turn = Turn(self._turn + 1)
