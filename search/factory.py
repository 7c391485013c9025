"""The one place that names engines. Imports are local: a process loads only the engine that it uses."""

from __future__ import annotations

from pathlib import Path

from search.engine import SearchEngine, SearchIndex

DEFAULT_INDEX_NAME = "articles"


def embedded_engine(directory: Path, threads: int = 2) -> SearchEngine:
    from search.embedded import EmbeddedEngine

    return EmbeddedEngine(directory, threads)


def embedded_index(directory: Path) -> SearchIndex:
    from search.embedded import EmbeddedIndex

    return EmbeddedIndex(directory)


def meilisearch_engine(
    url: str,
    key: str | None,
    index_name: str = DEFAULT_INDEX_NAME,
    *,
    generation_ttl: float = 1.0,
    deadline: float = 1.5,
) -> SearchEngine:
    """``generation_ttl``: seconds for which a generation once read is believed. ``deadline``: those of a whole call."""
    from search.meilisearch import MeilisearchEngine

    return MeilisearchEngine(url, key, index_name, generation_ttl=generation_ttl, deadline=deadline)


def meilisearch_index(url: str, key: str | None, index_name: str = DEFAULT_INDEX_NAME) -> SearchIndex:
    from search.meilisearch import MeilisearchIndex

    return MeilisearchIndex(url, key, index_name)
