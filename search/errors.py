"""The error tree of the search side.

::

    SearchError
    ├── InvalidRequest        the asker's fault; carries a code and a sentence for them
    ├── EngineUnavailable     the engine cannot answer now; worth trying again
    │   ├── EngineOverloaded  it was not asked, because it is being asked enough
    │   └── EngineResting     it was not asked, because it could not answer others before
    ├── EngineFailed          the engine answered with something it should not; a bug of ours or its
    └── IndexLocked           another process is writing to the same embedded index

Engines translate whatever their libraries raise into this tree and keep it as the cause. Only
``InvalidRequest`` messages are meant for clients; the others may name hosts and paths.
"""

from __future__ import annotations

from enum import StrEnum


class SearchError(Exception):
    """Anything that goes wrong while searching or writing an index."""


class EngineUnavailable(SearchError):
    """The engine is down, unreachable, overloaded or too slow.

    ``retry_after``: seconds for which it asked to be left in peace; 0 where it did not.
    """

    def __init__(self, message: str = "", retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineOverloaded(EngineUnavailable):
    """More is asked than the engine takes at a time. It says nothing of whether the engine is well."""


class EngineResting(EngineUnavailable):
    """The engine failed, which was told, and is left in peace for a moment."""


class EngineFailed(SearchError):
    """The engine refused a request or a task that we believe to be right."""


class IndexLocked(SearchError):
    """Another process holds the write lock of the embedded index."""


class InvalidCode(StrEnum):
    """Stable codes of requests that cannot be answered; clients see them in ``extensions.code``."""

    INVALID_CURSOR = "INVALID_CURSOR"
    INVALID_STATE = "INVALID_STATE"
    INVALID_PAGE = "INVALID_PAGE"
    INVALID_DATE = "INVALID_DATE"
    INVALID_RANGE = "INVALID_RANGE"
    INVALID_ID = "INVALID_ID"
    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    INVALID_TIME_ZONE = "INVALID_TIME_ZONE"
    QUERY_TOO_LONG = "QUERY_TOO_LONG"
    FILTER_TOO_LARGE = "FILTER_TOO_LARGE"


class InvalidRequest(SearchError):
    """A request that cannot be answered as it is; the message says what to change."""

    def __init__(self, code: InvalidCode, message: str) -> None:
        super().__init__(message)
        self.code = code
