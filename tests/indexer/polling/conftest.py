"""An upstream on 127.0.0.1 and a fetcher for it."""

from tests.indexer.fetch.conftest import fetcher, upstream

__all__ = ["fetcher", "upstream"]
