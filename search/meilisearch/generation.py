"""The index's generation: a short token that changes exactly when a write lands."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from search.errors import EngineFailed
from search.meilisearch.address import Address
from search.meilisearch.documents import digest
from search.meilisearch.refusal import MissingIndex
from search.meilisearch.wire import Wire


@dataclass(frozen=True, slots=True)
class IndexState:
    """Where an index stands. The server keeps ``updatedAt`` in the index itself, in the transaction of the write."""

    generation: str
    last_write_at: datetime | None = None

    @classmethod
    def of(cls, index: Any) -> Self:
        match index:
            case {"createdAt": str(created), "updatedAt": str(updated)}:
                # Both, for an index made anew; in nanoseconds, so that no two writes share a moment.
                return cls(digest(f"{created} {updated}")[:12], datetime.fromisoformat(updated))
        raise EngineFailed("Meilisearch described an index without saying when it was written to.")


#: Of an index that nothing was pushed into yet.
NO_INDEX = IndexState("none")


# Writes of this process that landed, by server: a swap changes two indexes at once.
_landed: Counter[str] = Counter()


def landed(address: Address) -> None:
    """Something was written: generations of this server that are remembered in this process are not believed."""
    _landed[address.server] += 1


class Generations:
    """Reads the generation and remembers it for ``ttl`` seconds, or until this process writes.

    A page's label must have been read before its search began. Read at the same time, a write could land between the
    two, the search having seen the index before it and the label naming the index after it: a cache would keep the old
    answer as the new one's. The other way round is harmless: newer data under an older label are dropped once
    the newer label is known. For the same reason a label may be remembered.
    """

    def __init__(self, wire: Wire, address: Address, ttl: float) -> None:
        self._wire = wire
        self._address = address
        self._ttl = ttl
        self._label = ""
        self._expires = -1.0
        self._landed = -1

    async def label(self) -> str:
        """A generation that the index had reached before this call returned, at most ``ttl`` ago."""
        if not self.is_known:
            await self.read()
        return self._label

    @property
    def is_known(self) -> bool:
        """Whether what was read last may still be believed."""
        return time.monotonic() < self._expires and self._landed == _landed[self._address.server]

    async def read(self) -> IndexState:
        """The present state, from the server."""
        began, seen = time.monotonic(), _landed[self._address.server]
        try:
            state = IndexState.of(await self._wire.read(self._address.path))
        except MissingIndex:
            state = NO_INDEX
        self._label, self._expires, self._landed = state.generation, began + self._ttl, seen
        return state
