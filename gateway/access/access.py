"""What somebody who asks may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.access.clients import Client
from gateway.access.denied import forbidden
from gateway.steadfast import Asking, Steadfast
from search.engine import SearchEngine
from search.filters import ArticleFilter
from search.restricted import RestrictedEngine, within


class Scope(StrEnum):
    """``admin`` has the others in it, and sees the schema where production hides it."""

    SEARCH = "search"
    SUBSCRIBE = "subscribe"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Access:
    """Whoever has the same may get the same answers. ``bounds`` lets through what they see; None: all of it."""

    scopes: frozenset[Scope]
    bounds: ArticleFilter | None = None
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once: every request is looked up by it.
        object.__setattr__(self, "_hash", hash((self.scopes, self.bounds)))

    def __hash__(self) -> int:
        return self._hash

    def has(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def require(self, scope: Scope) -> None:
        """Raises `Denied`."""
        if not self.has(scope):
            raise forbidden(scope)

    def within(self, wanted: ArticleFilter) -> ArticleFilter:
        """What they may see of what is wanted."""
        return within(self.bounds, wanted) if self.bounds else wanted

    def seen(self, engine: SearchEngine) -> SearchEngine:
        """What they may see of an engine."""
        return RestrictedEngine(engine, self.bounds) if self.bounds else engine

    def view(self, steadfast: Steadfast) -> View:
        """For one operation."""
        asking = steadfast.asking()
        return View(self, self.seen(asking), asking)


@dataclass(frozen=True, slots=True)
class View:
    """The index as somebody may see it. ``engine`` finds nothing else, whatever it is asked.

    ``asking`` is what all questions go to.
    """

    access: Access
    engine: SearchEngine
    asking: Asking


#: Of everybody, where no keys are set.
OPEN = Access(frozenset({Scope.SEARCH, Scope.SUBSCRIBE}))


@dataclass(frozen=True, slots=True)
class Asker:
    """``until``: epoch seconds from which on the access is no longer given; None where it has no end."""

    client: Client
    access: Access
    until: float | None = None

    def require(self, scope: Scope) -> None:
        """Raises `Denied` for who may not ask for that, or has asked for too much."""
        self.access.require(scope)
        self.client.admit()
