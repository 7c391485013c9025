"""What is noted of a request while it is answered, for its line in the log."""

from __future__ import annotations

from contextvars import ContextVar


class Note:
    """``request`` is its id; ``status`` None as long as there is none.

    ``operation``: how its document calls what was asked, ``way``: how it was answered, as `gateway.plans.executor.Way`
    has it; both of the last one, where there are several. ``operations``: how many there were, ``cost``: of them all.
    """

    # Of the class, because most of them stay like that, and there is a note for each request.
    status: int | None = None
    operation: str | None = None
    way: str | None = None
    cost: int = 0
    operations: int = 0

    def __init__(self, request: str) -> None:
        self.request = request


#: Of the request that is being answered.
NOTE: ContextVar[Note | None] = ContextVar("note", default=None)
