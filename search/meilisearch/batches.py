"""How documents and ids are cut into requests that the server takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson

from search.article import Document
from search.meilisearch.documents import kept

# The server refuses bodies above 100 MB. It begins with the first as soon as it has it, and a batch of its own costs.
_MAX_BODY_BYTES = 90_000_000
_MAX_IDS = 10_000


def bodies(documents: Iterable[Document]) -> Iterator[bytes]:
    """Documents as NDJSON, cut into bodies of a size that the server takes."""
    lines: list[bytes] = []
    size = 0
    for document in documents:
        line = orjson.dumps(kept(document), option=orjson.OPT_APPEND_NEWLINE)
        if lines and size + len(line) > _MAX_BODY_BYTES:
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MAX_IDS):
        yield ids[start : start + _MAX_IDS]
