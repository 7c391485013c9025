"""What tantivy raises, in our own terms."""

from __future__ import annotations

from search.errors import EngineFailed

#: All that it raises.
RAISED = (ValueError, OSError)


def failure(error: Exception) -> EngineFailed:
    """The error to raise, or to note beside what did not fail; with its cause."""
    failed = EngineFailed(f"The embedded engine failed: {error}")
    failed.__cause__ = error
    return failed
