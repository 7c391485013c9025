"""The only HTTP to upstreams: polite to those who answer kindly, wary of those who do not."""

from indexer.fetch.fetcher import Fetcher
from indexer.fetch.network import Resolver
from indexer.fetch.outcome import Fetched, NotModified, Outcome, Validators
from indexer.fetch.policy import FetchPolicy

__all__ = ["FetchPolicy", "Fetched", "Fetcher", "NotModified", "Outcome", "Resolver", "Validators"]
