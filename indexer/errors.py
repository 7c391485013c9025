"""The error tree of the indexer. Every message is a sentence for the person at the command line.

::

    IndexerError
    ├── SourceMissing     what was asked to be indexed is not there; nothing was changed
    ├── InvalidConfiguration  the configuration file, or what was given in its stead, cannot be used
    ├── FetchFailed       an upstream did not give what it was asked for
    │   ├── AddressRefused    the address, or one it leads to, is none that may be fetched from
    │   ├── HeldBack          its host wants to be left alone for now, and was not asked
    │   ├── Unreachable       no connection, or no answer in time
    │   ├── ErrorAnswered     the answer is an error
    │   └── AnswerBroken      the answer is cut short, too long or no proper HTTP
    └── StoreError        the store cannot be used
        └── StoreBusy     another process has been writing for too long; trying again makes sense

Bad input is none of these: it is a `indexer.item.Rejected`, becomes a dead letter, and the run goes on.
Search indexes raise the tree of `search.errors`.
"""

from __future__ import annotations

from datetime import datetime


class IndexerError(Exception):
    """Anything that keeps the indexer from doing what it was asked."""


class SourceMissing(IndexerError):
    """A folder or file to be indexed does not exist or is unknown."""


class InvalidConfiguration(IndexerError):
    """Names the file and the key of every mistake."""


class FetchFailed(IndexerError):
    """The sentence names the address without credentials or secrets.

    ``permanent`` means that only a person can change it, otherwise asking again makes sense: from ``retry_at`` on,
    where the upstream said so.
    """

    def __init__(self, message: str, *, retry_at: datetime | None = None, permanent: bool = False) -> None:
        super().__init__(message)
        self.retry_at = retry_at
        self.permanent = permanent


class AddressRefused(FetchFailed):
    """It cannot be read, is neither http nor https, or leads where nothing may be fetched from. Always permanent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class HeldBack(FetchFailed):
    """No fault of this address: its host said so to whoever asked before. From ``retry_at`` on it may be asked."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message, retry_at=retry_at)
        self.until = retry_at


class Unreachable(FetchFailed):
    """The name cannot be resolved, nobody listens, TLS fails, the connection breaks, or time is up."""


class ErrorAnswered(FetchFailed):
    """``status`` is that of the answer; 410 is permanent. What is not found may be back with the next release."""

    def __init__(self, message: str, status: int, *, retry_at: datetime | None = None, permanent: bool = False) -> None:
        super().__init__(message, retry_at=retry_at, permanent=permanent)
        self.status = status


class AnswerBroken(FetchFailed):
    """Half an answer is never handed on."""


class StoreError(IndexerError):
    """The store's file cannot be opened or is not one of ours."""


class StoreBusy(StoreError):
    """Another process holds the store."""
