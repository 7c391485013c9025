"""What a gateway counts of its work."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from resource import getpagesize
from typing import Any, Protocol

from gateway.metrics.meters import Labels, Meters
from gateway.note import NOTE
from search.admission import Admission
from search.guarded import GuardedEngine

#: Operations that have a series of their own. Their names come from clients, who can think of any number.
_MOST_NAMES, _LONGEST_NAME = 100, 64
#: As a status, of a request whose client left before there was one.
_GONE = "gone"

#: Ways of what was not executed to its end: nobody's invention becomes a label by being refused.
_UNKNOWN = ("refused", "cut")

#: No GraphQL names, so that nobody's operation is called like that.
OTHER, UNNAMED = "(other)", "(unnamed)"


class Follows(Protocol):
    """What subscriptions are followed by: `gateway.subscriptions.feeds.Feeds`. ``begun``: how many there are."""

    begun: int


class Work:
    """``meters`` are all of them; the rest is for those who do the work."""

    def __init__(self) -> None:
        self.meters = meters = Meters()
        #: By path and status.
        self.requests: defaultdict[tuple[str, int | None], int] = defaultdict(int)
        meters.read(
            "newsgate_requests_total",
            "Requests that were answered, by path and status.",
            lambda: {(path, str(status or _GONE)): number for (path, status), number in [*self.requests.items()]},
            "path",
            "status",
            only_grows=True,
        )
        self.operations = meters.counter(
            "newsgate_operations_total",
            "Operations by how they were answered: kept (given again), plan, new (the first of its kind), unplanned "
            "and failed (by Strawberry), refused, cut (nobody waited any longer).",
            "way",
        )
        self.operation_seconds = meters.duration(
            "newsgate_operation_seconds",
            "How long it took to answer operations, by the names that their documents give them.",
            "operation",
        )
        self.operation_errors = meters.counter(
            "newsgate_operation_errors_total", "Operations whose answers have errors.", "operation"
        )
        self.searches = meters.counter(
            "newsgate_searches_total",
            "Searches by where their pages came from: memory, shared (with an equal one under way) or engine.",
            "page",
        )
        self.engine_seconds = meters.duration(
            "newsgate_engine_seconds", "Calls of the search engine.", "engine", "call"
        )
        self.engine_errors = meters.counter(
            "newsgate_engine_errors_total",
            "Calls of the search engine that failed: unavailable, or failed (an answer that makes no sense).",
            "engine",
            "call",
            "error",
        )
        #: Requests that are being answered.
        self.under_way = 0
        self._guards: Sequence[GuardedEngine] = ()
        self._operations: Admission | None = None
        self._given: Mapping[Any, int] = {}
        self._feeds: Follows | None = None
        self._read()
        self._names: set[str] = set()

    def live(
        self, guards: Sequence[GuardedEngine], operations: Admission, given: Mapping[Any, int], feeds: Follows
    ) -> None:
        """From now on these are at work, and know some things themselves: see `gateway.steadfast.Steadfast`."""
        self._guards = guards
        self._operations = operations
        self._given = given
        self._feeds = feeds

    def _read(self) -> None:
        guarded, operating = self._of_guards, self._of_operations
        guarded(
            "newsgate_breaker_open",
            "Processes that leave the search engine in peace, because it could not answer.",
            lambda guard: not guard.breaker.is_closed,
        )
        guarded(
            "newsgate_breaker_opened_total",
            "How often that began.",
            lambda guard: guard.breaker.opened,
            only_grows=True,
        )
        guarded(
            "newsgate_engine_calls_under_way", "Calls that the engine works on.", lambda guard: guard.admission.inside
        )
        guarded(
            "newsgate_engine_calls_waiting", "Calls that wait for their turn.", lambda guard: guard.admission.waiting
        )
        guarded(
            "newsgate_engine_calls_refused_total",
            "Calls that were not made, because too many were waiting.",
            lambda guard: guard.admission.refused,
            only_grows=True,
        )
        operating(
            "newsgate_operations_under_way", "Operations that are being executed.", lambda operations: operations.inside
        )
        operating(
            "newsgate_operations_waiting", "Operations that wait for their turn.", lambda operations: operations.waiting
        )
        operating(
            "newsgate_operations_shed_total",
            "Operations that were turned away, because too many were waiting.",
            lambda operations: operations.refused,
            only_grows=True,
        )
        self.meters.read(
            "newsgate_answers_instead_total",
            "Parts of answers that the engine could not give: by the stand-in (standby), or as they were (stale).",
            lambda: {(str(instead),): number for instead, number in self._given.items()},
            "instead",
            only_grows=True,
        )
        self.meters.read(
            "newsgate_subscriptions",
            "Subscriptions that are followed.",
            lambda: {(): self._feeds.begun} if self._feeds else {},
        )
        self.meters.read(
            "newsgate_requests_under_way",
            "Requests that are being answered, streams among them.",
            lambda: {(): self.under_way},
        )
        self.meters.read("newsgate_memory_bytes", "Resident memory of the processes that answer.", _resident)

    def _of_guards(
        self, name: str, help: str, value: Callable[[GuardedEngine], float], *, only_grows: bool = False
    ) -> None:
        def read() -> Mapping[Labels, float]:
            return {(guard.name,): value(guard) for guard in self._guards}

        self.meters.read(name, help, read, "engine", only_grows=only_grows)

    def _of_operations(
        self, name: str, help: str, value: Callable[[Admission], float], *, only_grows: bool = False
    ) -> None:
        def read() -> Mapping[Labels, float]:
            return {(): value(self._operations)} if self._operations else {}

        self.meters.read(name, help, read, only_grows=only_grows)

    def answered(self, began: float, way: str, operation: str | None, cost: int = 0, *, has_errors: bool) -> None:
        """``began`` by `time.perf_counter`; ``operation`` is the name that the document has for what was executed."""
        seconds = time.perf_counter() - began
        label = self._label(operation, way)
        self.operation_seconds.of(label).add(seconds)
        self.operations.add(way)
        if has_errors:
            self.operation_errors.add(label)
        self.note(way, operation, cost)

    def note(self, way: str, operation: str | None, cost: int = 0) -> None:
        """For the request's line in the log alone."""
        if note := NOTE.get():
            note.way = way
            note.operation = operation if operation is None or len(operation) <= _LONGEST_NAME else OTHER
            note.operations += 1
            note.cost += cost

    def _label(self, operation: str | None, way: str) -> str:
        if operation in self._names:
            return operation
        if way in _UNKNOWN:
            return OTHER
        if operation is None:
            return UNNAMED
        if len(self._names) >= _MOST_NAMES or len(operation) > _LONGEST_NAME:
            return OTHER
        self._names.add(operation)
        return operation


def _resident() -> Mapping[Labels, float]:
    """Nothing where the system does not tell."""
    try:
        return {(): int(Path("/proc/self/statm").read_bytes().split()[1]) * getpagesize()}
    except OSError:
        return {}
