"""The system of record: one SQLite file. No other package of the project knows of SQL."""

from indexer.store.store import Store

__all__ = ["Store"]
