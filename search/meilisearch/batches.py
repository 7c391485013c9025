"""How documents and ids are cut into requests that the server takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson

from search.article import Document
from search.meilisearch.documents import kept
from search.meilisearch.marks import Stamps, stamped

# The server refuses bodies above 100 MB, and the stamps come on top. It begins with the first body as soon as it has
# it, and a batch of its own costs.
_MAX_BODY_BYTES = 90_000_000
_MAX_IDS = 10_000


def bodies(documents: Iterable[Document], stamps: Stamps) -> Iterator[bytes]:
    """Documents as NDJSON, cut into bodies of a size that the server takes, each with a stamp of its own."""
    lines: list[bytes] = []
    size = 0
    for document in documents:
        line = orjson.dumps(kept(document))
        if lines and size + len(line) > _MAX_BODY_BYTES:
            yield stamped(lines, stamps.next())
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield stamped(lines, stamps.next())


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MAX_IDS):
        yield ids[start : start + _MAX_IDS]
