"""Stored documents of one state of the index, as searches show them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from tantivy import DocAddress, Searcher

from search.article import Document
from search.embedded.fields import LARGE_ATTRIBUTES

#: Bytes of stored JSON that are remembered decoded, which takes about four times as much: some thousand articles.
_MOST_BYTES = 8_000_000


class Documents:
    """Of one searcher. Used by several threads: at worst two of them decode the same.

    To find an article in the store and decode it takes as long as to rank thousands, and while somebody types or turns
    pages, the same ones come up again.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._heads: dict[tuple[int, int], dict[str, Any]] = {}
        self._bytes = 0

    def at(self, address: DocAddress, attributes: Collection[str]) -> Document:
        """The wanted attributes; the large ones are decoded only when they are among them."""
        large = [name for name in LARGE_ATTRIBUTES if name in attributes]
        place = address.segment_ord, address.doc
        head = self._heads.get(place)
        stored = self._searcher.doc(address) if head is None or large else None
        if head is None:
            head = self._decoded(place, (stored and stored.get_first("head")) or b"{}")
        document = {name: head[name] for name in attributes if name in head}
        for name in large:
            if stored and (value := stored.get_first(name)) is not None:
                document[name] = bytes(value).decode()
        return document

    def _decoded(self, place: tuple[int, int], stored: bytes) -> dict[str, Any]:
        head: dict[str, Any] = orjson.loads(stored)
        if self._bytes > _MOST_BYTES:
            self._heads.clear()
            self._bytes = 0
        self._bytes += len(stored)
        self._heads[place] = head
        return head
