"""The limits, by default such that no honest client meets one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """``body_bytes``: of a request, as it was sent and unpacked. ``answer_bytes``: of an answer's JSON.

    ``tokens`` are a document's. ``depth``, ``fields``, ``aliases`` and ``directives`` are an operation's, with what its
    fragments bring each time that they are spread. ``cost`` is what `gateway.limits.cost` adds up. ``seconds`` are for
    executing an operation. ``batch`` is how many operations a body may have; with 0, only one that is not in a list.
    """

    body_bytes: int = 1_000_000
    tokens: int = 3_000
    depth: int = 20
    fields: int = 1_000
    aliases: int = 200
    directives: int = 200
    cost: int = 10_000
    seconds: float = 10.0
    answer_bytes: int = 10_000_000
    batch: int = 0


DEFAULT_QUERY_LIMITS = QueryLimits()
