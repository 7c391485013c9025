"""How much one request may ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """By default as much as no honest client needs. ``body_bytes``: of a request, as it was sent and unpacked."""

    body_bytes: int = 1_000_000


DEFAULT_QUERY_LIMITS = QueryLimits()
