"""The embedded engine: tantivy in process, in a folder of its own. No server, no network."""

from search.embedded.engine import EmbeddedEngine
from search.embedded.index import EmbeddedIndex

__all__ = ["EmbeddedEngine", "EmbeddedIndex"]
