"""How much one request may ask for, and how that is found out before anything is executed."""

from gateway.limits.check import Check
from gateway.limits.limits import DEFAULT_QUERY_LIMITS, QueryLimits

__all__ = ["DEFAULT_QUERY_LIMITS", "Check", "QueryLimits"]
