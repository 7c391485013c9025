"""What resolvers are given: the loads of one operation, its clock, and where it runs."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import strawberry

from schema.health import ReadHealth
from schema.known import KnownDocument
from schema.loads import Loads
from search.engine import SearchEngine
from search.seal import Seal

if TYPE_CHECKING:
    from schema.subscription import Live


@dataclass(slots=True)
class Context:
    """One GraphQL operation.

    ``pending_changes`` and ``health``, or what they give, are None where there is no store in sight. ``seal`` makes and
    takes the tokens of searches; all gateways of a site must have the same. ``known``: the operation's document, where
    it was read before. ``is_steady``: the answer depends on the operation and the index alone, so that it may be given
    again. ``live``: what subscriptions follow. ``shows_schema``: introspection is answered.
    """

    engine: SearchEngine
    pending_changes: Callable[[], Awaitable[int | None]] | None = None
    seal: Seal = field(default_factory=Seal)
    known: KnownDocument | None = None
    is_steady: bool = True
    health: ReadHealth | None = None
    live: Live | None = None
    shows_schema: bool = True
    now: int = field(default_factory=lambda: int(time.time()))
    started: float = field(default_factory=time.perf_counter)
    loads: Loads = field(init=False)

    def __post_init__(self) -> None:
        self.loads = Loads(self.engine, self.health)

    @property
    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self.started) * 1000


Info: TypeAlias = strawberry.Info[Context, Any]
