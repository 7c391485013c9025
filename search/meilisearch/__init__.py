"""The engine for production: a Meilisearch server, asked and filled over HTTP. Written against 1.21."""

from search.meilisearch.engine import MeilisearchEngine
from search.meilisearch.index import MeilisearchIndex

__all__ = ["MeilisearchEngine", "MeilisearchIndex"]
