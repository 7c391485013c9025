"""How much is done at a time in a process, and how much may wait for it; the rest is turned away at once."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.asked import Unreadable
from search.admission import Room
from search.guarded import SEARCHES

#: Seconds after which whoever was turned away may try again.
_RETRY_AFTER = 1


@dataclass(frozen=True, slots=True)
class Load:
    """``operations`` are those that are executed, ``searches`` what they ask of the engine."""

    operations: Room
    searches: Room


DEFAULT_LOAD = Load(Room(at_once=200, waiting=400, patience=1.0), SEARCHES)


def overloaded() -> Unreadable:
    """What whoever is turned away is told."""
    sentence = f"Too much is asked of this server at the moment; try again in {_RETRY_AFTER} s."
    return Unreadable(sentence, 503, "OVERLOADED", headers=[(b"retry-after", b"%d" % _RETRY_AFTER)])
