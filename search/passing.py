"""What goes along with the questions of a request to a search server, for whoever follows requests across servers."""

from __future__ import annotations

from contextvars import ContextVar

#: Lines of an HTTP head, each with its end. Whoever sets it answers for what stands there.
PASSED_ON: ContextVar[str] = ContextVar("passed on", default="")
