"""How documents and ids are cut into requests that the server takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import orjson

from search.article import Document
from search.meilisearch.documents import kept
from search.meilisearch.marks import Stamps, stamped

# The server refuses bodies above 100 MB. It begins with the first body as soon as it has
# it, and a batch of its own costs.
_MAX_BODY_BYTES = 90_000_000
_MAX_IDS = 10_000


class Packed(Sequence[Document]):
    """Documents as the server is sent and keeps them; whoever looks at one has all of them read."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self.bodies = tuple(bodies)

    def __len__(self) -> int:
        return sum(body.count(b"\n") for body in self.bodies)

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> list[Document]: ...
    def __getitem__(self, at: int | slice) -> Document | list[Document]:
        documents: list[Document] = [orjson.loads(line) for body in self.bodies for line in body.splitlines()]
        return documents[at]


def bodies(documents: Iterable[Document], stamps: Stamps) -> Iterator[bytes]:
    """Documents as NDJSON, cut into bodies of a size that the server takes, each with a stamp of its own."""
    lines: list[bytes] = []
    size, stamp = 0, stamps.next()
    for document in documents:
        line = stamped([orjson.dumps(kept(document))], stamp)
        if lines and size + len(line) > _MAX_BODY_BYTES:
            yield b"".join(lines)
            lines, size, stamp = [], 0, stamps.next()
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _MAX_IDS):
        yield ids[start : start + _MAX_IDS]
