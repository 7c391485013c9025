"""The error tree of the indexer. Every message is a sentence for the person at the command line.

::

    IndexerError
    ├── SourceMissing     what was asked to be indexed is not there; nothing was changed
    └── StoreError        the store cannot be used
        └── StoreBusy     another process has been writing for too long; trying again makes sense

Bad input is none of these: it is a `indexer.item.Rejected`, becomes a dead letter, and the run goes on.
Search indexes raise the tree of `search.errors`.
"""

from __future__ import annotations


class IndexerError(Exception):
    """Anything that keeps the indexer from doing what it was asked."""


class SourceMissing(IndexerError):
    """A folder or file to be indexed does not exist or is unknown."""


class StoreError(IndexerError):
    """The store's file cannot be opened or is not one of ours."""


class StoreBusy(StoreError):
    """Another process holds the store."""
