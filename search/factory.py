"""The one place that names engines. Imports are local: a process loads only the engine that it uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from search.engine import SearchEngine, SearchIndex
from search.servers import partitions
from search.share import Share

DEFAULT_INDEX_NAME = "articles"


def embedded_engine(directory: Path, threads: int = 2) -> SearchEngine:
    from search.embedded import EmbeddedEngine

    return EmbeddedEngine(directory, threads)


def embedded_index(directory: Path) -> SearchIndex:
    from search.embedded import EmbeddedIndex

    return EmbeddedIndex(directory)


def meilisearch_engine(
    urls: str,
    key: str | None,
    index_name: str = DEFAULT_INDEX_NAME,
    *,
    generation_ttl: float = 1.0,
    deadline: float = 1.5,
) -> SearchEngine:
    """Over one server or several, as `search.servers` reads their addresses; all have the same key.

    ``generation_ttl``: seconds for which a generation once read is believed. ``deadline``: those of a whole call.
    """
    from search.meilisearch import MeilisearchEngine

    return MeilisearchEngine(urls, key, index_name, generation_ttl=generation_ttl, deadline=deadline)


def meilisearch_index(url: str, key: str | None, index_name: str = DEFAULT_INDEX_NAME) -> SearchIndex:
    from search.meilisearch import MeilisearchIndex

    return MeilisearchIndex(url, key, index_name)


def meilisearch_indexes(
    urls: str, key: str | None, index_name: str = DEFAULT_INDEX_NAME
) -> Sequence[Callable[[], SearchIndex]]:
    """What opens the index on each of several servers, of which each has its partition's share."""
    from search.meilisearch import MeilisearchIndex

    groups = partitions(urls)
    return [
        partial(MeilisearchIndex, url, key, index_name, share=Share(number, len(groups)))
        for number, group in enumerate(groups)
        for url in group
    ]
